import type { Crossing } from "@agentperf/core/plan";

/** Makes crossings of a suite, on Node and without adapters where a test doesn't say otherwise. */
export const crossingsOf =
  (suite: string) =>
  (name: string, more: Partial<Crossing> = {}): Crossing => ({
    id: `${suite}/${name} ${more.runtime ?? "node"}`,
    suite,
    benchmark: name.split("/")[0] as string,
    name,
    runtime: "node",
    adapters: {},
    parameters: {},
    concurrency: 1,
    ...more,
  });
