import { AgentperfError, runtimeOf } from "@agentperf/core";
import { clientLibrary, clients, probeBy } from "../library.ts";
import { adapterOf } from "./client.ts";
import type { Socket } from "./connect.ts";
import { type ConnectionOptions, type WebSocketAdapter, withSettings } from "./options.ts";

interface Settings {
  readonly protocols: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

interface Library {
  readonly WebSocket: new (url: string, settings: Settings) => Socket;
}

const runtimes = ["node", "deno"] as const;

/** WebSocket by the package undici, a newer one than Node has built in. Not on Bun, where that name means Bun's own client: there `native` is the same. */
export const undici = (options: ConnectionOptions = {}): WebSocketAdapter => ({
  ...adapterOf(
    {
      id: "undici",
      description: "by the package undici, on Node and Deno; without an address to a server of its own",
      async load() {
        if (runtimeOf(globalThis) === "bun")
          throw new AgentperfError("unavailable", "on Bun the package undici is Bun's own client: take the adapter native there");
        const module: unknown = await clientLibrary(clients.undici, () => import("undici"));
        const { WebSocket } = module as Library;
        return ({ url, headers }, protocols) => new WebSocket(url, { protocols, headers });
      },
      probe: (probe) => probeBy(clients.undici, probe),
    },
    options,
  ),
  runtimes,
  configure: (values) => undici(withSettings(options, values)),
});
