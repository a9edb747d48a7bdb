export { type BunOptions, bun } from "./bun.ts";
export type { Gateway, GatewayOptions } from "./gateway/gateway.ts";
export { type IoredisOptions, ioredis } from "./ioredis.ts";
export { memory } from "./memory/memory.ts";
export { type NodeRedisOptions, nodeRedis } from "./node-redis.ts";
export { type UpstashOptions, upstash } from "./upstash.ts";
