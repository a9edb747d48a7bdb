import process from "node:process";
import { AgentperfError } from "@agentperf/core";
import { estimate } from "@agentperf/core/analysis";
import { own } from "@agentperf/core/safety";
import { defaults } from "../config/defaults.ts";
import { type ExitCode, exitCode } from "../exit.ts";
import { type BareCommand, type DeclareCommand, examples } from "../flags/command.ts";
import { formatNs } from "../reporters/format.ts";
import { counted } from "../reporters/wording.ts";
import { environmentKey } from "../results/environment.ts";
import { readMeasured } from "../results/read.ts";
import { baselineOf, listBaselines, readBaseline, type SavedBaseline, writeBaseline } from "../results/saved-baselines.ts";
import { print } from "../results/standard-output.ts";

/** Declares a command that keeps a result's figures. */
const keeping = (command: BareCommand, reason: string, example: string) =>
  command
    .argument("<result>", "a result, as run -o keeps it; - is standard input")
    .option("--name <name>", "name of the baseline", defaults.baselineName)
    .option("--reason <text>", reason)
    .addHelpText("after", examples(example));

const declare: DeclareCommand = (command, { exit }) => {
  const saving = command.command("save").description("keep a new baseline in .agentperf/baselines");
  keeping(saving, "why it is saved; kept with it", "run --count 10 -o result.json && agentperf baseline save result.json").action(
    async (result, flags) => exit(await save(result, flags)),
  );
  const updating = command.command("update").description("replace a baseline, show what changes, and record why");
  keeping(
    updating,
    "why it changes, which is kept with it; asked for on a terminal",
    'baseline update result.json --reason "Node 24"',
  ).action(async (result, flags) => exit(await update(result, flags)));
  command
    .command("list")
    .description("show the baselines that are saved in this directory")
    .addHelpText("after", examples("baseline list"))
    .action(async () => exit(await list()));
  command
    .command("show")
    .description("show the figures of a baseline, and why it was changed")
    .argument("[name]", "name of the baseline", defaults.baselineName)
    .addHelpText("after", examples("baseline show main"))
    .action(async (name) => exit(await show(name)));
};

export default declare;

/** Which baseline, and why. */
interface Naming {
  readonly name: string;
  readonly reason?: string | undefined;
}

const write = (line: string) => print(`${line}\n`);

/** Keeps a result's figures as a new baseline. @throws {AgentperfError} `usage`: there is one of this name */
async function save(path: string, { name, reason = "first" }: Naming): Promise<ExitCode> {
  const result = await readMeasured(path);
  if ((await readBaseline(environmentKey(result), name)) !== undefined) {
    throw new AgentperfError(
      "usage",
      `there is a baseline ${name} for ${environmentKey(result)}: change it with baseline update --reason "…"`,
    );
  }
  const baseline = baselineOf(result, name, [{ at: new Date().toISOString(), reason }]);
  write(
    `${counted(Object.keys(baseline.crossings).length + (baseline.loads?.length ?? 0), "benchmark")} kept in ${await writeBaseline(baseline)}`,
  );
  return exitCode.fine;
}

/**
 * Replaces a baseline: shows what changes, and records why, which it asks for on a terminal.
 * @throws {AgentperfError} `usage`: no reason, or nothing to replace
 */
async function update(path: string, { name, reason }: Naming): Promise<ExitCode> {
  const canAsk = process.stdin.isTTY === true && process.stdout.isTTY === true;
  if (!canAsk) mustBeGiven(reason);
  const result = await readMeasured(path);
  const old = await readBaseline(environmentKey(result), name);
  if (old === undefined)
    throw new AgentperfError("usage", `there is no baseline ${name} for ${environmentKey(result)}: baseline save makes it`);
  for (const line of changes(old, baselineOf(result, name, old.reasons))) write(line);
  const why = mustBeGiven(reason ?? (canAsk ? await ask(`Why does ${name} change? `) : undefined));
  const baseline = baselineOf(result, name, [...old.reasons, { at: new Date().toISOString(), reason: why }]);
  // What this result didn't measure stays as it was.
  const leftLoads = (old.loads ?? []).filter((load) => !(baseline.loads ?? []).some((own) => isSameLoad(own, load)));
  const isWhole = leftLoads.length === 0 && Object.keys(old.crossings).every((id) => Object.hasOwn(baseline.crossings, id));
  const { references, othersCpus, loads = [], ...figures } = baseline;
  const merged = {
    ...figures,
    crossings: { ...old.crossings, ...baseline.crossings },
    medians: { ...old.medians, ...baseline.medians },
    ...(leftLoads.length + loads.length === 0 ? {} : { loads: [...leftLoads, ...loads] }),
    // What the machine could do is known of one run, not of two.
    ...(isWhole ? { references, othersCpus } : {}),
  };
  write(`kept in ${await writeBaseline(merged)}: ${why}`);
  return exitCode.fine;
}

function mustBeGiven(reason: string | undefined): string {
  if (reason === undefined || reason.trim() === "")
    throw new AgentperfError("usage", 'baseline update needs a reason, which is kept: --reason "new hardware"');
  return reason.trim();
}

async function ask(question: string): Promise<string> {
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

type SavedLoad = NonNullable<SavedBaseline["loads"]>[number];

const isSameLoad = (one: SavedLoad, other: SavedLoad): boolean => one.crossing === other.crossing && one.asked === other.asked;

function changes(old: SavedBaseline, now: SavedBaseline): string[] {
  const loads = (now.loads ?? []).flatMap((load) => {
    const before = old.loads?.find((other) => isSameLoad(other, load));
    return (["p50", "p99"] as const).map((measure) =>
      changeText(`${load.crossing}: response ${measure}`, before?.[measure], load[measure]),
    );
  });
  return [...Object.entries(now.crossings).map(([id, values]) => changeText(id, own(old.crossings, id), values)), ...loads];
}

function changeText(name: string, before: readonly number[] | undefined, now: readonly number[]): string {
  const ownNs = estimate(now).median;
  if (before === undefined) return `${name}: new, ${formatNs(ownNs)}`;
  const beforeNs = estimate(before).median;
  const change = (ownNs / beforeNs - 1) * 100;
  return `${name}: ${formatNs(beforeNs)} → ${formatNs(ownNs)} (${change >= 0 ? "+" : ""}${change.toFixed(1)} %)`;
}

/** Shows every saved baseline. */
async function list(): Promise<ExitCode> {
  const all = await listBaselines();
  if (all.length === 0) write("no baseline is saved here: agentperf baseline save RESULT");
  for (const { environment, name } of all) write(`${name}  ${environment}`);
  return exitCode.fine;
}

/** Shows one baseline of each environment that has it. @throws {AgentperfError} `usage`: there is none of this name */
async function show(name: string): Promise<ExitCode> {
  const found = (await listBaselines()).filter((candidate) => candidate.name === name);
  if (found.length === 0) throw new AgentperfError("usage", `there is no baseline ${name}; agentperf baseline list shows those that are`);
  for (const { environment } of found) {
    const baseline = await readBaseline(environment, name);
    if (baseline === undefined) continue;
    write(
      `${name} for ${environment}, saved ${baseline.savedAt}${baseline.commit === undefined ? "" : ` at ${baseline.commit.slice(0, 12)}`}`,
    );
    for (const { at, reason } of baseline.reasons) write(`  ${at}: ${reason}`);
    for (const [id, values] of Object.entries(baseline.crossings))
      write(`  ${id}: ${formatNs(estimate(values).median)} (${values.length} launches)`);
    for (const { crossing, asked, p50, p99, lost } of baseline.loads ?? []) {
      const [median, tail, share] = [p50, p99, lost.length === 0 ? [0] : lost].map((values) => estimate(values).median) as [
        number,
        number,
        number,
      ];
      const figures = `response p50 ${formatNs(median)}, p99 ${formatNs(tail)}, lost ${(share * 100).toFixed(2)} %`;
      write(`  ${crossing}: ${figures} (${asked}; ${counted(p50.length, "launch", "launches")})`);
    }
  }
  return exitCode.fine;
}
