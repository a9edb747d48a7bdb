import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { launchesOf, parseResult } from "@agentperf/core/result";
import { mannWhitney, median, studentQuantile } from "@agentperf/core/statistics";

const bin = join(import.meta.dirname, "..", "..", "packages", "cli", "bin", "agentperf.js");
const config = join(import.meta.dirname, "config.ts");

/** A benchmark on a back end. */
export interface Target {
  readonly name: string;
  readonly runtime: "node" | "bun" | "deno";
  readonly kind: "CPU-bound" | "I/O-bound" | "allocating";
  readonly benchmark: string;
  readonly flags?: readonly string[];
}

/** Whether another process keeps one core busy meanwhile. */
export type Load = "quiet" | "busy";

/** One trial of a target. */
export interface Step {
  readonly percent: number;
  readonly load: Load;
  /** Seconds that `ab` may take. */
  readonly budget: number;
  /** Of the equivalence; small where a slow-down is to be found, however small it is. */
  readonly margin: number;
  readonly method: Trial["method"];
}

/** One trial, as it is kept. */
export interface Trial {
  readonly target: string;
  readonly runtime: Target["runtime"];
  readonly kind: Target["kind"];
  readonly load: Load;
  /**
   * What says whether there is a difference: `ab`, or two runs one after the other and benchstat's test; `heap` is `ab` on sides of which one
   * allocates more, with what processes of their own say.
   */
  readonly method: "ab" | "benchstat" | "heap";
  /** Slow-down that was injected; what is allocated more. */
  readonly percent: number;
  readonly decision: string;
  readonly seconds: number;
  readonly launches: number;
  readonly estimate: number;
  /** Absent: too few values yet. */
  readonly interval?: readonly [low: number, high: number];
  /** Whether the sides were measured in one process, or in turn. */
  readonly how?: string;
  /** What processes of their own say: the log ratio, and its 95 % interval. */
  readonly apart?: readonly [estimate: number, low: number, high: number];
}

/** Starts the command line on Node; what it printed. */
function agentperf(args: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  execFile(
    "node",
    [bin, ...args],
    { encoding: "utf8", maxBuffer: 2 ** 26, env: { ...process.env, NO_COLOR: "1" } },
    (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`agentperf ${args.join(" ")}: ${stderr || error.message}`));
    },
  );
  return promise;
}

/** Makes one trial. @param launches - that the usual way takes a side */
export function makeTrial(target: Target, step: Step, launches: number): Promise<Trial> {
  if (step.method === "benchstat") return benchstatTrial(target, step, Math.min(12, launches));
  return step.method === "heap" ? heapTrial(target, step) : abTrial(target, step, "percent");
}

/** Asks `agentperf ab` for the difference between the benchmark and itself, changed by so many percent. */
async function abTrial(target: Target, step: Step, parameter: string): Promise<Trial> {
  const sides = ["--a", `/${parameter}=0`, "--b", `/${parameter}=${step.percent}`];
  const limits = ["--time-budget", `${step.budget}s`, "--margin", String(step.margin)];
  const where = ["--config", config, "--runtime", target.runtime, ...(target.flags ?? [])];
  const output = await agentperf(["ab", `verdicts/${target.benchmark}`, ...where, ...sides, ...limits, "--json"]);
  const [verdict] = JSON.parse(output) as [
    {
      decision: string;
      estimate: number;
      low: number | null;
      high: number | null;
      values: number[];
      seconds: number;
      method: string;
      failure?: string;
    },
  ];
  const { decision, estimate, low, high, values, seconds, method: how, failure } = verdict;
  if (failure !== undefined) throw new Error(`${target.name} on ${target.runtime}: ${failure}`);
  const interval = low === null || high === null ? {} : { interval: [low, high] as const };
  return { ...about(target, step), decision, seconds, launches: values.length, estimate, how, ...interval };
}

/** Launches of each side, in turn with each other's, by which a truth is told. */
const truthLaunches = 15;

/** What `ab` says of sides that differ in what they allocate, and what processes of their own say. */
async function heapTrial(target: Target, step: Step): Promise<Trial> {
  const trial = await abTrial(target, step, "extra");
  const only = ["--bench", `/${target.benchmark}/extra=(0|${step.percent})$`, "--count", String(truthLaunches)];
  const times = await launchesBy(target, [...only, "--benchtime", "300ms", "--warmup", "40ms"]);
  const [first, second] = ["extra=0", `extra=${step.percent}`].map((part) => times.get(part) ?? []) as [number[], number[]];
  // One of each in every round.
  const logs = first.map((ns, at) => Math.log((second[at] as number) / ns));
  const mean = logs.reduce((sum, value) => sum + value / logs.length, 0);
  const variance = logs.reduce((sum, value) => sum + (value - mean) ** 2 / (logs.length - 1), 0);
  const half = studentQuantile(0.025, logs.length - 1) * Math.sqrt(variance / logs.length);
  return { ...trial, apart: [mean, mean - half, mean + half] };
}

/** Runs a benchmark, and gives its launches' figures by the last part of their names. */
async function launchesBy(target: Target, args: readonly string[]): Promise<Map<string, number[]>> {
  const directory = await mkdtemp(join(tmpdir(), "agentperf-verdicts-"));
  try {
    const path = join(directory, "result.json");
    const where = ["--config", config, "--runtime", target.runtime, ...(target.flags ?? [])];
    await agentperf(["run", ...where, ...args, "--quiet", "--format", "json", "-o", path]);
    const result = parseResult(await readFile(path, "utf8"), path);
    return new Map(
      result.plan.crossings.map(({ id, name }) => [name.split("/").at(-1) as string, launchesOf(result, id).map(({ nsPerOp }) => nsPerOp)]),
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Does what is usual: so many launches of the one, then so many of the other, and a Mann–Whitney test at 0.05. */
async function benchstatTrial(target: Target, step: Step, launches: number): Promise<Trial> {
  const startMs = performance.now();
  const time = ["--benchtime", "150ms", "--warmup", "40ms", "--count", String(launches)];
  const measure = async (percent: number): Promise<number[]> => {
    const times = await launchesBy(target, ["--bench", `/${target.benchmark}/percent=${percent}$`, ...time]);
    return [...times.values()].flat();
  };
  const [before, after] = [await measure(0), await measure(step.percent)];
  const { p } = mannWhitney(before, after);
  const estimate = Math.log(median(after) / median(before));
  const decision = p > 0.05 ? "undecided" : estimate > 0 ? "slower" : "faster";
  return { ...about(target, step), decision, seconds: (performance.now() - startMs) / 1_000, launches, estimate };
}

const about = ({ name: target, kind, runtime }: Target, { percent, load, method }: Step) => ({
  target,
  runtime,
  kind,
  load,
  method,
  percent,
});
