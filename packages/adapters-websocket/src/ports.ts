import { websocketPort, withAdapters } from "@agentperf/core";

/** The port {@link websocketPort} with the adapters of this package; each is loaded when it is chosen. */
export const websocket = withAdapters(websocketPort, {
  ws: async () => (await import("./clients/ws.ts")).ws,
  native: async () => (await import("./clients/native.ts")).native,
  undici: async () => (await import("./clients/undici.ts")).undici,
});

/** All ports that this package has adapters of. */
export const ports = [websocket] as const;
