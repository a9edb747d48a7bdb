export type { HttpEngine } from "./http/engine.ts";
export { type HttpOptions, http } from "./http/http.ts";
export type { Latency } from "./mock/latency.ts";
export { type MockLatencies, mock } from "./mock/mock.ts";
export { type MockServerAdapterOptions, mockServer } from "./mock/mock-server.ts";
export { type MockServer, type MockServerOptions, startMockServer } from "./mock/server.ts";
export type { MockBehaviour } from "./mock/tools.ts";
export type { ClientOptions, McpAdapter, Protocol } from "./sdk/connection.ts";
export { type StdioOptions, stdio } from "./stdio/stdio.ts";
