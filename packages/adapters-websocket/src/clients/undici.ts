import { AgentperfError, runtimeOf } from "@agentperf/core";
import { clientLibrary, clients, probeBy } from "../library.ts";
import { adapterOf } from "./client.ts";
import type { Socket } from "./connect.ts";
import { type ConnectionOptions, type TlsSettings, type WebSocketAdapter, withSettings } from "./options.ts";

interface Dispatcher {
  destroy(): Promise<void>;
}

interface Settings {
  readonly protocols: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher?: Dispatcher | undefined;
}

interface Library {
  readonly WebSocket: new (url: string, settings: Settings) => Socket;
  readonly Agent: new (options: { readonly connect: TlsSettings }) => Dispatcher;
}

const runtimes = ["node", "deno"] as const;

/** WebSocket by the package undici, a newer one than Node has built in. Not on Bun, where that name means Bun's own client: there `native` is the same. */
export const undici = (options: ConnectionOptions = {}): WebSocketAdapter => ({
  ...adapterOf(
    {
      id: "undici",
      description: "by the package undici, on Node and Deno; without an address to a server of its own",
      clients: [clients.undici],
      async load({ tls }) {
        if (runtimeOf(globalThis) === "bun")
          throw new AgentperfError("unavailable", "on Bun the package undici is Bun's own client: take the adapter native there");
        const module: unknown = await clientLibrary(clients.undici, () => import("undici"));
        const { WebSocket, Agent } = module as Library;
        if (Object.keys(tls).length === 0) return { begin: ({ url, headers }, protocols) => new WebSocket(url, { protocols, headers }) };
        const dispatcher = new Agent({ connect: tls });
        return {
          begin: ({ url, headers }, protocols) => new WebSocket(url, { protocols, headers, dispatcher }),
          close: () => dispatcher.destroy(),
        };
      },
      probe: (probe) => probeBy(clients.undici, probe),
    },
    options,
  ),
  runtimes,
  configure: (values) => undici(withSettings(options, values)),
});
