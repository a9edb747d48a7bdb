import type { Suite } from "@agentperf/core";

/** Each suite by its name, loaded when it is asked for: a launch needs one of them. */
export const suiteByName: Readonly<Record<string, () => Promise<Suite>>> = {
  sessions: async () => (await import("./benchmarks/sessions.ts")).sessions,
  auth: async () => (await import("./benchmarks/auth.ts")).auth,
  mcp: async () => (await import("./benchmarks/mcp.ts")).mcp,
  redis: async () => (await import("./benchmarks/redis.ts")).redis,
  "rate-limit": async () => (await import("./benchmarks/rate-limit.ts")).rateLimit,
  integration: async () => (await import("./benchmarks/integration.ts")).integration(loadSuites),
  stress: async () => (await import("./benchmarks/stress.ts")).stress,
  postgres: async () => (await import("./benchmarks/postgres.ts")).postgres,
  websocket: async () => (await import("./benchmarks/websocket.ts")).websocket,
  http: async () => (await import("./benchmarks/http.ts")).http,
  metrics: async () => (await import("./benchmarks/metrics.ts")).metrics,
  audit: async () => (await import("./benchmarks/audit.ts")).audit,
  breaker: async () => (await import("./benchmarks/breaker.ts")).breaker,
  llm: async () => (await import("./benchmarks/llm.ts")).llm,
  agent: async () => (await import("./benchmarks/agent.ts")).agent,
};

/** All of them. */
export const loadSuites = (): Promise<readonly Suite[]> => Promise.all(Object.values(suiteByName).map((load) => load()));
