import {
  type AdapterContext,
  AgentperfError,
  type Availability,
  type ClientPackage,
  checkOptions,
  defineAdapter,
  type Opened,
  present,
  probeByOpening,
  scrubber,
  secretsIn,
  type WebSockets,
  websocketPort,
} from "@agentperf/core";
import { clients, findClient } from "../library.ts";
import { startEchoServer } from "../server/start.ts";
import { authorityOf } from "./authority.ts";
import { connect, type Dial, type Socket } from "./connect.ts";
import {
  addressOf,
  broadcastUrlOf,
  type ConnectionOptions,
  connectionRules,
  connectionSettings,
  limits,
  type Place,
  placeOf,
  type TlsSettings,
  urlOf,
  type WebSocketAdapter,
  withSettings,
} from "./options.ts";
import { Silence } from "./silence.ts";

/** What a client is told for all of its connections. */
export interface ClientSettings {
  /** For clients that can refuse what is longer before it is read. */
  readonly maxMessageBytes: number;
  readonly tls: TlsSettings;
}

/** A client that is loaded. */
export interface LoadedClient {
  /** Begins a connection. */
  begin(place: Place, protocols: readonly string[]): Socket;
  /** Ends what it keeps for all of its connections. */
  close?(): Promise<void> | void;
}

/** What makes a client different from the others. */
export interface Client {
  readonly id: string;
  readonly description: string;
  /** Packages that it is; default: none. */
  readonly clients?: readonly ClientPackage[];
  /** Loads the client. @throws {AgentperfError} `unavailable`: it isn't there, or can't do what it is told, with what to do */
  load(settings: ClientSettings): Promise<LoadedClient>;
  /** Names the client's version beside what a probe finds, and looks whether it is there first. */
  probe(probe: () => Promise<Availability>): Promise<Availability>;
}

/** Makes an adapter of a client. */
export function adapterOf(client: Client, options: ConnectionOptions): WebSocketAdapter {
  const { id, description } = client;
  checkOptions(id, options, connectionRules);
  const canBroadcast = broadcastUrlOf(options) !== undefined || urlOf(options) === undefined;
  const open = (context: OpenContext) => openClient(client, options, context);
  return defineAdapter({
    id,
    port: websocketPort,
    description,
    clients: client.clients,
    capabilities: canBroadcast ? ["server", "broadcast"] : ["server"],
    options: { ...options, url: urlOf(options), broadcastUrl: broadcastUrlOf(options) },
    address: addressOf(options),
    settings: connectionSettings,
    configure: (values) => adapterOf(client, withSettings(options, values)),
    probe: ({ signal }) =>
      client.probe(() => (addressOf(options) === undefined ? ownServer() : probeByOpening(() => open({ signal }), knock))),
    open,
  });
}

type OpenContext = Pick<AdapterContext, "signal" | "command">;

const hello = "agentperf";

/** Whether a server of our own could be started; it isn't for a probe. */
async function ownServer(): Promise<Availability> {
  const found = await findClient(clients.ws);
  if (found.available) return { available: true, version: "own server" };
  return { available: false, reason: `no address (set WEBSOCKET_URL or --websocket-url), and for a server of our own ${found.reason}` };
}

/** Sees that a server echoes, and that it broadcasts where it should. */
async function knock(sockets: WebSockets): Promise<undefined> {
  const room = `agentperf-probe-${crypto.randomUUID()}`;
  // One after the other: where the first fails, the second isn't begun, so that nothing is left open.
  for (const begin of [() => sockets.connect(), () => sockets.join?.(room)]) {
    const connection = await begin();
    if (connection === undefined) continue;
    try {
      connection.send(hello);
      if ((await connection.receive()) !== hello)
        throw new AgentperfError("wrong-answer", "the server doesn't send back what it was sent; give the address of one that echoes");
    } finally {
      await connection.close();
    }
  }
}

async function openClient(client: Client, options: ConnectionOptions, { signal, command }: OpenContext): Promise<Opened<WebSockets>> {
  const [url, broadcastUrl] = [urlOf(options), broadcastUrlOf(options)];
  // What is wrong with an address is said before anything is started.
  for (const given of [url, broadcastUrl]) if (given !== undefined) placeOf(given, options);
  const { insecureTls, maxMessageBytes = limits.maxMessageBytes } = options;
  const tls = present({ ca: await authorityOf(options), rejectUnauthorized: insecureTls === true ? (false as const) : undefined });
  const loaded = await client.load({ tls, maxMessageBytes });
  const own = url === undefined ? await startEchoServer(command).catch((thrown: unknown) => endedBy(loaded, thrown)) : undefined;
  const silence = new Silence(options.messageTimeoutMs ?? limits.messageTimeoutMs);
  const dial: Dial = {
    begin: (place, protocols) => loaded.begin(place, protocols),
    protocol: options.protocol,
    connectTimeoutMs: options.connectTimeoutMs ?? limits.connectTimeoutMs,
    closeTimeoutMs: limits.closeTimeoutMs,
    maxMessageBytes,
    tls,
    silence,
    scrub: scrubber(secretsIn({ ...options, url, broadcastUrl })),
    signal,
  };
  const echo = url ?? `${own?.url}/echo`;
  const broadcast = broadcastUrl ?? (own === undefined ? undefined : `${own.url}/broadcast`);
  const place = placeOf(echo, options);
  return {
    port: {
      connect: () => connect(echo, place, dial),
      ...(broadcast === undefined ? {} : { join: (room: string) => connect(broadcast, placeOf(broadcast, options, room), dial) }),
    },
    async close() {
      silence.stop();
      await loaded.close?.();
      await own?.close();
    },
  };
}

/** Ends a client that nobody will use, because of this. */
async function endedBy(loaded: LoadedClient, thrown: unknown): Promise<never> {
  await loaded.close?.();
  throw thrown;
}
