import { relative } from "node:path";
import process from "node:process";
import { type Adapter, type ProvidedPort, redactUrl, runtimeNames } from "@agentperf/core";
import { scrubbedShort } from "@agentperf/core/safety";
import picocolors from "picocolors";
import { adapterById } from "../config/ports.ts";
import { type ExitCode, exitCode } from "../exit.ts";
import { type Chosen, choiceFlags, measures } from "../flags/choice.ts";
import { type BareCommand, examples } from "../flags/command.ts";
import { formatClock } from "../reporters/format.ts";
import { counted } from "../reporters/wording.ts";
import { print } from "../results/standard-output.ts";
import { findRuntime } from "../runtimes/find.ts";
import { type Prepared, prepare } from "../selection/prepare.ts";
import { probe } from "../selection/probe.ts";
import { hasColour } from "../terminal.ts";
import { version } from "../version.ts";

type Colours = ReturnType<typeof picocolors.createColors>;

/** Roughly how long a launch with the default benchtime takes. */
const launchSeconds = 0.9;

const flagsOf = (command: BareCommand) =>
  choiceFlags(command)
    .argument("[patterns...]", "suites or benchmarks; * stands for any text")
    .addHelpText("after", examples("doctor", "doctor --redis ioredis --redis-url redis://127.0.0.1:6379"));

export default measures(flagsOf, (chosen, patterns) => examine(chosen, patterns));

/** Shows what there is on this machine and what a run would do with it. */
async function examine({ choice }: Chosen, patterns: readonly string[]): Promise<ExitCode> {
  const colours = picocolors.createColors(hasColour(process.stdout));
  const write = (line: string) => print(`${line}\n`);
  const prepared = await prepare(patterns, choice);
  write(
    `agentperf ${version}, ${prepared.loaded.path === undefined ? "no config file: defaults" : `config ${relative("", prepared.loaded.path)}`}`,
  );
  write(colours.bold("\nRuntimes"));
  for (const name of runtimeNames) write(await runtimeLine(name, colours));
  write(colours.bold("\nAdapters"));
  for (const port of prepared.ports.values()) for (const line of await adapterLines(port, prepared, colours)) write(line);
  write(colours.bold("\nA run would"));
  for (const line of planLines(prepared)) write(`  ${line}`);
  return exitCode.fine;
}

async function runtimeLine(name: (typeof runtimeNames)[number], colours: Colours): Promise<string> {
  try {
    const runtime = await findRuntime(name);
    if (runtime === undefined) return `  ${colours.yellow("–")} ${name}: not on PATH`;
    return `  ${colours.green("✓")} ${name} ${runtime.version}  ${colours.dim(runtime.executable)}`;
  } catch (thrown) {
    return `  ${colours.red("✗")} ${(thrown as Error).message}`;
  }
}

async function adapterLines(port: ProvidedPort, { resolved, slots, scrub }: Prepared, colours: Colours): Promise<string[]> {
  const configured = slots.get(port.name)?.flat() ?? [];
  const others = await Promise.all(
    Object.keys(port.adapters)
      .filter((id) => !configured.some((adapter) => adapter.id === id))
      .map((id) => adapterById(port, id)),
  );
  const chosen = resolved.adapters.get(port.name)?.map(({ adapter }) => adapter) ?? [];
  const lines = await Promise.all(
    [...configured, ...others].map((adapter) => adapterLine(adapter, { isChosen: chosen.includes(adapter), colours, scrub })),
  );
  return [`  ${port.name}`, ...lines.map((line) => `    ${scrub(line)}`)];
}

interface LineOptions extends Pick<Prepared, "scrub"> {
  readonly isChosen: boolean;
  readonly colours: Colours;
}

async function adapterLine(adapter: Adapter, { isChosen, colours, scrub }: LineOptions): Promise<string> {
  const { availability } = await probe(adapter);
  const details = [
    ...(availability.available ? [availability.version, availability.note] : [])
      .filter((part) => part !== undefined)
      .map((part) => scrubbedShort(part, scrub, 200)),
    ...(adapter.address === undefined ? [] : [redactUrl(adapter.address)]),
    ...(adapter.description === undefined ? [] : [adapter.description]),
  ];
  const text = availability.available ? colours.dim(details.join(", ")) : scrubbedShort(availability.reason, scrub);
  const mark = availability.available ? colours.green("✓") : colours.yellow("–");
  return `${mark} ${adapter.id}${isChosen ? colours.bold(" (chosen)") : ""}: ${text}`;
}

function planLines({ run, skipped, resolved, runtimes }: Prepared): string[] {
  const benchmarks = new Set(run.map(({ suite, benchmark }) => `${suite}/${benchmark}`)).size;
  return [
    `measure ${counted(benchmarks, "benchmark")} in ${run.length === 1 ? "1 launch" : `${run.length} launches`} on ${runtimes.map(({ name }) => name).join(", ")}, in about ${formatClock(run.length * launchSeconds)} minutes a round`,
    ...[...Map.groupBy(skipped, ({ reason }) => reason)].map(([reason, skips]) => `skip ${skips.length}: ${reason}`),
    ...resolved.notes,
  ];
}
