import { defineAdapter, type Opened, present, type Redis, type RedisReply, redisPort } from "@agentperf/core";
import type { ChainableCommander, Redis as Client, Cluster, RedisOptions } from "ioredis";
import { asBuffer, asWord } from "./bytes.ts";
import { addressOf, type ConnectionOptions, limits, mustHaveAddress, unreachable } from "./connection.ts";
import { clientLibrary } from "./library.ts";
import { keysWithPrefix } from "./scan.ts";
import { onServer, type RedisAdapter } from "./server.ts";
import { Watchdog } from "./watchdog.ts";
import { within } from "./within.ts";

/** Options of {@link ioredis}. */
export interface IoredisOptions extends ConnectionOptions {
  /** Addresses of some nodes of a cluster, instead of `url`. */
  readonly cluster?: readonly string[] | undefined;
  /** Addresses of sentinels and the name of their master, instead of `url`. */
  readonly sentinels?: { readonly urls: readonly string[]; readonly master: string } | undefined;
}

/** Redis over TCP or TLS, by the client ioredis: one server, a cluster, or the master that sentinels name. */
export const ioredis = (options: IoredisOptions = {}): RedisAdapter => {
  const isOneServer = options.cluster === undefined && options.sentinels === undefined;
  return defineAdapter({
    id: "ioredis",
    port: redisPort,
    description: "native protocol over TCP or TLS, by ioredis",
    options: isOneServer ? { ...options, url: addressOf(options) } : { ...options },
    shown: ["sentinels.master"],
    address: whereOf(options),
    settings: ["url"],
    // An address that is asked for is one server.
    configure: ({ url }) => ioredis(url === undefined ? options : { ...options, url, cluster: undefined, sentinels: undefined }),
    ...onServer((signal) => openIoredis(options, signal)),
  });
};

/** Where an adapter with these options sends load; several addresses are joined. */
function whereOf(options: IoredisOptions): string | undefined {
  const several = options.cluster ?? options.sentinels?.urls;
  return several === undefined ? addressOf(options) : several.join(",");
}

async function openIoredis(options: IoredisOptions, signal: AbortSignal): Promise<Opened<Redis>> {
  const client = await connect(options, signal);
  // Not by ioredis's own commandTimeout: its timer for each command is a tenth of a GET.
  const watchdog = new Watchdog(options.commandTimeoutMs ?? limits.commandTimeoutMs, () => client.disconnect());
  return {
    port: portOf(client, watchdog),
    async close() {
      // A connection that is gone already can't be ended politely.
      await watchdog.watch(client.quit()).catch(() => client.disconnect());
      watchdog.stop();
    },
  };
}

const isCluster = (client: Client | Cluster): client is Cluster => client.isCluster;

/**
 * A connected client, without a limit on how long a command takes.
 * @throws {AgentperfError} `unavailable`: no address, or nobody there who answers, with the reason
 */
export async function connect(options: IoredisOptions, signal?: AbortSignal): Promise<Client | Cluster> {
  const where = whereOf(options);
  mustHaveAddress(where);
  const library = await clientLibrary("ioredis", () => import("ioredis"));
  const client = makeClient(library, where, options);
  let last: unknown;
  client.on("error", (thrown: Error & { readonly lastNodeError?: unknown }) => {
    // A cluster says only that it has no nodes left; the node's own error says why.
    last = thrown.lastNodeError ?? thrown;
  });
  try {
    const connecting = client.connect().then(() => client.ping());
    await within(options.connectTimeoutMs ?? limits.connectTimeoutMs, connecting, signal);
    return client;
  } catch (thrown) {
    client.disconnect();
    // ioredis says "Connection is closed."; the socket's or the server's own error says why.
    throw unreachable(where, last ?? thrown);
  }
}

const settingsOf = ({ username, password, db, connectTimeoutMs = limits.connectTimeoutMs, insecureTls }: IoredisOptions) =>
  ({
    connectTimeout: connectTimeoutMs,
    // A lost connection must fail the measurement, not be waited for inside it.
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    ...present({ username, password, db, tls: insecureTls === true ? { rejectUnauthorized: false } : undefined }),
  }) satisfies RedisOptions;

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
    // The port's replies are what RESP has, decoded.
    command: ([name, ...args]) => watch(client.call(name, ...args.map(asWord)) as Promise<RedisReply>),
    transaction: (commands) => replies(client.multi(), commands),
    pipeline: (commands) => replies(client.pipeline(), commands),
    async *scan(prefix) {
      for (const node of isCluster(client) ? client.nodes("master") : [client]) yield* one(node, prefix);
    },
  };
}
