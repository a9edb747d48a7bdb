import { mcpPort, withAdapters } from "@agentperf/core";

export const mcp = withAdapters(mcpPort, {
  mock: async () => (await import("./mock/mock.ts")).mock,
  http: async () => (await import("./http/http.ts")).http,
  stdio: async () => (await import("./stdio/stdio.ts")).stdio,
  "mock-server": async () => (await import("./mock/mock-server.ts")).mockServer,
});
export const ports = [mcp] as const;
