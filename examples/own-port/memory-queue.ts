import { defineAdapter } from "@agentperf/core";
import { queuePort } from "./port.ts";

/** A queue in the measured process. */
export const memoryQueue = () =>
  defineAdapter({
    id: "memory",
    port: queuePort,
    description: "an array in the measured process",
    async open() {
      const jobs: string[] = [];
      return {
        port: {
          async add(job) {
            jobs.push(job);
          },
          take: async () => jobs.shift(),
        },
      };
    },
  });
