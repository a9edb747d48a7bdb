import { defineBenchmark, defineSuite } from "@agentperf/core";
import { queue } from "./queue.ts";

const addJob = defineBenchmark({
  name: "AddJob",
  description: "add one job to a queue",
  // Named by value: `setup` gets the queue, typed.
  ports: [queue],
  setup: ({ ports }) => ports.queue,
  run: (jobs) => jobs.add("summarize the meeting"),
  // Untimed, so that the queue stays short.
  async release(jobs) {
    await jobs.take();
  },
});

const takeJob = defineBenchmark({
  name: "TakeJob",
  description: "take one job from a queue",
  ports: [queue],
  setup: ({ ports }) => ports.queue,
  prepare: (jobs) => jobs.add("summarize the meeting"),
  run: (jobs) => jobs.take(),
  verify: (_, job) => job === "summarize the meeting",
});

export default defineSuite({ name: "queue", benchmarks: [addJob, takeJob] });
