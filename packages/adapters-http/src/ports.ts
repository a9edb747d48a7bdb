import { httpPort, withAdapters } from "@agentperf/core";

/** The port {@link httpPort} with the adapters of this package; each is loaded when it is chosen. */
export const http = withAdapters(httpPort, {
  fetch: async () => (await import("./clients/fetch.ts")).fetching,
  undici: async () => (await import("./clients/undici.ts")).undici,
  lean: async () => (await import("./clients/lean.ts")).lean,
  "node-http": async () => (await import("./clients/node-http.ts")).nodeHttp,
});

/** All ports that this package has adapters of. */
export const ports = [http] as const;
