import type { AllocationCounter } from "@agentperf/core";
import type { Post } from "./inspector.ts";

interface Sampled {
  readonly profile: { readonly samples: readonly { readonly size: number }[] };
}

const everything = { samplingInterval: 1, includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true };

/**
 * Counts by V8's sampling heap profiler at an interval of one byte, at which every object is a sample. Memory of array buffers, which is
 * outside that heap, is counted by its growth.
 */
export function v8Allocations(post: Post, arrayBufferBytes: () => number): AllocationCounter {
  let buffersBefore = 0;
  return {
    async start() {
      await post("HeapProfiler.enable");
      await post("HeapProfiler.startSampling", everything);
      buffersBefore = arrayBufferBytes();
    },
    async stop() {
      const buffers = Math.max(0, arrayBufferBytes() - buffersBefore);
      const { profile } = await post<Sampled>("HeapProfiler.stopSampling");
      const bytes = profile.samples.reduce((sum, { size }) => sum + size, 0);
      return { bytes: bytes + buffers, objects: profile.samples.length, resolutionBytes: 0 };
    },
  };
}
