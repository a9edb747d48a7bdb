export { type AgentapiOptions, agentapiSessions } from "./reference/agentapi-sessions.ts";
export { fileSessions } from "./reference/file-sessions.ts";
export { type JwtAuthOptions, jwtAuth } from "./reference/jwt-auth.ts";
export type { TokenAlgorithm } from "./reference/keys.ts";
export { memorySessions } from "./reference/memory-sessions.ts";
export {
  FixedWindow,
  fixedWindow,
  type LimitAlgorithm,
  type LimitOptions,
  openRedisLimiter,
  type RedisLimiterOptions,
  redisLimiter,
  SlidingWindow,
  slidingWindow,
  TokenBucket,
  tokenBucket,
} from "./reference/rate-limit/index.ts";
export { agentRoles, type Role, RoleHierarchy } from "./reference/roles.ts";
export { suites as default } from "./suites.ts";
