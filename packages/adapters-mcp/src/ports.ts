import { mcpPort, withAdapters } from "@agentperf/core";

/** The port {@link mcpPort} with the adapters of this package; each is loaded when it is chosen. */
export const mcp = withAdapters(mcpPort, {
  mock: async () => (await import("./mock/mock.ts")).mock,
  http: async () => (await import("./http/http.ts")).http,
  sse: async () => (await import("./sse/sse.ts")).sse,
  stdio: async () => (await import("./stdio/stdio.ts")).stdio,
  "mock-server": async () => (await import("./mock/mock-server.ts")).mockServer,
});

/** All ports that this package has adapters of. */
export const ports = [mcp] as const;
