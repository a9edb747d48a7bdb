import { redisPort, withAdapters } from "@agentperf/core";

export const redis = withAdapters(redisPort, {
  memory: async () => (await import("./memory/memory.ts")).memory,
  ioredis: async () => (await import("./ioredis.ts")).ioredis,
  "node-redis": async () => (await import("./node-redis.ts")).nodeRedis,
  bun: async () => (await import("./bun.ts")).bun,
  upstash: async () => (await import("./upstash.ts")).upstash,
});
export const ports = [redis] as const;
