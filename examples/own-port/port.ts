import { type Contract, definePort } from "@agentperf/core";
import { expectEqual } from "@agentperf/core/testing";

/** A queue of jobs: the oldest is taken first, and each by one taker only. */
export interface Queue {
  add(job: string): Promise<void>;
  /** The oldest job; undefined where there is none. */
  take(): Promise<string | undefined>;
}

/** What every adapter keeps, in any test runner by `contractCases(adapter)`. */
const contract: Contract<Queue> = {
  rules: {
    "gives jobs back in the order in which they came": async (queue) => {
      for (const job of ["one", "two", "three"]) await queue.add(job);
      expectEqual([await queue.take(), await queue.take(), await queue.take()], ["one", "two", "three"], "jobs");
    },
    "gives nothing where there is nothing": async (queue) => {
      expectEqual((await queue.take()) ?? "nothing", "nothing", "job of an empty queue");
    },
    "gives each job to one taker only": async (queue) => {
      const jobs = Array.from({ length: 100 }, (_, at) => `job ${at}`);
      await Promise.all(jobs.map((job) => queue.add(job)));
      const taken = await Promise.all(jobs.map(() => queue.take()));
      expectEqual(new Set(taken).size, jobs.length, "different jobs");
    },
  },
};

/** The port: what config, flags and results call it, and how its adapters are chosen. */
export const queuePort = definePort({
  name: "queue",
  description: "a queue of jobs",
  capabilities: { shared: "what one process adds another one can take" },
  // --jobs memory,redis does what --adapter queue=memory,redis does.
  flag: "jobs",
  default: "memory",
  // An address, by flag or variable, chooses the adapter on Redis where nobody chooses one.
  given: { url: "redis" },
  settings: { url: { flag: "jobs-url", variable: "QUEUE_URL", value: "<url>", description: "address of the Redis behind the queue" } },
  contract,
});
