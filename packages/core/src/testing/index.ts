export { authContract } from "./auth.ts";
export type { ContractCase, ContractOptions } from "./contract.ts";
export { mcpContract } from "./mcp.ts";
export { rateLimitContract } from "./rate-limit.ts";
export { redisContract } from "./redis.ts";
export { sessionsContract } from "./sessions.ts";
