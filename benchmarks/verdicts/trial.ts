import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { launchesOf, parseResult } from "@agentperf/core/result";
import { mannWhitney, median } from "@agentperf/core/statistics";

const bin = join(import.meta.dirname, "..", "..", "packages", "cli", "bin", "agentperf.js");
const config = join(import.meta.dirname, "config.ts");

/** A benchmark on a back end. */
export interface Target {
  readonly name: string;
  readonly kind: "CPU-bound" | "I/O-bound";
  readonly benchmark: string;
  readonly flags?: readonly string[];
}

/** Whether another process keeps one core busy meanwhile. */
export type Load = "quiet" | "busy";

/** One trial, as it is kept. */
export interface Trial {
  readonly target: string;
  readonly kind: Target["kind"];
  readonly load: Load;
  /** What says whether there is a difference: `ab`, or two runs one after the other and benchstat's test. */
  readonly method: "ab" | "benchstat";
  /** Slow-down that was injected. */
  readonly percent: number;
  readonly decision: string;
  readonly seconds: number;
  readonly launches: number;
  readonly estimate: number;
  /** Absent: too few values yet. */
  readonly interval?: readonly [low: number, high: number];
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

/** Asks `agentperf ab` for the difference between the benchmark and itself, slowed down by so many percent. */
export async function abTrial(target: Target, percent: number, load: Load, budgetSeconds: number, margin: number): Promise<Trial> {
  const sides = ["--a", "/percent=0", "--b", `/percent=${percent}`];
  const limits = ["--time-budget", `${budgetSeconds}s`, "--margin", String(margin)];
  const output = await agentperf(["ab", target.benchmark, "--config", config, ...(target.flags ?? []), ...sides, ...limits, "--json"]);
  const [verdict] = JSON.parse(output) as [
    { decision: string; estimate: number; low: number | null; high: number | null; values: number[]; seconds: number },
  ];
  const { decision, estimate, low, high, values, seconds } = verdict;
  const interval = low === null || high === null ? {} : { interval: [low, high] as const };
  return { ...about(target, percent, load), method: "ab", decision, seconds, launches: values.length, estimate, ...interval };
}

/** Does what is usual: so many launches of the one, then so many of the other, and a Mann–Whitney test at 0.05. */
export async function benchstatTrial(target: Target, percent: number, load: Load, launches: number): Promise<Trial> {
  const startMs = performance.now();
  const directory = await mkdtemp(join(tmpdir(), "agentperf-verdicts-"));
  try {
    const measure = async (name: string, share: number): Promise<number[]> => {
      const path = join(directory, `${name}.json`);
      const time = ["--benchtime", "150ms", "--warmup", "40ms", "--count", String(launches)];
      const only = ["--bench", `/${target.benchmark}/percent=${share}$`];
      await agentperf(["run", "--config", config, ...(target.flags ?? []), ...only, ...time, "--quiet", "--format", "json", "-o", path]);
      const result = parseResult(await readFile(path, "utf8"), path);
      return result.plan.crossings.flatMap(({ id }) => launchesOf(result, id).map(({ nsPerOp }) => nsPerOp));
    };
    const [before, after] = [await measure("before", 0), await measure("after", percent)];
    const { p } = mannWhitney(before, after);
    const estimate = Math.log(median(after) / median(before));
    const decision = p > 0.05 ? "undecided" : estimate > 0 ? "slower" : "faster";
    return {
      ...about(target, percent, load),
      method: "benchstat",
      decision,
      seconds: (performance.now() - startMs) / 1_000,
      launches,
      estimate,
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const about = ({ name: target, kind }: Target, percent: number, load: Load) => ({ target, kind, load, percent });
