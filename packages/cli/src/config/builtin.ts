import { type Adapter, AgentperfError, type PortName } from "@agentperf/core";

type Factory = (options: Record<string, unknown>) => Promise<Adapter>;

const redis = () => import("@agentperf/adapters-redis");
const mcp = () => import("@agentperf/adapters-mcp");
const auth = () => import("@agentperf/suites/jwt-auth");
const limiters = () => import("@agentperf/suites/rate-limit");

/** Our own adapters, by port and id; each is loaded only where it is chosen. */
export const builtin: Readonly<Record<PortName, Readonly<Record<string, Factory>>>> = {
  sessions: {
    file: async () => (await import("@agentperf/suites/file-sessions")).fileSessions(),
    memory: async () => (await import("@agentperf/suites/memory-sessions")).memorySessions(),
    agentapi: async (options) => (await import("@agentperf/suites/agentapi-sessions")).agentapiSessions(options),
  },
  auth: {
    rs256: async (options) => (await auth()).jwtAuth({ ...options, algorithm: "RS256" }),
    es256: async (options) => (await auth()).jwtAuth({ ...options, algorithm: "ES256" }),
    eddsa: async (options) => (await auth()).jwtAuth({ ...options, algorithm: "EdDSA" }),
    "rs256-jwks": async (options) => (await auth()).jwtAuth({ ...options, algorithm: "RS256", keys: "jwks" }),
  },
  mcp: {
    mock: async (options) => (await mcp()).mock(options),
    http: async (options) => (await mcp()).http(options),
    stdio: async (options) => (await mcp()).stdio(options),
    "mock-server": async (options) => (await mcp()).mockServer(options),
  },
  redis: {
    memory: async () => (await redis()).memory(),
    ioredis: async (options) => (await redis()).ioredis(options),
    "node-redis": async (options) => (await redis()).nodeRedis(options),
    bun: async (options) => (await redis()).bun(options),
    upstash: async (options) => (await redis()).upstash(options),
  },
  "rate-limit": {
    memory: async (options) => (await limiters()).slidingWindow(options),
    "fixed-window": async (options) => (await limiters()).fixedWindow(options),
    "token-bucket": async (options) => (await limiters()).tokenBucket(options),
    redis: async (options) => (await limiters()).redisLimiter(options),
    "redis-fixed-window": async (options) => (await limiters()).redisLimiter({ ...options, algorithm: "fixed-window" }),
    "redis-token-bucket": async (options) => (await limiters()).redisLimiter({ ...options, algorithm: "token-bucket" }),
  },
};

/**
 * One of our own adapters.
 * @throws {AgentperfError} `usage`: there is none with this id, with the nearest one
 */
export async function builtinAdapter(port: PortName, id: string, options: Record<string, unknown> = {}): Promise<Adapter> {
  const factory = builtin[port][id];
  if (factory !== undefined) return factory(options);
  const { suggest } = await import("../suggest.ts");
  throw new AgentperfError("usage", `no ${port} adapter "${id}"${suggest(id, Object.keys(builtin[port]))}`);
}
