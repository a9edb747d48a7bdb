import { authPort, rateLimitPort, sessionsPort, withAdapters } from "@agentperf/core";

const jwtAuth = async () => (await import("./reference/jwt-auth.ts")).jwtAuth;
const redisLimiter = async () => (await import("./reference/rate-limit/index.ts")).redisLimiter;

/** Loads what makes an adapter with some of its options fixed, whatever the others are. */
const having =
  <Options extends object, Made>(load: () => Promise<(options: Options) => Made>, fixed: NoInfer<Options>) =>
  async () => {
    const make = await load();
    return (options: Options): Made => make({ ...options, ...fixed });
  };

/** The port {@link sessionsPort} with the reference implementations; each is loaded when it is chosen. */
export const sessions = withAdapters(sessionsPort, {
  file: async () => (await import("./reference/file-sessions.ts")).fileSessions,
  memory: async () => (await import("./reference/memory-sessions.ts")).memorySessions,
  agentapi: async () => (await import("./reference/agentapi-sessions.ts")).agentapiSessions,
});

/** The port {@link authPort} with the reference implementation, by algorithm. */
export const auth = withAdapters(authPort, {
  rs256: having(jwtAuth, { algorithm: "RS256" }),
  es256: having(jwtAuth, { algorithm: "ES256" }),
  eddsa: having(jwtAuth, { algorithm: "EdDSA" }),
  "rs256-jwks": having(jwtAuth, { algorithm: "RS256", keys: "jwks" }),
});

/** The port {@link rateLimitPort} with the reference limiters. */
export const rateLimit = withAdapters(rateLimitPort, {
  memory: async () => (await import("./reference/rate-limit/index.ts")).slidingWindow,
  "fixed-window": async () => (await import("./reference/rate-limit/index.ts")).fixedWindow,
  "token-bucket": async () => (await import("./reference/rate-limit/index.ts")).tokenBucket,
  redis: redisLimiter,
  "redis-fixed-window": having(redisLimiter, { algorithm: "fixed-window" }),
  "redis-token-bucket": having(redisLimiter, { algorithm: "token-bucket" }),
});

/** All ports that this package has adapters of. */
export const ports = [sessions, auth, rateLimit] as const;
