import {
  AgentperfError,
  type Availability,
  defineAdapter,
  messageOf,
  type Opened,
  type Redis,
  type RedisCommand,
  type RedisReply,
  redisPort,
  runtimeOf,
  type Watchdog,
  within,
} from "@agentperf/core";
import { asBuffer, asWord } from "./bytes.ts";
import {
  addressOf,
  type ConnectionOptions,
  connectionSettings,
  enter,
  type Target,
  type TlsSettings,
  targetOf,
  unreachable,
  watchdogOf,
  withSettings,
} from "./connection.ts";
import { knock } from "./knock.ts";
import { removeByRight } from "./remove.ts";
import { keysWithPrefix } from "./scan.ts";
import { aboutServer, onServer, type RedisAdapter } from "./server.ts";

/** Options of {@link bun}. */
export type BunOptions = ConnectionOptions;

/** What is used of Bun's client; the types of the other runtimes know nothing of it. */
interface Client {
  connect(): Promise<void>;
  get(key: string): Promise<string | null>;
  getBuffer(key: string): Promise<Uint8Array | null>;
  set(key: string, value: string | Uint8Array, mode: "PX", ttlMs: number): Promise<unknown>;
  send(name: string, args: (string | Uint8Array)[]): Promise<unknown>;
  close(): void;
}

interface ClientOptions {
  readonly connectionTimeout: number;
  readonly autoReconnect: boolean;
  readonly maxRetries: number;
  readonly enableOfflineQueue: boolean;
  readonly tls?: TlsSettings | undefined;
}

/** What is used of Bun's globals. */
interface BunGlobals {
  readonly Bun: { readonly RedisClient: new (url: string, options: ClientOptions) => Client };
}

const isHere = (globals: object): globals is BunGlobals => runtimeOf(globals) === "bun";

/** Redis over TCP, TLS or a Unix socket, by Bun's built-in client. */
export const bun = (options: BunOptions = {}): RedisAdapter => {
  const url = addressOf(options);
  const server = onServer((signal) => openBun(options, signal));
  return defineAdapter({
    id: "bun",
    port: redisPort,
    description: "native protocol over TCP, TLS or a Unix socket, by Bun's built-in client",
    runtimes: ["bun"],
    options: { ...options, url },
    address: url,
    settings: connectionSettings,
    configure: (values) => bun(withSettings(options, values)),
    ...server,
    // The command line may run elsewhere: then the server is asked without the client.
    probe: (context) => (isHere(globalThis) ? server.probe(context) : knockOn(options, context.signal)),
  });
};

async function openBun(options: BunOptions, signal: AbortSignal): Promise<Opened<Redis>> {
  const client = await connect(options, signal);
  const watchdog = watchdogOf(options, addressOf(options) ?? "", () => client.close());
  return {
    port: portOf(client, watchdog),
    close() {
      watchdog.stop();
      client.close();
    },
  };
}

async function knockOn(options: BunOptions, signal: AbortSignal): Promise<Availability> {
  try {
    const target = await targetOf(options);
    const about = await knock(target, signal).catch((thrown: unknown) => {
      throw unreachable(target.address, thrown);
    });
    return aboutServer(about, true);
  } catch (thrown) {
    return { available: false, reason: messageOf(thrown) };
  }
}

async function connect(options: BunOptions, signal: AbortSignal): Promise<Client> {
  const target = await targetOf(options);
  const globals: object = globalThis;
  if (!isHere(globals)) throw new AgentperfError("unavailable", "bun's Redis client is there on Bun only");
  const client = new globals.Bun.RedisClient(clientAddress(target), {
    connectionTimeout: target.connectTimeoutMs,
    // A lost connection must fail the measurement, not be waited for inside it.
    autoReconnect: false,
    maxRetries: 0,
    enableOfflineQueue: false,
    tls: target.tls,
  });
  try {
    await within(target.connectTimeoutMs, entering(client, target), signal);
    return client;
  } catch (thrown) {
    client.close();
    if (signal.aborted) throw unreachable(target.address, thrown);
    // The client says no more than that the connection was closed.
    const why = await knock(target, signal).then(
      () => thrown,
      (reason: unknown) => reason,
    );
    throw unreachable(target.address, why);
  }
}

async function entering(client: Client, { db }: Target): Promise<void> {
  await client.connect();
  // The client begins with RESP3, of whose shapes some can't be told from RESP2's.
  await client.send("HELLO", ["2"]);
  await enter((name, ...args) => client.send(name, args), db);
}

/** The address as the client reads it, without the database: that is chosen by a command, whose answer tells whether there is one. */
function clientAddress({ at, tls, username, password }: Target): string {
  const user = username === undefined && password === undefined ? "" : `${encode(username)}:${encode(password)}@`;
  // It takes a user only before a host, which it then ignores.
  if ("socket" in at) return `redis+unix://${user === "" ? "" : `${user}localhost`}${encodeURI(at.socket)}`;
  return `${tls === undefined ? "redis" : "rediss"}://${user}${at.host.includes(":") ? `[${at.host}]` : at.host}:${at.port}`;
}

const encode = (text = ""): string => encodeURIComponent(text);

function portOf(client: Client, watchdog: Watchdog): Redis {
  const raw = ([name, ...args]: RedisCommand) => client.send(name, args.map(asWord));
  // The port's replies are what RESP has, decoded.
  const send = (command: RedisCommand) => watchdog.watch(raw(command) as Promise<RedisReply>);
  return {
    get: (key) => watchdog.watch(client.get(key)),
    getBytes: (key) => watchdog.watch(client.getBuffer(key)),
    async set(key, value, { ttlMs }) {
      await watchdog.watch(client.set(key, asBuffer(value), "PX", ttlMs));
    },
    del: (keys) => removeByRight(keys, async (all) => Number(await send(["DEL", ...all])), send),
    command: send,
    async transaction(commands) {
      // Sent in one go, so that no other command of this connection comes between.
      const sent = await Promise.allSettled([client.send("MULTI", []), ...commands.map(raw), watchdog.watch(raw(["EXEC"]))]);
      const refused = sent.find((end) => end.status === "rejected");
      if (refused !== undefined) throw refused.reason;
      const last = sent.at(-1);
      const replies: unknown[] = last?.status === "fulfilled" && Array.isArray(last.value) ? last.value : [];
      const failure = replies.find((reply) => reply instanceof Error);
      if (failure !== undefined) throw failure;
      // What is no error is a reply of RESP, decoded.
      return replies as RedisReply[];
    },
    pipeline: (commands) => Promise.all(commands.map(send)),
    scan: (prefix, beforeStep) => {
      const step = async (cursor: string, pattern: string, count: number) => {
        // SCAN answers with the next cursor and the keys.
        return (await send(["SCAN", cursor, "MATCH", pattern, "COUNT", count])) as [string, string[]];
      };
      return keysWithPrefix(prefix, step, beforeStep);
    },
  };
}
