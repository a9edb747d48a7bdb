import { fewestRounds, measuredOf, noBaselines, type Summary, summarize } from "@agentperf/core/analysis";
import type { Result } from "@agentperf/core/result";
import { median, trimmedDeviation } from "@agentperf/core/statistics";
import { defaults } from "../../../packages/cli/src/config/defaults.ts";
import type { Gated, Unchecked } from "../../../packages/cli/src/gate/breach.ts";
import { earlierOf, type Now, type SlowerRule, slowerThan } from "../../../packages/cli/src/gate/slower.ts";
import { machinesOf } from "../../../packages/cli/src/results/checkable.ts";

/** What else the machine did: nothing, a little that nobody meant, or a process that keeps one processor busy. */
export type Load = "quiet" | "disturbed" | "busy";

/** A quiet run beside which others used more of the machine than this, in processors, wasn't quiet. */
export const quietCpus = 0.08;

/** A default run that was made for the proof. */
export interface Kept {
  readonly load: Load;
  /** By how much the second name was slower. */
  readonly percent: number;
  readonly result: Result;
}

/** As \`check\` has it, where no flag says otherwise. */
const rule: SlowerRule = { alpha: defaults.gateAlpha, threshold: defaults.threshold };

const share = (part: number, whole: number): string => (whole === 0 ? "–" : `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`);

/** Upper end of the 95 % interval of a share of which so many were seen. @see Clopper & Pearson, 1934, by bisection on the binomial's tail */
function upperBound(part: number, whole: number): string {
  if (whole === 0) return "–";
  const tail = (p: number) => {
    let [sum, term] = [0, (1 - p) ** whole];
    for (let k = 0; k <= part; k++) {
      sum += term;
      term *= ((whole - k) / (k + 1)) * (p / (1 - p));
    }
    return sum;
  };
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (tail(middle) > 0.05) low = middle;
    else high = middle;
  }
  return `${(high * 100).toFixed(1)} %`;
}

/** What default runs of one runtime under two names say, and gates over them. */
export function defaultsReport(kept: readonly Kept[]): string {
  const all = kept.map((own) => ({ ...own, summary: summarize(own.result, noBaselines) }));
  return [cells(all), found(all), gates(all)].join("\n\n");
}

type Summarized = Kept & { readonly summary: Summary };

const versusIn = ({ summary }: Summarized) => measuredOf(summary).flatMap(({ versus }) => versus ?? []);

function cells(all: readonly Summarized[]): string {
  const lines = ["| machine | runs | cells called different | called alike | not known |", "|---|--:|--:|--:|--:|"];
  for (const load of ["quiet", "disturbed", "busy"] as const) {
    const runs = all.filter((own) => own.load === load && own.percent === 0);
    const decisions = runs.flatMap(versusIn).map(({ decision }) => decision);
    const count = (...wanted: string[]) => share(decisions.filter((own) => wanted.includes(own)).length, decisions.length);
    lines.push(`| ${load} | ${runs.length} | ${count("slower", "faster")} | ${count("equivalent")} | ${count("undecided")} |`);
  }
  return lines.join("\n");
}

/** Launches whose figures spread by no more than this, as a standard deviation of logarithms. */
const narrow = 0.03;

function deviation(values: readonly number[]): number {
  const logs = values.map(Math.log);
  const mean = logs.reduce((sum, log) => sum + log / logs.length, 0);
  return Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2 / (logs.length - 1), 0));
}

function found(all: readonly Summarized[]): string {
  const lines = [
    "| machine | runs | slower by 20 %: found where five launches or more spread by ≤ 3 % | of the others found | of those not known, rounds needed, median |",
    "|---|--:|--:|--:|--:|",
  ];
  const names = new Set<string>();
  for (const load of ["quiet", "busy"] as const) {
    const runs = all.filter((own) => own.load === load && own.percent === 20);
    const [steady, others]: { name: string; isFound: boolean; needed: number | undefined }[][] = [[], []];
    for (const { summary } of runs)
      for (const { crossing, versus, samples, p50Samples } of measuredOf(summary)) {
        if (versus === undefined) continue;
        const cell = { name: crossing.name, isFound: versus.decision === "slower", needed: versus.roundsNeeded };
        const values = versus.by === "mean" ? samples : p50Samples;
        const isSteady = values.length >= fewestRounds && deviation(values) <= narrow;
        (isSteady ? steady : others)?.push(cell);
        if (isSteady) names.add(crossing.name);
      }
    const of = (some: readonly { isFound: boolean }[] = []) => share(some.filter(({ isFound }) => isFound).length, some.length);
    const needed = (others ?? []).flatMap(({ isFound, needed: rounds }) => (isFound || rounds === undefined ? [] : [rounds]));
    lines.push(`| ${load} | ${runs.length} | ${of(steady)} | ${of(others)} | ${needed.length === 0 ? "–" : Math.round(median(needed))} |`);
  }
  return `${lines.join("\n")}\n\nBenchmarks whose launches spread by at most 3 % in some run: ${[...names].join(", ") || "none"}.`;
}

/** A run of {@link longRounds}. */
export interface KeptLong {
  readonly load: "quiet" | "busy";
  readonly result: Result;
}

export const longRounds = 30;
/** Every so manyth round makes a short run, of five. */
const every = longRounds / fewestRounds;

/** Whether the interval of five rounds holds what all other rounds say, which lie between and around them. */
export function longReport(kept: readonly KeptLong[]): string {
  const lines = [
    "| machine | intervals of five rounds that hold the figure of the others between them | half width, median |",
    "|---|--:|--:|",
  ];
  for (const [load, own] of Map.groupBy(kept, (one) => one.load)) {
    let [holding, count] = [0, 0];
    const widths: number[] = [];
    for (const { result } of own)
      for (let first = 0; first < every; first++) {
        const of = (isShort: boolean) => {
          const launches = result.launches.filter(({ round }) => (round % every === first) === isShort);
          return new Map(measuredOf(summarize({ ...result, launches }, noBaselines)).map((one) => [one.crossing.id, one]));
        };
        const [short, long] = [of(true), of(false)];
        for (const [id, { figure }] of short) {
          const other = long.get(id);
          if (figure.interval === undefined || other === undefined) continue;
          const value = median(figure.by === "mean" ? other.samples : other.p50Samples);
          count += 1;
          if (figure.interval.low <= value && value <= figure.interval.high) holding += 1;
          widths.push(Math.log(figure.interval.high / figure.interval.low) / 2);
        }
      }
    lines.push(`| ${[load, share(holding, count), widths.length === 0 ? "–" : `${(median(widths) * 100).toFixed(0)} %`].join(" | ")} |`);
  }
  return lines.join("\n");
}

/** Every two runs, each under either name: one held against the other, as `check --against` does it. */
function gates(all: readonly Summarized[]): string {
  const lines = ["| runs | pairings | gates that fail | 95 % upper bound | gates that can't tell |", "|---|--:|--:|--:|--:|"];
  const same = all.filter(({ percent }) => percent === 0);
  for (const [name, isOf] of [
    ["both quiet", (one: Kept, other: Kept) => one.load === "quiet" && other.load === "quiet"],
    ["both busy", (one: Kept, other: Kept) => one.load === "busy" && other.load === "busy"],
    ["one of them busy", (one: Kept, other: Kept) => (one.load === "busy") !== (other.load === "busy")],
    [
      "one or both disturbed",
      (one: Kept, other: Kept) => [one.load, other.load].includes("disturbed") && one.load !== "busy" && other.load !== "busy",
    ],
  ] as const) {
    let [pairings, alarms, untold] = [0, 0, 0];
    for (const [at, one] of same.entries())
      for (const other of same.slice(at + 1)) {
        if (!isOf(one, other)) continue;
        for (const before of ["one", "other"])
          for (const now of ["one", "other"]) {
            const { breaches, unchecked } = slowerThan(earlierOf(halfOf(one, before)), halfOf(other, now), rule);
            pairings += 1;
            if (breaches.length > 0) alarms += 1;
            else if (unchecked.some(isUntold)) untold += 1;
          }
      }
    lines.push(`| ${name} | ${pairings} | ${share(alarms, pairings)} | ${upperBound(alarms, pairings)} | ${share(untold, pairings)} |`);
  }
  return lines.join("\n");
}

/** Every run on identical code held against the one before it, as a user's CI does it: launches, decided by the code of `check --against`. */
export function liveReport(kept: readonly Kept[], gates: readonly KeptGate[]): string {
  const lines = ["| each run against the one before it | gates | fail | 95 % upper bound | can't tell |", "|---|--:|--:|--:|--:|"];
  const before = gates.map((gate) => gate.before);
  for (const [name, results] of [
    ["default runs, quiet", runsOf(kept, "quiet")],
    ["default runs, busy", runsOf(kept, "busy")],
    ["default runs, quiet and busy in turn", kept.filter(({ percent }) => percent === 0).map(({ result }) => result)],
    ["ten launches, quiet", before],
  ] as const) {
    const gated = liveGates(results);
    const alarms = gated.filter(({ breaches }) => breaches.length > 0).length;
    const untold = gated.filter(({ breaches, unchecked }) => breaches.length === 0 && unchecked.some(isUntold));
    const cells = [gated.length, alarms, upperBound(alarms, gated.length), untold.length];
    lines.push(`| ${[name, ...cells].join(" | ")} |`);
  }
  return lines.join("\n");
}

/** Whether it says of a benchmark that nobody can tell. */
const isUntold = (own: Unchecked): boolean => own.kind === "machine changed" && own.crossings.length > 0;

const runsOf = (kept: readonly Kept[], load: Kept["load"]): Result[] =>
  kept.filter((own) => own.load === load && own.percent === 0).map(({ result }) => result);

function liveGates(results: readonly Result[]): Gated[] {
  const ordered = results.toSorted((one, other) => (one.startedAt < other.startedAt ? -1 : 1));
  return ordered.slice(1).map((now, at) => slowerThan(earlierOf(nowOf(ordered[at] as Result)), nowOf(now), rule));
}

/** By how much operations are slower in a few short runs, so that it shows on a busy machine too. */
export const quickPercent = 50;

/** What went wrong in a few short runs, in words; one cell of the many may be called different by chance, and others hide in noise. */
export function quickFailures(kept: readonly Kept[]): string[] {
  const versus = (percent: number) =>
    kept
      .filter((own) => own.percent === percent)
      .flatMap(({ result }) => measuredOf(summarize(result, noBaselines)).flatMap((own) => own.versus ?? []));
  const [same, slowed] = [versus(0), versus(quickPercent)];
  const wrong = same.filter(({ decision }) => decision === "slower" || decision === "faster");
  const found = slowed.filter(({ decision }) => decision === "slower");
  const live = liveGates(runsOf(kept, "quiet"));
  const alarms = live.filter(({ breaches }) => breaches.length > 0);
  return [
    ...(same.length === 0 || live.length === 0 ? ["nothing was compared"] : []),
    ...(wrong.length > 1 ? [`${wrong.length} of ${same.length} cells on identical code were called different`] : []),
    ...(found.length < 2 ? [`only ${found.length} of ${slowed.length} cells that are ${quickPercent} % slower were found`] : []),
    ...(alarms.length > 0 ? [`${alarms.length} of ${live.length} gates failed on identical code`] : []),
  ];
}

/** Two runs of which the second has one benchmark that is 10 % slower. */
export interface KeptGate {
  readonly slowed: string;
  readonly before: Result;
  readonly now: Result;
}

/** Whether a gate finds the one benchmark that got slower, and no other. */
export function gatesReport(kept: readonly KeptGate[]): string {
  const lines = ["| 10 % slower, ten launches | gates | found | others called slower | gates that can't tell |", "|---|--:|--:|--:|--:|"];
  const nameOf = (gate: KeptGate) => (isNarrow(gate) ? gate.slowed : `${gate.slowed}, whose launches spread by more than 3 %`);
  for (const [name, own] of [...Map.groupBy(kept, nameOf)].sort(([a], [b]) => a.length - b.length)) {
    const [{ slowed }] = own as [KeptGate];
    const gated = own.map(({ before, now }) => slowerThan(earlierOf(nowOf(before)), nowOf(now), rule));
    const isOwn = (crossing: string) => crossing.includes(`/${slowed} `);
    const count = (test: (one: (typeof gated)[number]) => boolean) => share(gated.filter(test).length, gated.length);
    const row = [
      count(({ breaches }) => breaches.some(({ crossing }) => isOwn(crossing))),
      count(({ breaches }) => breaches.some(({ crossing }) => !isOwn(crossing))),
      count(({ unchecked }) => unchecked.some(isUntold)),
    ];
    lines.push(`| ${[name, own.length, ...row].join(" | ")} |`);
  }
  return `${lines.join("\n")}\n\n${samePairings(kept)}`;
}

/** What ab says of one runtime under two names, in processes of their own. */
export interface KeptPair {
  readonly benchmark: string;
  readonly percent: number;
  readonly decision: string;
  readonly seconds: number;
  readonly estimate: number;
}

/** Whether ab finds ten percent between two runtimes, and nothing between one and itself. */
export function pairsReport(kept: readonly KeptPair[]): string {
  const lines = [
    "| two runtimes | 10 % slower: found within 60 s | seconds, median | the same: called different | called alike |",
    "|---|--:|--:|--:|--:|",
  ];
  const rowOf = (name: string, own: readonly KeptPair[]) => {
    const [same, slowed] = [own.filter(({ percent }) => percent === 0), own.filter(({ percent }) => percent > 0)];
    const found = slowed.filter(({ decision }) => decision === "slower");
    const alarms = same.filter(({ decision }) => decision === "slower" || decision === "faster");
    const alike = same.filter(({ decision }) => decision === "equivalent");
    const seconds = found.length === 0 ? "–" : median(found.map((one) => one.seconds)).toFixed(1);
    return `| ${[name, share(found.length, slowed.length), seconds, share(alarms.length, same.length), share(alike.length, same.length)].join(" | ")} |`;
  };
  for (const [benchmark, own] of Map.groupBy(kept, (one) => one.benchmark)) lines.push(rowOf(benchmark, own));
  if (kept.length > 0) lines.push(rowOf("all", kept));
  return lines.join("\n");
}

/** Whether the launches of what gets slower spread little, by the steadier of the two figures, in both runs. */
const isNarrow = ({ slowed, before, now }: KeptGate): boolean =>
  [before, now].every((result) => {
    const own = measuredOf(summarize(result, noBaselines)).find(({ crossing }) => crossing.benchmark === slowed);
    return (
      own !== undefined && Math.min(...[own.samples, own.p50Samples].map((values) => trimmedDeviation(values.map(Math.log)))) <= narrow
    );
  });

/** Every two of the runs on identical code among those of gates. */
function samePairings(kept: readonly KeptGate[]): string {
  const runs = kept.map(({ before }) => nowOf(before));
  const gated = runs.flatMap((one, at) => runs.slice(at + 1).map((other) => slowerThan(earlierOf(one), other, rule)));
  const alarms = gated.filter(({ breaches }) => breaches.length > 0).length;
  return `Every two of the ${runs.length} runs on identical code: ${share(alarms, gated.length)} gates fail; 95 % upper bound ${upperBound(alarms, gated.length)}.`;
}

const nowOf = (result: Result): Now => ({ summary: summarize(result, noBaselines), ...machinesOf(result) });

/** One name's half of a run, under a name that both halves have. */
function halfOf({ result }: Kept, name: string): Now {
  const crossings = result.plan.crossings.filter(({ runtime }) => runtime === name);
  const ids = new Map(crossings.map(({ id }) => [id, id.replace(` ${name}`, "")]));
  const half: Result = {
    ...result,
    environment: { ...result.environment, runtimes: result.environment.runtimes.filter((own) => own.name === name) },
    plan: { ...result.plan, crossings: crossings.map((own) => ({ ...own, id: ids.get(own.id) ?? own.id })) },
    launches: result.launches.flatMap((launch) => {
      const id = ids.get(launch.crossing);
      return id === undefined ? [] : [{ ...launch, crossing: id }];
    }),
  };
  return { summary: summarize(half, noBaselines), ...machinesOf(result) };
}
