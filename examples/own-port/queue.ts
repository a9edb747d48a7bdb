import { withAdapters } from "@agentperf/core";
import { queuePort } from "./port.ts";

/** The port with its adapters: a line an adapter, loaded when it is chosen. */
export const queue = withAdapters(queuePort, {
  memory: async () => (await import("./memory-queue.ts")).memoryQueue,
  redis: async () => (await import("./redis-queue.ts")).redisQueue,
});
