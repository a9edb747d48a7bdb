import {
  defineAdapter,
  type Opened,
  present,
  type Redis,
  type RedisCommand,
  type RedisReply,
  redisPort,
  type Watchdog,
  within,
} from "@agentperf/core";
import { asBuffer, asWord } from "./bytes.ts";
import {
  addressOf,
  type ConnectionOptions,
  connectionSettings,
  enter,
  limits,
  targetOf,
  unreachable,
  watchdogOf,
  withSettings,
} from "./connection.ts";
import { clientLibrary, clients } from "./library.ts";
import { removeByRight } from "./remove.ts";
import { keysWithPrefix } from "./scan.ts";
import { onServer, type RedisAdapter } from "./server.ts";

/** Options of {@link nodeRedis}. */
export type NodeRedisOptions = ConnectionOptions;

/** Redis over TCP, TLS or a Unix socket, by the client node-redis (the package `redis`). */
export const nodeRedis = (options: NodeRedisOptions = {}): RedisAdapter => {
  const url = addressOf(options);
  return defineAdapter({
    id: "node-redis",
    port: redisPort,
    description: "native protocol over TCP, TLS or a Unix socket, by node-redis",
    clients: [clients.nodeRedis],
    options: { ...options, url },
    address: url,
    settings: connectionSettings,
    configure: (values) => nodeRedis(withSettings(options, values)),
    ...onServer((signal) => openNodeRedis(options, signal), { client: clients.nodeRedis }),
  });
};

/** What is used of the client, in all its majors. */
interface Client {
  readonly isOpen: boolean;
  on(event: "error" | "ready", listener: () => void): unknown;
  connect(): Promise<unknown>;
  get(key: string): Promise<string | null>;
  set(key: string, value: string | Buffer, options: { readonly PX: number }): Promise<unknown>;
  del(keys: string[]): Promise<number>;
  sendCommand(command: readonly (string | Buffer)[]): Promise<unknown>;
  multi(): Chain;
  /** From 5 on. */
  withTypeMapping?(mapping: Readonly<Record<number, unknown>>): BytesClient;
  /** From 5 on; before, `quit` and `disconnect` do what these do. */
  close?(): Promise<unknown>;
  destroy?(): void;
  quit(): Promise<unknown>;
  disconnect(): Promise<unknown>;
}

/** A transaction or a pipeline in the making. */
interface Chain {
  addCommand(command: readonly (string | Buffer)[]): unknown;
  exec(): Promise<unknown>;
  execAsPipeline(): Promise<unknown>;
}

interface BytesClient {
  get(key: string): Promise<Buffer | null>;
}

/** What is used of the package, in all its majors. */
interface Library {
  createClient(options: object): Client;
  /** Before 5. */
  commandOptions?(options: { readonly returnBuffers: true }): object;
}

/** The package. @throws {AgentperfError} `unavailable`: it isn't installed */
async function nodeRedisLibrary(): Promise<Library> {
  // The types are those of one major; what is used of the others is written down above.
  return (await clientLibrary(clients.nodeRedis, () => import("redis"))) as unknown as Library;
}

async function openNodeRedis(options: NodeRedisOptions, signal: AbortSignal): Promise<Opened<Redis>> {
  const library = await nodeRedisLibrary();
  const client = await connect(library, options, signal);
  const watchdog = watchdogOf(options, addressOf(options) ?? "", () => end(client));
  return {
    port: portOf(client, bytesOf(library, client), watchdog),
    async close() {
      watchdog.stop();
      // It waits for answers that a frozen server owes, and after some that were errors it doesn't end at all.
      if (client.isOpen) await within(limits.closeTimeoutMs, client.close?.() ?? client.quit()).catch(() => undefined);
      end(client);
    },
  };
}

/** At once, whatever is still owed. */
function end(client: Client): void {
  if (!client.isOpen) return;
  if (client.destroy !== undefined) client.destroy();
  // Before 5 it rejects where there is no socket yet, which then ends by its own time limit.
  else client.disconnect().catch(() => undefined);
}

/** How the client knows a string of RESP, whose first byte is `$`. Its own name for it is not exported by 5.0. */
const blobString = 36;

/** The same client, whose replies are bytes. */
function bytesOf({ commandOptions }: Library, client: Client): BytesClient {
  if (client.withTypeMapping !== undefined) return client.withTypeMapping({ [blobString]: Buffer });
  const asBytes = commandOptions?.({ returnBuffers: true });
  // Before 5, options of a command come before its arguments.
  const get = client.get as unknown as (options: object | undefined, key: string) => Promise<Buffer | null>;
  return { get: (key) => get.call(client, asBytes, key) };
}

async function connect({ createClient }: Library, options: NodeRedisOptions, signal: AbortSignal): Promise<Client> {
  const { at, tls, username, password, db, address, connectTimeoutMs } = await targetOf(options);
  // A lost connection must fail the measurement, not be waited for inside it. The majors agree on this way to say so; before 4.5 no cause
  // is given.
  const reconnectStrategy = (_retries: number, cause: unknown) => (cause instanceof Error ? cause : new Error("the connection was lost"));
  const waiting = { connectTimeout: connectTimeoutMs, reconnectStrategy };
  const where = "socket" in at ? { path: at.socket } : { host: at.host, port: at.port };
  const client = createClient({
    // Of a RESP3 reply's shapes some can't be told from RESP2's.
    RESP: 2,
    // What it tells the server needs rights that benchmarks don't.
    disableClientInfo: true,
    maintNotifications: "disabled",
    disableOfflineQueue: true,
    socket: tls === undefined ? { ...waiting, ...where } : { ...waiting, ...where, ...present(tls), tls: true as const },
    ...present({ username, password }),
  });
  let isConnected = false;
  // What goes wrong is told by the command that fails. Before 4.6 the client connects once more, unasked.
  const stayLost = () => {
    if (isConnected) end(client);
  };
  client.on("error", stayLost);
  client.on("ready", stayLost);
  const entering = async () => {
    await client.connect();
    await enter((name, ...args) => client.sendCommand([name, ...args]), db);
  };
  try {
    await within(connectTimeoutMs, entering(), signal);
    isConnected = true;
    return client;
  } catch (thrown) {
    end(client);
    throw unreachable(address, causeOf(thrown));
  }
}

/** Why it could not connect: the client's own error says only that it doesn't try again. */
const causeOf = (thrown: unknown): unknown => (thrown instanceof Error && "socketError" in thrown ? thrown.socketError : thrown);

function portOf(client: Client, bytes: BytesClient, watchdog: Watchdog): Redis {
  const chain = (commands: readonly RedisCommand[]) => {
    const multi = client.multi();
    for (const [name, ...args] of commands) multi.addCommand([name, ...args.map(asWord)]);
    return multi;
  };
  // The port's replies are what RESP has, decoded.
  const replies = (sent: Promise<unknown>) => watchdog.watch(sent.then(allWell, unwrap) as Promise<RedisReply[]>);
  // The port's replies are what RESP has, decoded.
  const command: Redis["command"] = ([name, ...args]) =>
    watchdog.watch(client.sendCommand([name, ...args.map(asWord)]) as Promise<RedisReply>);
  return {
    get: (key) => watchdog.watch(client.get(key)),
    getBytes: (key) => watchdog.watch(bytes.get(key)),
    async set(key, value, { ttlMs }) {
      await watchdog.watch(client.set(key, asBuffer(value), { PX: ttlMs }));
    },
    del: (keys) => removeByRight(keys, (all) => watchdog.watch(client.del([...all])), command),
    command,
    transaction: (commands) => replies(chain(commands).exec()),
    pipeline: (commands) => replies(chain(commands).execAsPipeline()),
    scan: (prefix, beforeStep) => {
      const step = async (cursor: string, pattern: string, count: number) => {
        // SCAN answers with the next cursor and the keys. The majors' own methods for it differ.
        return (await command(["SCAN", cursor, "MATCH", pattern, "COUNT", count])) as [string, string[]];
      };
      return keysWithPrefix(prefix, step, beforeStep);
    },
  };
}

/** Before 4.6.12 what failed in a transaction or a pipeline is among its replies. */
function allWell(replies: unknown): unknown {
  const failed = Array.isArray(replies) ? replies.find((reply) => reply instanceof Error) : undefined;
  if (failed !== undefined) throw failed;
  return replies;
}

/** After that it is wrapped; the first of them says why. */
function unwrap(thrown: unknown): never {
  const replies = thrown instanceof Error && "replies" in thrown && Array.isArray(thrown.replies) ? thrown.replies : [];
  throw replies.find((reply) => reply instanceof Error) ?? thrown;
}
