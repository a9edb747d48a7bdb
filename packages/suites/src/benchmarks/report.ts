import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { AgentperfError, type BenchmarkContext, type Suite } from "@agentperf/core";
import { parseBaselines } from "@agentperf/core/analysis";
import { measure } from "@agentperf/core/engine";
import baselinesFile from "../baselines.json" with { type: "json" };

const heading = "# agentperf performance report";
const benchtimeNs = 20e6;
const warmupNs = 5e6;

/** Where the report is written first. */
export const draftIn = (directory: string): string => join(directory, "report.md");

/** Measures each benchmark that isn't manual for a moment, all in this process, and writes the figures as Markdown. @returns the text */
export async function writeReport(suites: readonly Suite[], context: BenchmarkContext, draft: string): Promise<string> {
  const text = await shortReport(suites, context);
  await writeFile(draft, text);
  return text;
}

async function shortReport(suites: readonly Suite[], context: BenchmarkContext): Promise<string> {
  const baselines = parseBaselines(baselinesFile, "baselines.json");
  const lines = [
    heading,
    "",
    "Short measurements, one after the other in one process: a look, not a basis for decisions. `agentperf run` measures.",
    "",
    "| benchmark | in flight | ns/op | ops/s | p99 ns | × baseline |",
    "|---|--:|--:|--:|--:|--:|",
  ];
  for (const benchmark of suites.flatMap((suite) => suite.benchmarks)) {
    if (benchmark.manual === true) continue;
    const concurrency = benchmark.concurrency?.[0] ?? 1;
    const measured = await measure(
      benchmark,
      { ...context, concurrency },
      { benchtime: { kind: "time", durationNs: benchtimeNs }, warmupNs },
    );
    const baselineNs = benchmark.baseline === undefined ? undefined : baselines.ns[benchmark.baseline];
    const ratio = baselineNs === undefined ? "" : (measured.nsPerOp / baselineNs).toFixed(4);
    const figures = [measured.nsPerOp, measured.opsPerSecond, measured.latency.p99Ns].map((value) => value.toFixed(0));
    lines.push(`| ${[benchmark.name, concurrency, ...figures, ratio].join(" | ")} |`);
  }
  return `${lines.join("\n")}\n`;
}

/**
 * Puts a finished report into the working directory.
 * @returns its path; undefined where there is no draft
 * @throws {AgentperfError} `usage`: the file there isn't a report of ours
 */
export async function publishReport(draft: string): Promise<string | undefined> {
  const text = await readFile(draft, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const path = resolve("agentperf-report.md");
  const old = await readFile(path, "utf8").catch(() => heading);
  if (!old.startsWith(heading)) throw new AgentperfError("usage", `${path} isn't a report of agentperf: move it away`);
  await writeFile(path, text);
  return path;
}
