import { type Adapter, AgentperfError, type PortName } from "@agentperf/core";

type Factory = (options: Record<string, unknown>) => Promise<Adapter>;

const redis = () => import("@agentperf/adapters-redis");
const mcp = () => import("@agentperf/adapters-mcp");
const limiters = () => import("@agentperf/suites/sliding-window");

/** Our own adapters, by port and id; each is loaded only where it is chosen. */
export const builtin: Readonly<Record<PortName, Readonly<Record<string, Factory>>>> = {
  sessions: { file: async () => (await import("@agentperf/suites/file-sessions")).fileSessions() },
  auth: { rs256: async () => (await import("@agentperf/suites/jwt-auth")).jwtAuth() },
  mcp: {
    mock: async (options) => (await mcp()).mock(options),
    http: async (options) => (await mcp()).http(options),
    "mock-server": async (options) => (await mcp()).mockServer(options),
  },
  redis: {
    memory: async () => (await redis()).memory(),
    ioredis: async (options) => (await redis()).ioredis(options),
  },
  "rate-limit": {
    memory: async (options) => (await limiters()).slidingWindow(options),
    redis: async (options) => (await limiters()).redisSlidingWindow(options),
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
