import {
  AgentperfError,
  defineAdapter,
  type Opened,
  type Redis,
  type RedisCommand,
  type RedisReply,
  redisPort,
  runtimeOf,
} from "@agentperf/core";
import { asBuffer, asWord } from "./bytes.ts";
import { addressOf, type ConnectionOptions, limits, mustHaveAddress, unreachable } from "./connection.ts";
import { keysWithPrefix } from "./scan.ts";
import { onServer, type RedisAdapter } from "./server.ts";
import { Watchdog } from "./watchdog.ts";
import { within } from "./within.ts";

/** Options of {@link bun}: user, password and database stand in the address. */
export type BunOptions = Omit<ConnectionOptions, "username" | "password" | "db">;

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
  readonly tls?: { readonly rejectUnauthorized: boolean } | undefined;
}

/** What is used of Bun's globals. */
interface BunGlobals {
  readonly Bun: { readonly RedisClient: new (url: string, options: ClientOptions) => Client };
}

const isHere = (globals: object): globals is BunGlobals => runtimeOf(globals) === "bun";

/** Redis over TCP or TLS, by Bun's built-in client. */
export const bun = (options: BunOptions = {}): RedisAdapter => {
  const url = addressOf(options);
  const server = onServer((signal) => openBun(options, signal));
  return defineAdapter({
    id: "bun",
    port: redisPort,
    description: "native protocol over TCP or TLS, by Bun's built-in client",
    runtimes: ["bun"],
    options: { ...options, url },
    address: url,
    settings: ["url"],
    configure: (values) => bun({ ...options, url: values["url"] ?? options.url }),
    ...server,
    // The command line may run elsewhere: then the launches on Bun find out.
    probe: async (context) => (url === undefined || isHere(globalThis) ? server.probe(context) : { available: true }),
  });
};

async function openBun(options: BunOptions, signal: AbortSignal): Promise<Opened<Redis>> {
  const client = await connect(options, signal);
  const watchdog = new Watchdog(options.commandTimeoutMs ?? limits.commandTimeoutMs, () => client.close());
  return {
    port: portOf(client, watchdog),
    close() {
      watchdog.stop();
      client.close();
    },
  };
}

async function connect(options: BunOptions, signal: AbortSignal): Promise<Client> {
  const url = addressOf(options);
  mustHaveAddress(url);
  const globals: object = globalThis;
  if (!isHere(globals)) throw new AgentperfError("unavailable", "bun's Redis client is there on Bun only");
  const { connectTimeoutMs = limits.connectTimeoutMs, insecureTls } = options;
  const client = new globals.Bun.RedisClient(url, {
    connectionTimeout: connectTimeoutMs,
    // A lost connection must fail the measurement, not be waited for inside it.
    autoReconnect: false,
    maxRetries: 0,
    enableOfflineQueue: false,
    tls: url.startsWith("rediss:") ? { rejectUnauthorized: insecureTls !== true } : undefined,
  });
  try {
    const connecting = client.connect().then(() => client.send("PING", []));
    await within(connectTimeoutMs, connecting, signal);
    return client;
  } catch (thrown) {
    client.close();
    throw unreachable(url, thrown);
  }
}

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
    del: async (keys) => Number(await send(["DEL", ...keys])),
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
    scan: (prefix) =>
      keysWithPrefix(prefix, async (cursor, pattern, count) => {
        // SCAN answers with the next cursor and the keys.
        return (await client.send("SCAN", [cursor, "MATCH", pattern, "COUNT", String(count)])) as [string, string[]];
      }),
  };
}
