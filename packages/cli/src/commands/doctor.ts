import process from "node:process";
import { type Adapter, messageOf, type ProvidedPort, type RuntimeName, redactUrl, runtimeNames } from "@agentperf/core";
import { fewestRounds } from "@agentperf/core/analysis";
import { own, scrubbedShort } from "@agentperf/core/safety";
import picocolors from "picocolors";
import { defaults } from "../config/defaults.ts";
import { configSaid, findConfig } from "../config/find.ts";
import { adapterById } from "../config/ports.ts";
import { type ExitCode, exitCode } from "../exit.ts";
import { type Chosen, choiceFlags, measures } from "../flags/choice.ts";
import { type BareCommand, examples } from "../flags/command.ts";
import { readPackage } from "../project/package-file.ts";
import { packageManagerOf, typed } from "../project/package-manager.ts";
import { pitfalls } from "../project/pitfalls.ts";
import { type FittedColumn, type FittedRow, fittedTable } from "../reporters/fitted-table.ts";
import { formatClock } from "../reporters/format.ts";
import { counted } from "../reporters/wording.ts";
import { wrapped } from "../reporters/wrapped.ts";
import { print } from "../results/standard-output.ts";
import { findRuntime } from "../runtimes/find.ts";
import { runtimes } from "../runtimes/index.ts";
import type { Choice } from "../selection/choice.ts";
import { type Prepared, prepare } from "../selection/prepare.ts";
import { probe } from "../selection/probe.ts";
import { hasColour, widthOf } from "../terminal.ts";
import { version } from "../version.ts";

type Colours = ReturnType<typeof picocolors.createColors>;

/** Roughly how long a launch of a run's rounds takes. */
const launchSeconds = 0.35;

const flagsOf = (command: BareCommand) =>
  choiceFlags(command)
    .argument("[patterns...]", "suites or benchmarks; * stands for any text")
    .addHelpText("after", examples("doctor", "doctor --redis ioredis --redis-url redis://127.0.0.1:6379"));

export default measures(flagsOf, (chosen, patterns) => examine(chosen, patterns));

/**
 * Shows what there is on this machine, what a run would do with it, and how to mend what is missing. It fails where something that the config or a
 * flag names can't be used; what is merely absent, or has a fallback, is no failure.
 */
async function examine({ choice }: Chosen, patterns: readonly string[]): Promise<ExitCode> {
  const colours = picocolors.createColors(hasColour(process.stdout));
  const write = (line: string) => print(`${line}\n`);
  const config = findConfig(choice.config);
  write(`agentperf ${version}, ${configSaid({ path: config })}`);
  const layout = { colours, width: widthOf(process.stdout) };
  const found = await Promise.all(runtimeNames.map((name) => runtimeRows(name, colours)));
  write(
    `\n${fittedTable(
      runtimeColumns,
      found.flatMap(({ rows }) => rows),
      layout,
    )}`,
  );
  const surprises = pitfalls({ directory: process.cwd(), config, hasDeno: found.some(({ name, isThere }) => isThere && name === "deno") });
  let prepared: Prepared;
  try {
    prepared = await prepare(patterns, choice);
  } catch (thrown) {
    writeSurprises(surprises, colours);
    throw thrown;
  }
  const add = adder();
  const rows: FittedRow[] = [];
  const { shown, others } = shownPorts(prepared, choice, patterns);
  for (const port of shown) rows.push(...(await adapterRows(port, { prepared, colours, add })));
  if (rows.length > 0) write(`\n${fittedTable(adapterColumns, rows, layout)}`);
  if (others.length > 0) {
    const names = others.map(({ name }) => name).join(", ");
    write(`\n${wrapped(`Ports that none of these benchmarks needs: ${names}`, layout.width)}`);
  }
  write(colours.bold("\nA run would"));
  for (const line of planLines(prepared)) write(wrapped(`  ${line}`, layout.width));
  writeSurprises(surprises, colours);
  const broken = brokenIn(prepared, choice);
  if (broken.length === 0) return exitCode.fine;
  write(colours.bold("\nCan't be used, though the config or a flag names it"));
  for (const line of broken) write(`  ${colours.red("✗")} ${prepared.scrub(line)}`);
  return exitCode.benchmarkFailed;
}

function writeSurprises(surprises: readonly string[], colours: Colours): void {
  if (surprises.length === 0) return;
  print(`${colours.bold("\nWorth knowing")}\n`);
  for (const line of surprises) print(`${wrapped(`  ${colours.yellow("!")} ${line}`, widthOf(process.stdout))}\n`);
}

/** Whether the config or a flag says something of a port. */
const isNamed = (port: string, { loaded }: Prepared, { ports: flags }: Choice): boolean =>
  own(loaded.config.adapters ?? {}, port) !== undefined ||
  own(flags?.ids ?? {}, port) !== undefined ||
  own(flags?.settings ?? {}, port) !== undefined;

/** All ports where nobody says which benchmarks are meant; else those that they need, or that the config or a flag names. */
function shownPorts(prepared: Prepared, choice: Choice, patterns: readonly string[]) {
  const { ports, resolved, loaded } = prepared;
  const isMeant = patterns.length > 0 || [choice.suite, choice.bench, loaded.config.suites].some((said) => said !== undefined);
  const isShown = ({ name }: ProvidedPort) => !isMeant || (resolved.adapters.get(name) ?? []).length > 0 || isNamed(name, prepared, choice);
  const all = [...ports.values()];
  return { shown: all.filter(isShown), others: all.filter((port) => !isShown(port)) };
}

/** What the config or a flag names and can't be used, nor anything in its place. */
function brokenIn(prepared: Prepared, choice: Choice): string[] {
  const { loaded, runtimes, resolved } = prepared;
  const named = choice.runtime ?? loaded.config.runtimes ?? [];
  const missing = named.filter((name) => !runtimes.some((runtime) => runtime.name === name));
  const away = [...resolved.adapters].flatMap(([port, probed]) =>
    isNamed(port, prepared, choice)
      ? probed.flatMap(({ adapter, availability }) => (availability.available ? [] : [`${port}: ${adapter.id}`]))
      : [],
  );
  return [...missing.map((name) => `runtime ${name}`), ...away];
}

const runtimeColumns: readonly FittedColumn[] = [
  { head: "" },
  { head: "runtime" },
  { head: "version" },
  { head: "where it is", wrapsFrom: 24 },
];

interface FoundRuntime {
  readonly name: RuntimeName;
  readonly isThere: boolean;
  readonly rows: readonly FittedRow[];
}

async function runtimeRows(name: RuntimeName, colours: Colours): Promise<FoundRuntime> {
  const { source } = await runtimes[name]();
  const advice: readonly FittedRow[] = source === undefined ? [] : [["", "", "", `→ install it ${source}`]];
  const missing = (mark: string, paint: (text: string) => string, why: string): FoundRuntime => ({
    name,
    isThere: false,
    rows: [[{ text: mark, paint }, name, "", why], ...advice],
  });
  try {
    const runtime = await findRuntime({ name, runtime: name });
    if (runtime === undefined) return missing("–", colours.yellow, "not on PATH");
    const where = { text: runtime.executable, paint: colours.dim };
    return { name, isThere: true, rows: [[{ text: "✓", paint: colours.green }, name, runtime.version, where]] };
  } catch (thrown) {
    return missing("✗", colours.red, messageOf(thrown));
  }
}

/** How the project's package manager adds packages. */
function adder(): (names: readonly string[]) => string {
  const found = readPackage(process.cwd());
  const manager = packageManagerOf(process.cwd());
  return (names) =>
    typed(manager.add(names, { isWorkspaceRoot: found !== undefined && "isWorkspaceRoot" in found && found.isWorkspaceRoot }));
}

const adapterColumns: readonly FittedColumn[] = [{ head: "" }, { head: "adapter" }, { head: "what is behind it", wrapsFrom: 24 }];

interface RowsOptions {
  readonly prepared: Prepared;
  readonly colours: Colours;
  readonly add: (names: readonly string[]) => string;
}

async function adapterRows(port: ProvidedPort, { prepared, colours, add }: RowsOptions): Promise<FittedRow[]> {
  const { resolved, slots, scrub } = prepared;
  const configured = slots.get(port.name)?.flat() ?? [];
  const others = await Promise.all(
    Object.keys(port.adapters)
      .filter((id) => !configured.some((adapter) => adapter.id === id))
      .map((id) => adapterById(port, id)),
  );
  const chosen = resolved.adapters.get(port.name)?.map(({ adapter }) => adapter) ?? [];
  const found = await Promise.all(
    [...configured, ...others].map((adapter) => adapterFound(adapter, { isChosen: chosen.includes(adapter), colours, scrub, add })),
  );
  // Once for the port: what starts a server is the same for each of its clients.
  const isAway = found.some(({ isAway: away }) => away);
  const advice: readonly FittedRow[] = isAway && port.advice !== undefined ? [["", "", scrub(`→ no server? ${port.advice}`)]] : [];
  return [{ title: { text: port.name, paint: colours.bold } }, ...found.flatMap(({ rows }) => rows), ...advice];
}

interface FoundOptions extends Pick<Prepared, "scrub">, Pick<RowsOptions, "colours" | "add"> {
  readonly isChosen: boolean;
}

/** @returns its rows, and whether it is there but what is behind it isn't */
async function adapterFound(
  adapter: Adapter,
  { isChosen, colours, scrub, add }: FoundOptions,
): Promise<{ readonly rows: readonly FittedRow[]; readonly isAway: boolean }> {
  const { availability } = await probe(adapter);
  const title = scrub(`${adapter.id}${isChosen ? " (chosen)" : ""}`);
  if (!availability.available) {
    const { reason, missing } = missingPackages(availability.reason);
    const row: FittedRow = [{ text: "–", paint: colours.yellow }, title, scrubbedShort(reason, scrub)];
    return missing === undefined ? { rows: [row], isAway: true } : { rows: [row, ["", "", `→ ${add(missing)}`]], isAway: false };
  }
  const details = [
    ...[availability.version, availability.note].filter((part) => part !== undefined).map((part) => scrubbedShort(part, scrub, 200)),
    ...(adapter.address === undefined ? [] : [redactUrl(adapter.address)]),
    ...(adapter.description === undefined ? [] : [adapter.description]),
  ];
  const about = { text: scrub(details.join(", ")), paint: colours.dim };
  return { rows: [[{ text: "✓", paint: colours.green }, title, about]], isAway: false };
}

/** The packages that an adapter lacks, by what its probe says, which ends with npm's command and what the runtime said. */
function missingPackages(reason: string): { reason: string; missing?: readonly string[] } {
  const [, what, missing] =
    /^(.*?(?: isn't installed| doesn't work)): npm install ((?:@[\w.-]+\/)?[\w.-]+(?:@[\d.]+)?(?: (?:@[\w.-]+\/)?[\w.-]+@[\d.]+)*)/.exec(
      reason,
    ) ?? [];
  if (what === undefined || missing === undefined) return { reason };
  return { reason: what, missing: missing.split(" ").map((one) => one.replace(/(?<=.)@.*/, "")) };
}

function planLines({ run, skipped, resolved, runtimes, loaded: { config } }: Prepared): string[] {
  const isFixed = config.count !== undefined || config.benchtime !== undefined;
  const rounds = isFixed ? counted(config.count ?? defaults.count, "round") : `${fewestRounds} rounds or more`;
  const benchmarks = new Set(run.map(({ suite, benchmark }) => `${suite}/${benchmark}`)).size;
  return [
    `measure ${counted(benchmarks, "benchmark")} in ${run.length === 1 ? "1 launch" : `${run.length} launches`} a round on ${runtimes.map(({ name }) => name).join(", ")}, in ${rounds}${isFixed ? "" : `, about ${formatClock(run.length * launchSeconds)} minutes each`}`,
    ...[...Map.groupBy(skipped, ({ reason }) => reason)].map(([reason, skips]) => `skip ${skips.length}: ${reason}`),
    ...resolved.notes,
  ];
}
