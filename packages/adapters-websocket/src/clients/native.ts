import { AgentperfError } from "@agentperf/core";
import { adapterOf } from "./client.ts";
import type { Socket } from "./connect.ts";
import { trusting } from "./native-authority.ts";
import type { ConnectionOptions, WebSocketAdapter } from "./options.ts";

/** All three runtimes take headers beside the standard's protocols. */
interface Settings {
  readonly protocols: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

type Native = new (url: string, settings: Settings) => Socket;

/** WebSocket by what the runtime has built in. */
export const native = (options: ConnectionOptions = {}): WebSocketAdapter =>
  adapterOf(
    {
      id: "native",
      description: "by the client that the runtime has built in; without an address to a server of its own",
      async load({ tls }) {
        const { WebSocket } = globalThis as { readonly WebSocket?: unknown };
        if (typeof WebSocket !== "function") throw new AgentperfError("unavailable", "this runtime has no WebSocket built in");
        // What every runtime makes of the standard.
        const Client = WebSocket as Native;
        if (Object.keys(tls).length === 0) return { begin: ({ url, headers }, protocols) => new Client(url, { protocols, headers }) };
        const { settings, end } = await trusting(tls);
        return { begin: ({ url, headers }, protocols) => new Client(url, { protocols, headers, ...settings }), close: end };
      },
      probe: (probe) => probe(),
    },
    options,
  );
