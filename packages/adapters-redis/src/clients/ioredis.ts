import {
  defineAdapter,
  messageOf,
  type Opened,
  present,
  type Redis,
  type RedisReply,
  redisPort,
  type Watchdog,
  within,
} from "@agentperf/core";
import type { ChainableCommander, Redis as Client, Cluster, RedisOptions } from "ioredis";
import { asBuffer, asWord } from "./bytes.ts";
import {
  addressOf,
  type ConnectionOptions,
  connectionSettings,
  enter,
  limits,
  type Target,
  targetOf,
  unreachable,
  watchdogOf,
  withSettings,
} from "./connection.ts";
import { type IoredisLibrary, ioredisLibrary } from "./ioredis-library.ts";
import { clients } from "./library.ts";
import { removeByRight } from "./remove.ts";
import { keysWithPrefix } from "./scan.ts";
import { onServer, type RedisAdapter } from "./server.ts";

/** Options of {@link ioredis}. */
export interface IoredisOptions extends ConnectionOptions {
  /** Addresses of some nodes of a cluster, instead of `url`. */
  readonly cluster?: readonly string[] | undefined;
  /** Addresses of sentinels and the name of their master, instead of `url`. */
  readonly sentinels?: { readonly urls: readonly string[]; readonly master: string } | undefined;
}

/** Redis over TCP, TLS or a Unix socket, by the client ioredis: one server, a cluster, or the master that sentinels name. */
export const ioredis = (options: IoredisOptions = {}): RedisAdapter => {
  const isOneServer = options.cluster === undefined && options.sentinels === undefined;
  return defineAdapter({
    id: "ioredis",
    port: redisPort,
    description: "native protocol over TCP, TLS or a Unix socket, by ioredis",
    clients: [clients.ioredis],
    options: isOneServer ? { ...options, url: addressOf(options) } : { ...options },
    shown: ["sentinels.master"],
    address: whereOf(options),
    settings: connectionSettings,
    // An address that is asked for is one server.
    configure: (values) =>
      ioredis({ ...withSettings(options, values), ...(values["url"] === undefined ? {} : { cluster: undefined, sentinels: undefined }) }),
    ...onServer((signal) => openIoredis(options, signal), { client: clients.ioredis, isOneServer }),
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
  const watchdog = watchdogOf(options, whereOf(options) ?? "", () => end(client));
  return {
    port: portOf(client, watchdog),
    async close() {
      watchdog.stop();
      // A connection that is gone already can't be ended politely.
      await within(limits.closeTimeoutMs, client.quit()).catch(() => undefined);
      end(client);
    },
  };
}

const isCluster = (client: Client | Cluster): client is Cluster => client.isCluster;

/** At once, also where the server is frozen and says no goodbye. */
function end(client: Client | Cluster): void {
  client.disconnect();
  // There is none before the first connection.
  if (!isCluster(client)) (client.stream as Client["stream"] | undefined)?.destroy();
}

/**
 * A connected client, without a limit on how long a command takes.
 * @throws {AgentperfError} `unavailable`: no address, or nobody there who answers, with the reason; `usage`: the address can't be read
 */
async function connect(options: IoredisOptions, signal?: AbortSignal): Promise<Client | Cluster> {
  const several = options.cluster ?? options.sentinels?.urls;
  const targets = await Promise.all(several === undefined ? [targetOf(options)] : several.map((address) => targetOf(options, address)));
  // There is one, or what several named.
  const target = targets[0] as Target;
  const client = makeClient(await ioredisLibrary(), targets, options);
  let last: unknown;
  client.on("error", (thrown: Error & { readonly lastNodeError?: unknown }) => {
    // A cluster says only that it has no nodes left; the node's own error says why.
    last = thrown.lastNodeError ?? thrown;
  });
  try {
    await within(target.connectTimeoutMs, entering(client, target), signal);
    // It goes on as the default user where it could not log in.
    if (last !== undefined && /^(WRONGPASS|NOAUTH|ERR .*AUTH)/.test(messageOf(last))) throw last;
    return client;
  } catch (thrown) {
    end(client);
    // ioredis says "Connection is closed."; the socket's or the server's own error says why.
    throw unreachable(whereOf(options) ?? "", last ?? thrown);
  }
}

async function entering(client: Client | Cluster, { db }: Target): Promise<void> {
  await client.connect();
  // A cluster has one database.
  await enter((name, ...args) => client.call(name, ...args), isCluster(client) ? 0 : db);
}

const settingsOf = ({ tls, username, password, connectTimeoutMs }: Target) =>
  ({
    // Of a RESP3 reply's shapes some can't be told from RESP2's.
    protocol: 2,
    connectTimeout: connectTimeoutMs,
    // What these two ask needs rights that benchmarks don't.
    disableClientInfo: true,
    enableReadyCheck: false,
    // A lost connection must fail the measurement, not be waited for inside it.
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    ...present({ username, password, tls: tls === undefined ? undefined : present(tls) }),
  }) satisfies RedisOptions;

function makeClient({ Redis, Cluster }: IoredisLibrary, targets: readonly Target[], options: IoredisOptions): Client | Cluster {
  // There is one at least.
  const target = targets[0] as Target;
  const settings = settingsOf(target);
  if (options.cluster !== undefined) {
    const { retryStrategy: _, ...redisOptions } = settings;
    return new Cluster(
      targets.map(({ at }) => hostOf(at)),
      {
        lazyConnect: true,
        redisOptions,
        enableReadyCheck: false,
        clusterRetryStrategy: () => null,
        slotsRefreshTimeout: settings.connectTimeout,
      },
    );
  }
  if (options.sentinels !== undefined) {
    const sentinels = targets.map(({ at, address }) => ({ ...hostOf(at), ...(/:\d+\/?$/.test(address) ? {} : { port: 26_379 }) }));
    const { username, password, db } = options;
    const { username: _, password: __, ...rest } = settings;
    const master = { ...rest, ...present({ username, password, db }) };
    return new Redis({ ...master, lazyConnect: true, sentinels, name: options.sentinels.master, sentinelRetryStrategy: () => null });
  }
  const where = "socket" in target.at ? { path: target.at.socket } : target.at;
  return new Redis({ ...settings, ...where, lazyConnect: true });
}

const hostOf = (at: Target["at"]) => ("socket" in at ? { host: at.socket, port: 0 } : at);

function portOf(client: Client | Cluster, watchdog: Watchdog): Redis {
  const watch = watchdog.watch.bind(watchdog);
  // The client reshapes the replies of commands that it knows by their names in lower case.
  const replies = async (chain: ChainableCommander, commands: Parameters<NonNullable<Redis["pipeline"]>>[0]) => {
    for (const [name, ...args] of commands) chain.call(name.toUpperCase(), ...args.map(asWord));
    const results = await watch(chain.exec());
    if (results === null) throw new Error("the transaction was discarded");
    return results.map(([error, reply]) => {
      if (error !== null) throw error;
      // The port's replies are what RESP has, decoded.
      return reply as RedisReply;
    });
  };
  // The port's replies are what RESP has, decoded.
  const command: Redis["command"] = ([name, ...args]) => watch(client.call(name.toUpperCase(), ...args.map(asWord)) as Promise<RedisReply>);
  const del = async (keys: readonly string[]) => {
    if (!isCluster(client)) return watch(client.del(...keys));
    // Keys of one command must lie in one slot.
    const counts = await Promise.all(keys.map((key) => client.del(key)));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  return {
    get: (key) => watch(client.get(key)),
    getBytes: (key) => watch(client.getBuffer(key)),
    async set(key, value, { ttlMs }) {
      await watch(client.set(key, asBuffer(value), "PX", ttlMs));
    },
    del: (keys) => removeByRight(keys, del, command),
    command,
    transaction: (commands) => replies(client.multi(), commands),
    pipeline: (commands) => replies(client.pipeline(), commands),
    async *scan(prefix, beforeStep) {
      for (const node of isCluster(client) ? client.nodes("master") : [client]) {
        const step = async (cursor: string, pattern: string, count: number) => watch(node.scan(cursor, "MATCH", pattern, "COUNT", count));
        yield* keysWithPrefix(prefix, step, beforeStep);
      }
    },
  };
}
