import { httpPort, mcpPort, withAdapters, withMoreAdapters } from "@agentperf/core";

/** The port {@link httpPort} with the adapters of this package; each is loaded when it is chosen. */
export const http = withAdapters(httpPort, {
  fetch: async () => (await import("./clients/fetch.ts")).fetching,
  undici: async () => (await import("./clients/undici.ts")).undici,
  lean: async () => (await import("./clients/lean.ts")).lean,
  "node-http": async () => (await import("./clients/node-http.ts")).nodeHttp,
});

/** The port {@link mcpPort} with the adapter of this package, beside those that speak by the official SDK. */
export const mcp = withMoreAdapters(mcpPort, {
  lean: async () => (await import("./mcp/lean-mcp.ts")).leanMcp,
});

/** All ports that this package has adapters of. */
export const ports = [http, mcp] as const;
