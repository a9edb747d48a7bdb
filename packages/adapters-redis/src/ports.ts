import { redisPort, withAdapters } from "@agentperf/core";

/** The port {@link redisPort} with the adapters of this package; each is loaded when it is chosen. */
export const redis = withAdapters(redisPort, {
  memory: async () => (await import("./memory/memory.ts")).memory,
  ioredis: async () => (await import("./clients/ioredis.ts")).ioredis,
  "node-redis": async () => (await import("./clients/node-redis.ts")).nodeRedis,
  bun: async () => (await import("./clients/bun.ts")).bun,
  upstash: async () => (await import("./clients/upstash.ts")).upstash,
});

/** All ports that this package has adapters of. */
export const ports = [redis] as const;
