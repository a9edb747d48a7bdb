export { fetching } from "./clients/fetch.ts";
export { lean } from "./clients/lean.ts";
export { nodeHttp } from "./clients/node-http.ts";
export type { HttpAdapter, HttpOptions } from "./clients/options.ts";
export { undici } from "./clients/undici.ts";
export { type LeanMcpOptions, leanMcp } from "./mcp/lean-mcp.ts";
export { type AnsweringServer, serveAnswers } from "./server/server.ts";
