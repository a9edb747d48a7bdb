import type { CrossingSummary } from "@agentperf/core/analysis";

type Crossing = CrossingSummary["crossing"];

/** A crossing's adapters on one line: `redis=ioredis rate-limit=memory`. */
export const adaptersText = ({ adapters }: Pick<Crossing, "adapters">): string =>
  Object.entries(adapters)
    .map(([port, id]) => `${port}=${id}`)
    .join(" ");

/** A benchmark with its level and its number of processes, without runtime and adapters. */
export const benchmarkText = ({ name, processes }: Pick<Crossing, "name" | "processes">): string =>
  processes === undefined ? name : `${name}/processes=${processes}`;
