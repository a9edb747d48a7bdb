export { type BunOptions, bun } from "./clients/bun.ts";
export type { ConnectionOptions } from "./clients/connection.ts";
export { type IoredisOptions, ioredis } from "./clients/ioredis.ts";
export { type NodeRedisOptions, nodeRedis } from "./clients/node-redis.ts";
export type { RedisAdapter } from "./clients/server.ts";
export { type UpstashOptions, upstash } from "./clients/upstash.ts";
export type { Gateway, GatewayOptions } from "./gateway/gateway.ts";
export { memory } from "./memory/memory.ts";
