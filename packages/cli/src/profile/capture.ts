import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runtimeOf } from "@agentperf/core";
import type { MeasureOptions, Phase } from "@agentperf/core/engine";
import { type InspectorSession, inspector } from "../host/inspector.ts";
import type { ProfileKind } from "../launch/protocol.ts";
import { withoutLoop, withoutProfiler } from "./own-part.ts";
import { type CpuProfile, cpuIntervalUs, type HeapProfile, heapIntervalBytes, profileFile, type Span } from "./profiles.ts";

/** Hooks of the engine that profile what it measures, and nothing else. */
export type ProfilingHooks = Required<Pick<MeasureOptions, "beforeMeasure" | "afterMeasure" | "onSlice">> & {
  onPhase(phase: Phase): void;
};

/**
 * Prepares profiling in this process; each profile is written into the directory when the measured part has ended.
 * @param note - told what this runtime can't
 */
export async function startProfiling(
  asked: readonly ProfileKind[],
  directory: string,
  note: (text: string) => void,
): Promise<ProfilingHooks> {
  const isBun = runtimeOf(globalThis) === "bun";
  if (isBun && asked.includes("memory")) note("Bun's inspector has no profiler of allocations: there is no --memprofile of it");
  const kinds = isBun ? asked.filter((kind) => kind !== "memory") : asked;
  const trace = kinds.includes("trace") ? traceRecorder() : undefined;
  const profilers: Profiler[] = [];
  if (kinds.some((kind) => kind !== "trace")) {
    const post = inspector(new (await import("node:inspector")).Session() as InspectorSession);
    if (kinds.includes("memory")) profilers.push(await memoryProfiler(post));
    // Started last and stopped first, so that it sees nothing of the other.
    if (kinds.includes("cpu")) profilers.push(await cpuProfiler(post));
  }
  const keep = (kind: ProfileKind, content: unknown) => writeFile(join(directory, profileFile(kind)), JSON.stringify(content));
  return {
    async beforeMeasure() {
      for (const profiler of profilers) await profiler.start();
    },
    async afterMeasure() {
      for (const { kind, stop } of profilers.toReversed()) await keep(kind, await stop());
      if (trace !== undefined) await keep("trace", await trace.stop());
    },
    onPhase: (phase) => trace?.enter(phase),
    onSlice: (startMs, endMs) => trace?.add({ name: "slice", category: "measure", startMs, endMs }),
  };
}

type Post = ReturnType<typeof inspector>;

interface Profiler {
  readonly kind: ProfileKind;
  start(): Promise<unknown>;
  /** Gives the profile. */
  stop(): Promise<unknown>;
}

async function cpuProfiler(post: Post): Promise<Profiler> {
  await post("Profiler.enable");
  await post("Profiler.setSamplingInterval", { interval: cpuIntervalUs });
  return {
    kind: "cpu",
    start: () => post("Profiler.start"),
    stop: async () => withoutProfiler((await post<{ profile: CpuProfile }>("Profiler.stop")).profile),
  };
}

async function memoryProfiler(post: Post): Promise<Profiler> {
  await post("HeapProfiler.enable");
  const collected = { includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true };
  return {
    kind: "memory",
    start: () => post("HeapProfiler.startSampling", { samplingInterval: heapIntervalBytes, ...collected }),
    stop: async () => withoutLoop((await post<{ profile: HeapProfile }>("HeapProfiler.stopSampling")).profile),
  };
}

/** Spans of the phases, of each timed slice, and of collections where the runtime tells of them. */
function traceRecorder() {
  const spans: Span[] = [];
  let current: { readonly name: string; readonly startMs: number } | undefined;
  const end = () => {
    if (current !== undefined) spans.push({ ...current, category: "phase", endMs: performance.now() });
    current = undefined;
  };
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      spans.push({ name: "collection", category: "gc", startMs: startTime, endMs: startTime + duration });
  });
  const { supportedEntryTypes } = PerformanceObserver as unknown as { readonly supportedEntryTypes: readonly string[] };
  const hasCollections = supportedEntryTypes.includes("gc");
  if (hasCollections) observer.observe({ entryTypes: ["gc"] });
  return {
    enter(phase: Phase) {
      end();
      current = { name: phase, startMs: performance.now() };
    },
    add: (span: Span) => void spans.push(span),
    async stop(): Promise<readonly Span[]> {
      end();
      // Collections are told of in a later turn.
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (hasCollections) observer.disconnect();
      return spans;
    },
  };
}
