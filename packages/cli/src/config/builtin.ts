import { type Adapter, AgentperfError, type PortName } from "@agentperf/core";
import type { Own } from "./own.ts";

type Factory = (options: Record<string, unknown>, own: Own) => Promise<Adapter>;

const redis = (own: Own) => own("@agentperf/adapters-redis", () => import("@agentperf/adapters-redis"));
const mcp = (own: Own) => own("@agentperf/adapters-mcp", () => import("@agentperf/adapters-mcp"));
const auth = (own: Own) => own("@agentperf/suites/jwt-auth", () => import("@agentperf/suites/jwt-auth"));
const limiters = (own: Own) => own("@agentperf/suites/rate-limit", () => import("@agentperf/suites/rate-limit"));
const files = (own: Own) => own("@agentperf/suites/file-sessions", () => import("@agentperf/suites/file-sessions"));
const memories = (own: Own) => own("@agentperf/suites/memory-sessions", () => import("@agentperf/suites/memory-sessions"));
const agentapi = (own: Own) => own("@agentperf/suites/agentapi-sessions", () => import("@agentperf/suites/agentapi-sessions"));

/** Our own adapters, by port and id; each is loaded only where it is chosen. */
export const builtin: Readonly<Record<PortName, Readonly<Record<string, Factory>>>> = {
  sessions: {
    file: async (_, own) => (await files(own)).fileSessions(),
    memory: async (_, own) => (await memories(own)).memorySessions(),
    agentapi: async (options, own) => (await agentapi(own)).agentapiSessions(options),
  },
  auth: {
    rs256: async (options, own) => (await auth(own)).jwtAuth({ ...options, algorithm: "RS256" }),
    es256: async (options, own) => (await auth(own)).jwtAuth({ ...options, algorithm: "ES256" }),
    eddsa: async (options, own) => (await auth(own)).jwtAuth({ ...options, algorithm: "EdDSA" }),
    "rs256-jwks": async (options, own) => (await auth(own)).jwtAuth({ ...options, algorithm: "RS256", keys: "jwks" }),
  },
  mcp: {
    mock: async (options, own) => (await mcp(own)).mock(options),
    http: async (options, own) => (await mcp(own)).http(options),
    stdio: async (options, own) => (await mcp(own)).stdio(options),
    "mock-server": async (options, own) => (await mcp(own)).mockServer(options),
  },
  redis: {
    memory: async (_, own) => (await redis(own)).memory(),
    ioredis: async (options, own) => (await redis(own)).ioredis(options),
    "node-redis": async (options, own) => (await redis(own)).nodeRedis(options),
    bun: async (options, own) => (await redis(own)).bun(options),
    upstash: async (options, own) => (await redis(own)).upstash(options),
  },
  "rate-limit": {
    memory: async (options, own) => (await limiters(own)).slidingWindow(options),
    "fixed-window": async (options, own) => (await limiters(own)).fixedWindow(options),
    "token-bucket": async (options, own) => (await limiters(own)).tokenBucket(options),
    redis: async (options, own) => (await limiters(own)).redisLimiter(options),
    "redis-fixed-window": async (options, own) => (await limiters(own)).redisLimiter({ ...options, algorithm: "fixed-window" }),
    "redis-token-bucket": async (options, own) => (await limiters(own)).redisLimiter({ ...options, algorithm: "token-bucket" }),
  },
};

/**
 * One of our own adapters.
 * @throws {AgentperfError} `usage`: there is none with this id, with the nearest one
 */
export async function builtinAdapter(own: Own, port: PortName, id: string, options: Record<string, unknown> = {}): Promise<Adapter> {
  const factory = builtin[port][id];
  if (factory !== undefined) return factory(options, own);
  const { suggest } = await import("../suggest.ts");
  throw new AgentperfError("usage", `no ${port} adapter "${id}"${suggest(id, Object.keys(builtin[port]))}`);
}
