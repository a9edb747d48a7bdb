export { native } from "./clients/native.ts";
export type { ConnectionOptions, WebSocketAdapter } from "./clients/options.ts";
export { undici } from "./clients/undici.ts";
export { ws } from "./clients/ws.ts";
export { type EchoServer, type EchoServerOptions, serveEcho } from "./server/server.ts";
