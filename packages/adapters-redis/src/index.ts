export { type IoredisOptions, ioredis } from "./ioredis.ts";
export { memory } from "./memory/memory.ts";
