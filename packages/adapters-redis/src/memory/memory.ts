import { type Adapter, defineAdapter, redisPort } from "@agentperf/core";
import { MemoryStore } from "./store.ts";

/** An embedded store in the measured process: no server, nothing to install. */
export const memory = (): Adapter<typeof redisPort> =>
  defineAdapter({
    id: "memory",
    port: redisPort,
    description: "embedded store in the measured process",
    capabilities: ["transactions", "pipelining"],
    async open() {
      const store = new MemoryStore();
      return {
        port: {
          get: async (key) => store.get(key),
          getBytes: async (key) => store.getBytes(key),
          set: async (key, value, { ttlMs }) => store.set(key, value, ttlMs),
          del: async (keys) => store.del(keys),
          command: async (command) => store.command(command),
          transaction: async (commands) => store.transaction(commands),
          pipeline: async (commands) => commands.map((command) => store.command(command)),
          async *scan(prefix) {
            for (const key of store.keys()) if (key.startsWith(prefix)) yield key;
          },
        },
        close: () => store.clear(),
      };
    },
  });
