import { describe, it } from "node:test";
import { contractCases } from "@agentperf/core/testing";
import { memoryQueue } from "./memory-queue.ts";
import { redisQueue } from "./redis-queue.ts";

// QUEUE_URL=redis://127.0.0.1:6379 tries the one on Redis too.
const adapters = [memoryQueue(), ...(process.env["QUEUE_URL"] === undefined ? [] : [redisQueue()])];

describe("queues keep the rules of the port", () => {
  for (const adapter of adapters) for (const { name, run } of contractCases(adapter)) it(name, run);
});
