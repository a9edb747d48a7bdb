import process from "node:process";
import { type Benchmark, type BenchmarkContext, defineBenchmark } from "@agentperf/core";
import { measure } from "@agentperf/core/engine";

// How the measuring process's own heap grows while it measures for long: an operation that does nothing, an async one, and one with others
// in flight. npm run bench stability [minutes of each, default 10]

const minutes = Number(process.argv[3] ?? 10);
const collect = (globalThis as { gc?: () => void }).gc;
if (collect === undefined) throw new Error("start it by npm run bench stability: it needs --expose-gc");

const contextOf = (concurrency: number): BenchmarkContext => ({
  ports: {},
  parameters: {},
  concurrency,
  keyPrefix: "",
  directory: "",
  signal: new AbortController().signal,
  random: () => 0.5,
  host: {},
  note: () => undefined,
});
const kinds: readonly [name: string, benchmark: Benchmark, concurrency: number][] = [
  ["noop", defineBenchmark({ name: "Noop", run: () => undefined }), 1],
  ["async", defineBenchmark({ name: "Async", run: async () => undefined }), 1],
  ["async, 8 in flight", defineBenchmark({ name: "InFlight", run: () => new Promise((resolve) => setTimeout(resolve, 1)) }), 8],
];

console.log(
  "| operation | minutes | operations | heap before, kB | heap after, kB | growth, kB | largest stretch ÷ smallest |\n|---|--:|--:|--:|--:|--:|--:|",
);
for (const [name, benchmark, concurrency] of kinds) {
  const heap = () => {
    collect();
    return process.memoryUsage().heapUsed / 1_000;
  };
  // Code and caches are there after the first time.
  const short = { benchtime: { kind: "time", durationNs: 3e9 } as const, warmupNs: 1e9 };
  await measure(benchmark, contextOf(concurrency), short);
  const before = heap();
  const { iterations, timeline } = await measure(benchmark, contextOf(concurrency), {
    ...short,
    benchtime: { kind: "time", durationNs: minutes * 60e9 },
  });
  const after = heap();
  const counts = timeline?.operations ?? [];
  const factor = counts.length === 0 ? "–" : (Math.max(...counts) / Math.min(...counts)).toFixed(2);
  const figures = [before, after, after - before].map((kB) => kB.toFixed(0));
  console.log(`| ${[name, minutes, iterations, ...figures, factor].join(" | ")} |`);
}
