import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MeasureOptions, Phase } from "@agentperf/core/engine";
import type { InspectorProfile, RuntimeDefinition } from "../runtimes/runtime.ts";
import { openInspector, type Post } from "../runtimes/shared/inspector.ts";
import { withoutLoop, withoutProfiler } from "./own-part.ts";
import { type CpuProfile, cpuIntervalUs, type HeapProfile, heapIntervalBytes, type ProfileKind, profileFile } from "./profiles.ts";
import { recordTrace } from "./trace.ts";

/** Hooks of the engine that profile what it measures, and nothing else. */
export type ProfilingHooks = Required<Pick<MeasureOptions, "beforeMeasure" | "afterMeasure" | "onSlice">> & {
  onPhase(phase: Phase): void;
};

/** Options of {@link startProfiling}. */
export interface CaptureOptions {
  /** The runtime that this process runs on. */
  readonly runtime: Pick<RuntimeDefinition, "title" | "cannotProfile">;
  readonly kinds: readonly ProfileKind[];
  /** Where the profiles are written. */
  readonly directory: string;
  /** Called with a sentence about each profile that this runtime can't make. */
  readonly note: (text: string) => void;
}

/** Prepares profiling in this process. Each profile is written into the directory when the measured part has ended. */
export async function startProfiling({ runtime, kinds, directory, note }: CaptureOptions): Promise<ProfilingHooks> {
  const asked = inspectorProfiles.filter((kind) => kinds.includes(kind));
  for (const kind of asked.filter((one) => runtime.cannotProfile.includes(one))) note(whyNot(runtime.title, kind));
  const profilers = await startInspector(asked.filter((kind) => !runtime.cannotProfile.includes(kind)));
  const trace = kinds.includes("trace") ? recordTrace() : undefined;
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

/** In the order in which they are started. The CPU profiler is started last and stopped first, so that it sees nothing of the other. */
const inspectorProfiles: readonly InspectorProfile[] = ["memory", "cpu"];

function whyNot(title: string, kind: InspectorProfile): string {
  const [what, flag] = kind === "cpu" ? ["CPU time", "--cpuprofile"] : ["allocations", "--memprofile"];
  return `${title}'s inspector has no profiler of ${what}: ${flag} keeps nothing`;
}

interface Profiler {
  readonly kind: InspectorProfile;
  start(): Promise<unknown>;
  /** Returns the profile. */
  stop(): Promise<unknown>;
}

async function startInspector(kinds: readonly InspectorProfile[]): Promise<Profiler[]> {
  if (kinds.length === 0) return [];
  const post = openInspector(await import("node:inspector"));
  const profilers: Profiler[] = [];
  for (const kind of kinds) profilers.push(await (kind === "cpu" ? cpuProfiler(post) : memoryProfiler(post)));
  return profilers;
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
