import { type BenchmarkContext, defineBenchmark } from "@agentperf/core";
import { benchmarkContext, type MeasureOptions } from "@agentperf/core/engine";

/** A context without ports. */
export const contextOf = (concurrency = 1, signal: AbortSignal = new AbortController().signal): BenchmarkContext =>
  benchmarkContext({ concurrency, signal, random: () => 0.5 });

export const times = (iterations: number): MeasureOptions => ({ benchtime: { kind: "iterations", iterations }, warmupNs: 0 });

export const duration = (ms: number): MeasureOptions => ({ benchtime: { kind: "time", durationNs: ms * 1e6 }, warmupNs: (ms / 5) * 1e6 });

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Keeps the processor busy. */
export function spin(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** Its operation fails, and its teardown after that. */
export const twiceBroken = defineBenchmark({
  name: "Broken",
  run: () => {
    throw new Error("the cause");
  },
  teardown: () => {
    throw new Error("the consequence");
  },
});
