import {
  type Adapter,
  AgentperfError,
  type Availability,
  defineAdapter,
  messageOf,
  type Redis,
  type RedisCommand,
  type RedisReply,
  redactUrl,
  redisPort,
  runtimeOf,
} from "@agentperf/core";
import { asBuffer, asWord } from "./bytes.ts";
import { keysWithPrefix } from "./pattern.ts";
import { Watchdog } from "./watchdog.ts";
import { within } from "./within.ts";

/** Options of {@link bun}. */
export interface BunOptions {
  /** `redis://` or `rediss://` address. Default: `REDIS_URL`. */
  readonly url?: string | undefined;
  /** Give up connecting after this many milliseconds. Default: 2,000. */
  readonly connectTimeoutMs?: number;
  /** A command without an answer fails after this many milliseconds. Default: 5,000. */
  readonly commandTimeoutMs?: number;
  /** Accept a `rediss://` server whose certificate can't be verified. Default: false. */
  readonly insecureTls?: boolean;
}

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
  readonly tls?: { readonly rejectUnauthorized: boolean };
}

/** Bun's built-in Redis client. */
export const bun = (options: BunOptions = {}): Adapter<typeof redisPort> => {
  const url = options.url ?? process.env["REDIS_URL"];
  return defineAdapter({
    id: "bun",
    port: redisPort,
    description: "native protocol over TCP or TLS, by Bun's built-in client",
    capabilities: ["server", "shared", "transactions", "pipelining"],
    runtimes: ["bun"],
    options: { ...options, ...(url === undefined ? {} : { url }) },
    ...(url === undefined ? {} : { address: url }),
    async probe(): Promise<Availability> {
      if (url === undefined) return { available: false, reason: "no address: set REDIS_URL or the option url" };
      // The command line may run elsewhere; the launches on Bun find out.
      if (runtimeOf(globalThis) !== "bun") return { available: true };
      try {
        const client = await connect(url, options);
        const version = /redis_version:(\S+)/.exec(String(await client.send("INFO", ["server"])))?.[1];
        client.close();
        return { available: true, ...(version === undefined ? {} : { version: `redis ${version}` }) };
      } catch (thrown) {
        return { available: false, reason: messageOf(thrown) };
      }
    },
    async open() {
      if (runtimeOf(globalThis) !== "bun") throw new AgentperfError("unavailable", "bun's Redis client is there on Bun only");
      if (url === undefined) throw new AgentperfError("unavailable", "no address: set REDIS_URL or the option url");
      const client = await connect(url, options);
      const watchdog = new Watchdog(options.commandTimeoutMs ?? 5_000, () => client.close());
      return {
        port: portOf(client, watchdog),
        close() {
          watchdog.stop();
          client.close();
        },
      };
    },
  });
};

async function connect(url: string, options: BunOptions): Promise<Client> {
  const { RedisClient } = (globalThis as unknown as { Bun: { RedisClient: new (url: string, options: ClientOptions) => Client } }).Bun;
  const connectTimeoutMs = options.connectTimeoutMs ?? 2_000;
  const client = new RedisClient(url, {
    connectionTimeout: connectTimeoutMs,
    // A lost connection must fail the measurement, not be waited for inside it.
    autoReconnect: false,
    maxRetries: 0,
    enableOfflineQueue: false,
    ...(url.startsWith("rediss:") ? { tls: { rejectUnauthorized: options.insecureTls !== true } } : {}),
  });
  try {
    await within(
      connectTimeoutMs,
      client.connect().then(() => client.send("PING", [])),
    );
    return client;
  } catch (thrown) {
    client.close();
    throw new AgentperfError("unavailable", `Redis at ${redactUrl(url)}: ${messageOf(thrown)}`, { cause: thrown });
  }
}

function portOf(client: Client, watchdog: Watchdog): Redis {
  const raw = ([name, ...args]: RedisCommand) => client.send(name, args.map(asWord));
  const send = (command: RedisCommand) => watchdog.watch(raw(command));
  return {
    get: (key) => watchdog.watch(client.get(key)),
    getBytes: (key) => watchdog.watch(client.getBuffer(key)),
    async set(key, value, { ttlMs }) {
      await watchdog.watch(client.set(key, asBuffer(value), "PX", ttlMs));
    },
    del: async (keys) => Number(await send(["DEL", ...keys])),
    command: (command) => send(command) as Promise<RedisReply>,
    async transaction(commands) {
      // Sent in one go, so that no other command of this connection comes between.
      const sent = await Promise.allSettled([client.send("MULTI", []), ...commands.map(raw), send(["EXEC"])]);
      const refused = sent.find((end) => end.status === "rejected");
      if (refused !== undefined) throw refused.reason;
      const { value: replies } = sent.at(-1) as PromiseFulfilledResult<RedisReply[]>;
      const failure = (replies as unknown[]).find((reply) => reply instanceof Error);
      if (failure !== undefined) throw failure;
      return replies;
    },
    pipeline: (commands) => Promise.all(commands.map((command) => send(command) as Promise<RedisReply>)),
    scan: (prefix) =>
      keysWithPrefix(prefix, async (cursor, pattern, count) => {
        const reply = await client.send("SCAN", [cursor, "MATCH", pattern, "COUNT", String(count)]);
        return reply as [string, string[]];
      }),
  };
}
