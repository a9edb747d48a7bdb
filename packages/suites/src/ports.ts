import { authPort, rateLimitPort, sessionsPort, withAdapters } from "@agentperf/core";

const jwt = async () => (await import("./reference/jwt-auth.ts")).jwtAuth;
const limits = () => import("./reference/rate-limit/index.ts");
export const sessions = withAdapters(sessionsPort, {
  file: async () => (await import("./reference/file-sessions.ts")).fileSessions,
  memory: async () => (await import("./reference/memory-sessions.ts")).memorySessions,
  agentapi: async () => (await import("./reference/agentapi-sessions.ts")).agentapiSessions,
});
export const auth = withAdapters(authPort, {
  rs256: async () => {
    const make = await jwt();
    return (options) => make({ ...options, algorithm: "RS256" });
  },
  es256: async () => {
    const make = await jwt();
    return (options) => make({ ...options, algorithm: "ES256" });
  },
  eddsa: async () => {
    const make = await jwt();
    return (options) => make({ ...options, algorithm: "EdDSA" });
  },
  "rs256-jwks": async () => {
    const make = await jwt();
    return (options) => make({ ...options, algorithm: "RS256", keys: "jwks" });
  },
});
export const rateLimit = withAdapters(rateLimitPort, {
  memory: async () => (await limits()).slidingWindow,
  "fixed-window": async () => (await limits()).fixedWindow,
  "token-bucket": async () => (await limits()).tokenBucket,
  redis: async () => (await limits()).redisLimiter,
  "redis-fixed-window": async () => {
    const { redisLimiter } = await limits();
    return (options) => redisLimiter({ ...options, algorithm: "fixed-window" });
  },
  "redis-token-bucket": async () => {
    const { redisLimiter } = await limits();
    return (options) => redisLimiter({ ...options, algorithm: "token-bucket" });
  },
});
export const ports = [sessions, auth, rateLimit] as const;
