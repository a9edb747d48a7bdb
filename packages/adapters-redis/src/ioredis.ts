import {
  type Adapter,
  AgentperfError,
  type Availability,
  defineAdapter,
  messageOf,
  type Redis,
  type RedisReply,
  redactUrl,
} from "@agentperf/core";
import type { ChainableCommander, Redis as Client, Cluster, RedisOptions } from "ioredis";
import { asBuffer, asWord } from "./bytes.ts";
import { clientLibrary } from "./missing.ts";
import { keysWithPrefix } from "./pattern.ts";
import { Watchdog } from "./watchdog.ts";
import { within } from "./within.ts";

/** Options of {@link ioredis}. */
export interface IoredisOptions {
  /** `redis://` or `rediss://` address. Default: `REDIS_URL`. */
  readonly url?: string | undefined;
  /** Addresses of some nodes of a cluster, instead of `url`. */
  readonly cluster?: readonly string[];
  /** Addresses of sentinels and the name of their master, instead of `url`. */
  readonly sentinels?: { readonly urls: readonly string[]; readonly master: string };
  /** Default: the one in the address. */
  readonly username?: string | undefined;
  /** Default: the one in the address. */
  readonly password?: string | undefined;
  /** Number of the database. Default: the one in the address, else 0. */
  readonly db?: number;
  /** Give up connecting after this many milliseconds. Default: 2,000. */
  readonly connectTimeoutMs?: number;
  /** A command without an answer fails after this many milliseconds. Default: 5,000. */
  readonly commandTimeoutMs?: number;
  /** Accept a `rediss://` server whose certificate can't be verified. Default: false. */
  readonly insecureTls?: boolean;
}

/** Where an adapter with these options sends load; several addresses are joined. */
function addressOf(options: IoredisOptions): string | undefined {
  const several = options.cluster ?? options.sentinels?.urls;
  return several === undefined ? (options.url ?? process.env["REDIS_URL"]) : several.join(",");
}

/** Native Redis protocol over TCP or TLS, by the ioredis client: one server, a cluster, or the master that sentinels name. */
export const ioredis = (options: IoredisOptions = {}): Adapter<"redis"> => {
  const address = addressOf(options);
  return defineAdapter({
    id: "ioredis",
    port: "redis",
    description: "native protocol over TCP or TLS, by ioredis",
    capabilities: ["server", "shared", "transactions", "pipelining"],
    options: {
      ...options,
      ...(address === undefined || options.cluster !== undefined || options.sentinels !== undefined ? {} : { url: address }),
    },
    shown: ["sentinels.master"],
    ...(address === undefined ? {} : { address }),
    async probe({ signal }): Promise<Availability> {
      let client: Client | Cluster | undefined;
      const onAbort = () => client?.disconnect();
      signal.addEventListener("abort", onAbort);
      try {
        client = await connect(options);
        const version = /redis_version:(\S+)/.exec(await client.info("server"))?.[1];
        return { available: true, ...(version === undefined ? {} : { version: `redis ${version}` }) };
      } catch (thrown) {
        return { available: false, reason: messageOf(thrown) };
      } finally {
        signal.removeEventListener("abort", onAbort);
        client?.disconnect();
      }
    },
    async open() {
      const client = await connect(options);
      // Not by ioredis's own commandTimeout: its timer for each command is a tenth of a GET.
      const watchdog = new Watchdog(options.commandTimeoutMs ?? defaultCommandTimeoutMs, () => client.disconnect());
      return {
        port: portOf(client, watchdog),
        close() {
          watchdog.stop();
          return close(client);
        },
      };
    },
  });
};

const isCluster = (client: Client | Cluster): client is Cluster => client.isCluster;

/**
 * A connected client, without a limit on how long a command takes.
 * @throws {AgentperfError} `unavailable`: no address, or nobody there who answers, with the reason
 */
export async function connect(options: IoredisOptions): Promise<Client | Cluster> {
  const address = addressOf(options);
  if (address === undefined) throw new AgentperfError("unavailable", "no address: set REDIS_URL or the option url");
  const library = await clientLibrary("ioredis", () => import("ioredis"));
  const client = makeClient(library, address, options);
  let last: unknown;
  client.on("error", (thrown: unknown) => {
    // A cluster says only that it has no nodes left; the node's own error says why.
    last = (thrown as { lastNodeError?: unknown }).lastNodeError ?? thrown;
  });
  try {
    await within(
      options.connectTimeoutMs ?? defaultConnectTimeoutMs,
      client.connect().then(() => client.ping()),
    );
    return client;
  } catch (thrown) {
    client.disconnect();
    // ioredis says "Connection is closed."; the socket's or the server's own error says why.
    const why = messageOf(last ?? thrown);
    const where = redactUrl(address);
    throw new AgentperfError("unavailable", `Redis at ${where}: ${why}`, { cause: thrown });
  }
}

const defaultConnectTimeoutMs = 2_000;
const defaultCommandTimeoutMs = 5_000;

function settingsOf(options: IoredisOptions) {
  return {
    connectTimeout: options.connectTimeoutMs ?? defaultConnectTimeoutMs,
    // A lost connection must fail the measurement, not be waited for inside it.
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: options.password }),
    ...(options.db === undefined ? {} : { db: options.db }),
    ...(options.insecureTls === true ? { tls: { rejectUnauthorized: false } } : {}),
  } satisfies RedisOptions;
}

type Library = Pick<typeof import("ioredis"), "Redis" | "Cluster">;

function makeClient({ Redis, Cluster }: Library, url: string, options: IoredisOptions): Client | Cluster {
  const settings = settingsOf(options);
  if (options.cluster !== undefined) {
    const { retryStrategy: _, ...redisOptions } = settings;
    return new Cluster([...options.cluster], {
      lazyConnect: true,
      redisOptions,
      clusterRetryStrategy: () => null,
      slotsRefreshTimeout: settings.connectTimeout,
    });
  }
  if (options.sentinels !== undefined) {
    const sentinels = options.sentinels.urls.map((sentinel) => {
      const { hostname, port } = new URL(sentinel);
      return { host: hostname, port: Number(port || 26_379) };
    });
    return new Redis({ ...settings, lazyConnect: true, sentinels, name: options.sentinels.master, sentinelRetryStrategy: () => null });
  }
  return new Redis(url, { ...settings, lazyConnect: true });
}

async function close(client: Client | Cluster): Promise<void> {
  try {
    await client.quit();
  } catch {
    // The connection is gone already.
    client.disconnect();
  }
}

function portOf(client: Client | Cluster, watchdog: Watchdog): Redis {
  const watch = watchdog.watch.bind(watchdog);
  const replies = async (chain: ChainableCommander, commands: Parameters<NonNullable<Redis["pipeline"]>>[0]) => {
    for (const [name, ...args] of commands) chain.call(name, ...args.map(asWord));
    const results = await watch(chain.exec());
    if (results === null) throw new Error("the transaction was discarded");
    return results.map(([error, reply]) => {
      if (error !== null) throw error;
      // The port's replies are what RESP has, decoded.
      return reply as RedisReply;
    });
  };
  const one = async function* (node: Client, prefix: string) {
    yield* keysWithPrefix(prefix, async (cursor, pattern, count) => node.scan(cursor, "MATCH", pattern, "COUNT", count));
  };
  return {
    get: (key) => watch(client.get(key)),
    getBytes: (key) => watch(client.getBuffer(key)),
    async set(key, value, { ttlMs }) {
      await watch(client.set(key, asBuffer(value), "PX", ttlMs));
    },
    async del(keys) {
      if (!isCluster(client)) return watch(client.del(...keys));
      // Keys of one command must lie in one slot.
      const counts = await Promise.all(keys.map((key) => client.del(key)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    command: ([name, ...args]) => watch(client.call(name, ...args.map(asWord)) as Promise<RedisReply>),
    transaction: (commands) => replies(client.multi(), commands),
    pipeline: (commands) => replies(client.pipeline(), commands),
    async *scan(prefix) {
      for (const node of isCluster(client) ? client.nodes("master") : [client]) yield* one(node, prefix);
    },
  };
}
