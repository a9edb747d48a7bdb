import { createRequire } from "node:module";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { native, undici, type WebSocketAdapter, ws } from "@agentperf/adapters-websocket";
import { runtimeOf } from "@agentperf/core";
import { inTurn, type Side } from "./in-turn.ts";

// What an adapter adds to its bare client: the same on both, in one process, in slices in turn. Each in flight has a connection of its own. Prints
// rows as JSON.

const [url = ""] = process.argv.slice(2);
const context = { signal: new AbortController().signal, keyPrefix: "agentperf:bench:", directory: "", seed: 1, ports: {} };

/** A connection on which one message at a time is sent and awaited. */
interface Echoing {
  echo(text: string): Promise<unknown>;
  close(): unknown;
}

/** A bare client's socket, as the standard has it. */
interface Socket {
  onopen: unknown;
  onerror: unknown;
  onmessage: unknown;
  send(text: string): void;
  close(): void;
}

/** As somebody would write it by hand: one listener, and a promise for each message. */
async function bare(Client: new (url: string) => Socket): Promise<Echoing> {
  const socket = new Client(url);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  let resolve: (text: unknown) => void = () => undefined;
  socket.onmessage = ({ data }: { readonly data: unknown }) => resolve(data);
  return {
    echo(text) {
      const reply = new Promise((told) => {
        resolve = told;
      });
      socket.send(text);
      return reply;
    },
    close: () => socket.close(),
  };
}

async function adapted(adapter: WebSocketAdapter): Promise<() => Promise<Echoing>> {
  const { port } = await adapter.open(context);
  return async () => {
    const connection = await port.connect();
    return {
      echo(text) {
        connection.send(text);
        return connection.receive();
      },
      close: () => connection.close(),
    };
  };
}

/** So many connections, of which each operation takes one. */
async function sideOf(open: () => Promise<Echoing>, inFlight: number, bytes: number): Promise<Side> {
  const all = await Promise.all(Array.from({ length: inFlight }, open));
  const free = [...all];
  const text = "x".repeat(bytes);
  return {
    async run() {
      // There are as many as are in flight.
      const one = free.pop() as Echoing;
      if ((await one.echo(text)) !== text) throw new Error("another text came back");
      free.push(one);
    },
    close: () => Promise.all(all.map((one) => one.close())),
  };
}

// The clients' own types differ in what is not used here.
const clientOf = (client: unknown) => client as new (url: string) => Socket;

const clients: Record<string, readonly [client: unknown, adapter: WebSocketAdapter]> = {
  ws: [(await import("ws")).WebSocket, ws({ url })],
  native: [WebSocket, native({ url })],
};
if (runtimeOf(globalThis) !== "bun") {
  // The one that the adapter has: others of our packages bring another version.
  const near = createRequire(new URL("../packages/adapters-websocket/package.json", import.meta.url));
  const { WebSocket: Undici } = (await import(pathToFileURL(near.resolve("undici")).href)) as { readonly WebSocket: unknown };
  clients["undici"] = [Undici, undici({ url })];
}

const rows: object[] = [];
for (const [client, [Client, adapter]] of Object.entries(clients)) {
  const openAdapted = await adapted(adapter);
  for (const [bytes, inFlight] of [
    [64, 1],
    [64, 64],
    [16_384, 1],
  ] as const) {
    const [first, second] = [await sideOf(() => bare(clientOf(Client)), inFlight, bytes), await sideOf(openAdapted, inFlight, bytes)];
    rows.push({ client, bytes, inFlight, ...(await inTurn(first, second, inFlight)) });
    for (const side of [first, second]) await side.close();
  }
}
console.log(JSON.stringify(rows));
process.exit(0);
