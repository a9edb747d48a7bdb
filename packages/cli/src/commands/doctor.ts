import process from "node:process";
import { runtimeNames } from "@agentperf/core";
import { fewestRounds } from "@agentperf/core/analysis";
import { Option } from "@commander-js/extra-typings";
import picocolors from "picocolors";
import { defaults } from "../config/defaults.ts";
import { configSaid, findConfig } from "../config/find.ts";
import { brokenIn, type FoundAdapter, type FoundRuntime, foundAdapters, foundRuntime, shownPorts } from "../doctor/found.ts";
import { type ExitCode, exitCode } from "../exit.ts";
import { choiceFlags, measures } from "../flags/choice.ts";
import { type BareCommand, examples, type FlagsOf } from "../flags/command.ts";
import { pitfalls } from "../project/pitfalls.ts";
import { type FittedColumn, type FittedRow, fittedTable } from "../reporters/fitted-table.ts";
import { formatClock } from "../reporters/format.ts";
import { counted } from "../reporters/wording.ts";
import { wrapped } from "../reporters/wrapped.ts";
import { print, printJson } from "../results/standard-output.ts";
import type { Choice } from "../selection/choice.ts";
import { type Prepared, prepare } from "../selection/prepare.ts";
import { hasColour, widthOf } from "../terminal.ts";
import { version } from "../version.ts";

type Colours = ReturnType<typeof picocolors.createColors>;

/** Roughly how long a launch of a run's rounds takes. */
const launchSeconds = 0.35;

const flagsOf = (command: BareCommand) =>
  choiceFlags(command)
    .argument("[patterns...]", "suites or benchmarks; * stands for any text")
    .addOption(new Option("--format <format>", "what is printed").choices(["table", "json"] as const).default("table" as const))
    .addOption(new Option("--json", "the same as --format json").conflicts("format"))
    .addHelpText("after", examples("doctor", "doctor --redis ioredis --redis-url redis://127.0.0.1:6379", "doctor --json"));

type Flags = FlagsOf<typeof flagsOf>;

export default measures(flagsOf, ({ choice }, patterns, flags: Flags) =>
  flags.json === true || flags.format === "json" ? examineForPrograms(choice, patterns) : examine(choice, patterns),
);

/**
 * Shows what there is on this machine, what a run would do with it, and how to mend what is missing. It fails where something that the config or a
 * flag names can't be used; what is merely absent, or has a fallback, is no failure.
 */
async function examine(choice: Choice, patterns: readonly string[]): Promise<ExitCode> {
  const colours = picocolors.createColors(hasColour(process.stdout));
  const write = (line: string) => print(`${line}\n`);
  const config = findConfig(choice.config);
  write(`agentperf ${version}, ${configSaid({ path: config })}`);
  const layout = { colours, width: widthOf(process.stdout) };
  const found = await Promise.all(runtimeNames.map(foundRuntime));
  write(
    `\n${fittedTable(
      runtimeColumns,
      found.flatMap((runtime) => runtimeRows(runtime, colours)),
      layout,
    )}`,
  );
  const surprises = surprisesOf(config, found);
  let prepared: Prepared;
  try {
    prepared = await prepare(patterns, choice);
  } catch (thrown) {
    writeSurprises(surprises, colours);
    throw thrown;
  }
  const rows: FittedRow[] = [];
  const { shown, others } = shownPorts(prepared, choice, patterns);
  for (const port of shown) {
    const adapters = await foundAdapters(port, prepared);
    // Once for the port: what starts a server is the same for each of its clients.
    const isAway = adapters.some(({ available, install }) => !available && install === undefined);
    const advice: readonly FittedRow[] =
      isAway && port.advice !== undefined ? [["", "", prepared.scrub(`→ no server? ${port.advice}`)]] : [];
    rows.push({ title: { text: port.name, paint: colours.bold } }, ...adapters.flatMap((one) => adapterRows(one, colours)), ...advice);
  }
  if (rows.length > 0)
    write(`
${fittedTable(adapterColumns, rows, layout)}`);
  if (others.length > 0) {
    const names = others.map(({ name }) => name).join(", ");
    write(`
${wrapped(`Ports that none of these benchmarks needs: ${names}`, layout.width)}`);
  }
  write(colours.bold("\nA run would"));
  for (const line of planLines(planOf(prepared))) write(wrapped(`  ${line}`, layout.width));
  writeSurprises(surprises, colours);
  const broken = brokenIn(prepared, choice);
  if (broken.length === 0) return exitCode.fine;
  write(colours.bold("\nCan't be used, though the config or a flag names it"));
  for (const line of broken) write(`  ${colours.red("✗")} ${line}`);
  return exitCode.benchmarkFailed;
}

/** The same as JSON, in one piece, and of all ports. */
async function examineForPrograms(choice: Choice, patterns: readonly string[]): Promise<ExitCode> {
  const config = findConfig(choice.config);
  const found = await Promise.all(runtimeNames.map(foundRuntime));
  const prepared = await prepare(patterns, choice);
  const adapters: FoundAdapter[] = [];
  for (const port of prepared.ports.values()) adapters.push(...(await foundAdapters(port, prepared)));
  const broken = brokenIn(prepared, choice);
  printJson({
    agentperf: version,
    config,
    runtimes: found.map(({ isBroken: _, ...runtime }) => runtime),
    adapters,
    plan: planOf(prepared),
    worthKnowing: surprisesOf(config, found),
    broken,
  });
  return broken.length === 0 ? exitCode.fine : exitCode.benchmarkFailed;
}

const surprisesOf = (config: string | undefined, found: readonly FoundRuntime[]): string[] =>
  pitfalls({ directory: process.cwd(), config, hasDeno: found.some(({ name, available }) => available && name === "deno") });

function writeSurprises(surprises: readonly string[], colours: Colours): void {
  if (surprises.length === 0) return;
  print(`${colours.bold("\nWorth knowing")}\n`);
  for (const line of surprises) print(`${wrapped(`  ${colours.yellow("!")} ${line}`, widthOf(process.stdout))}\n`);
}

const runtimeColumns: readonly FittedColumn[] = [
  { head: "" },
  { head: "runtime" },
  { head: "version" },
  { head: "where it is", wrapsFrom: 24 },
];

function runtimeRows({ name, available, version: own = "", path = "", reason = "", isBroken, install }: FoundRuntime, colours: Colours) {
  if (available) return [[{ text: "✓", paint: colours.green }, name, own, { text: path, paint: colours.dim }]] satisfies FittedRow[];
  const mark = isBroken === true ? { text: "✗", paint: colours.red } : { text: "–", paint: colours.yellow };
  return [[mark, name, "", reason], ...(install === undefined ? [] : [["", "", "", `→ ${install}`]])] satisfies FittedRow[];
}

const adapterColumns: readonly FittedColumn[] = [{ head: "" }, { head: "adapter" }, { head: "what is behind it", wrapsFrom: 24 }];

function adapterRows({ id, chosen, available, install, ...about }: FoundAdapter, colours: Colours) {
  const title = `${id}${chosen ? " (chosen)" : ""}`;
  if (available) {
    const { version: own, note, address, description } = about;
    const details = [own, note, address, description].filter((part) => part !== undefined).join(", ");
    return [[{ text: "✓", paint: colours.green }, title, { text: details, paint: colours.dim }]] satisfies FittedRow[];
  }
  const row = [{ text: "–", paint: colours.yellow }, title, about.reason ?? ""] satisfies FittedRow;
  return [row, ...(install === undefined ? [] : [["", "", `→ ${install}`]])] satisfies FittedRow[];
}

/** What a run would do. */
interface Plan {
  readonly benchmarks: number;
  readonly launchesPerRound: number;
  readonly runtimes: readonly string[];
  readonly rounds: number;
  /** Whether there may be more rounds. */
  readonly isLeast: boolean;
  readonly skipped: readonly { readonly reason: string; readonly launches: number }[];
  readonly notes: readonly string[];
}

function planOf({ run, skipped, resolved, runtimes, loaded: { config } }: Prepared): Plan {
  const isFixed = config.count !== undefined || config.benchtime !== undefined;
  return {
    benchmarks: new Set(run.map(({ suite, benchmark }) => `${suite}/${benchmark}`)).size,
    launchesPerRound: run.length,
    runtimes: runtimes.map(({ name }) => name),
    rounds: isFixed ? (config.count ?? defaults.count) : fewestRounds,
    isLeast: !isFixed,
    skipped: [...Map.groupBy(skipped, ({ reason }) => reason)].map(([reason, skips]) => ({ reason, launches: skips.length })),
    notes: resolved.notes,
  };
}

function planLines({ benchmarks, launchesPerRound, runtimes, rounds, isLeast, skipped, notes }: Plan): string[] {
  const inRounds = isLeast
    ? `${rounds} rounds or more, about ${formatClock(launchesPerRound * launchSeconds)} minutes each`
    : counted(rounds, "round");
  const launches = launchesPerRound === 1 ? "1 launch" : `${launchesPerRound} launches`;
  return [
    `measure ${counted(benchmarks, "benchmark")} in ${launches} a round on ${runtimes.join(", ")}, in ${inRounds}`,
    ...skipped.map(({ reason, launches: count }) => `skip ${count}: ${reason}`),
    ...notes,
  ];
}
