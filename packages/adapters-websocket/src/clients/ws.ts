import { runtimeOf } from "@agentperf/core";
import { clientLibrary, clients, probeBy } from "../library.ts";
import { adapterOf } from "./client.ts";
import type { Socket } from "./connect.ts";
import type { ConnectionOptions, TlsSettings, WebSocketAdapter } from "./options.ts";

// What is used of the package: its own types are those of one version, and whoever installs ours has another one, or none.

interface Settings extends TlsSettings {
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes; what is longer ends the connection. */
  readonly maxPayload: number;
  readonly perMessageDeflate: boolean;
  /** Where Bun's own client looks for the same. */
  readonly tls: TlsSettings;
}

interface Library {
  readonly WebSocket: new (url: string, protocols: readonly string[], settings: Settings) => Socket;
}

const isBun = runtimeOf(globalThis) === "bun";

/** WebSocket by the package ws. On Bun that name means Bun's own client. */
export const ws = (options: ConnectionOptions = {}): WebSocketAdapter =>
  adapterOf(
    {
      id: "ws",
      description: `by the package ws${isBun ? ", which on Bun is Bun's own client" : ""}; without an address to a server of its own`,
      clients: [clients.ws],
      async load({ tls, maxMessageBytes }) {
        const module: unknown = await clientLibrary(clients.ws, () => import("ws"));
        const { WebSocket } = module as Library;
        const own = { maxPayload: maxMessageBytes, perMessageDeflate: false, ...tls, tls };
        return { begin: ({ url, headers }, protocols) => new WebSocket(url, protocols, { headers, ...own }) };
      },
      probe: (probe) => labelled(() => probeBy(clients.ws, probe)),
    },
    options,
  );

/** Says whose client it is where the name means another one. */
async function labelled(probe: () => ReturnType<typeof probeBy>): ReturnType<typeof probeBy> {
  const found = await probe();
  return found.available && isBun ? { ...found, note: "on Bun the package ws is Bun's own client" } : found;
}
