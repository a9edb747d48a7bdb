import { defineAdapter, type Opened, present, type Redis, type RedisCommand, type RedisReply, redisPort } from "@agentperf/core";
import { asBuffer, asWord } from "./bytes.ts";
import { addressOf, type ConnectionOptions, limits, mustHaveAddress, unreachable } from "./connection.ts";
import { clientLibrary } from "./library.ts";
import { keysWithPrefix } from "./scan.ts";
import { onServer, type RedisAdapter } from "./server.ts";
import { Watchdog } from "./watchdog.ts";
import { within } from "./within.ts";

/** Options of {@link nodeRedis}. */
export type NodeRedisOptions = ConnectionOptions;

/** Redis over TCP or TLS, by the client node-redis (the package `redis`). */
export const nodeRedis = (options: NodeRedisOptions = {}): RedisAdapter => {
  const url = addressOf(options);
  return defineAdapter({
    id: "node-redis",
    port: redisPort,
    description: "native protocol over TCP or TLS, by node-redis",
    options: { ...options, url },
    address: url,
    settings: ["url"],
    configure: (values) => nodeRedis({ ...options, url: values["url"] ?? options.url }),
    ...onServer((signal) => openNodeRedis(options, signal)),
  });
};

async function openNodeRedis(options: NodeRedisOptions, signal: AbortSignal): Promise<Opened<Redis>> {
  const client = await connect(options, signal);
  const { RESP_TYPES } = await import("redis");
  const watchdog = new Watchdog(options.commandTimeoutMs ?? limits.commandTimeoutMs, () => client.destroy());
  return {
    port: portOf(client, client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }), watchdog),
    async close() {
      await watchdog.watch(client.close()).catch(() => client.destroy());
      watchdog.stop();
    },
  };
}

type Client = Awaited<ReturnType<typeof connect>>;

async function connect(options: NodeRedisOptions, signal: AbortSignal) {
  const url = addressOf(options);
  mustHaveAddress(url);
  const { createClient } = await clientLibrary("redis", () => import("redis"));
  const { username, password, db, connectTimeoutMs = limits.connectTimeoutMs, insecureTls } = options;
  // A lost connection must fail the measurement, not be waited for inside it.
  const waiting = { connectTimeout: connectTimeoutMs, reconnectStrategy: false as const };
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: url.startsWith("rediss:") ? { ...waiting, tls: true as const, rejectUnauthorized: insecureTls !== true } : waiting,
    ...present({ username, password, database: db }),
  });
  // What goes wrong is told by the command that fails.
  client.on("error", () => undefined);
  try {
    await within(connectTimeoutMs, client.connect(), signal);
    return client;
  } catch (thrown) {
    client.destroy();
    throw unreachable(url, thrown);
  }
}

interface BytesClient {
  get(key: string): Promise<Buffer | null>;
}

function portOf(client: Client, bytes: BytesClient, watchdog: Watchdog): Redis {
  const chain = (commands: readonly RedisCommand[]) => {
    const multi = client.multi();
    for (const [name, ...args] of commands) multi.addCommand([name, ...args.map(asWord)]);
    return multi;
  };
  // The port's replies are what RESP has, decoded.
  const replies = (sent: Promise<unknown>) => watchdog.watch(sent.catch(unwrap) as Promise<RedisReply[]>);
  return {
    get: (key) => watchdog.watch(client.get(key)),
    getBytes: (key) => watchdog.watch(bytes.get(key)),
    async set(key, value, { ttlMs }) {
      await watchdog.watch(client.set(key, asBuffer(value), { expiration: { type: "PX", value: ttlMs } }));
    },
    del: (keys) => watchdog.watch(client.del([...keys])),
    // The port's replies are what RESP has, decoded.
    command: ([name, ...args]) => watchdog.watch(client.sendCommand([name, ...args.map(asWord)]) as Promise<RedisReply>),
    transaction: (commands) => replies(chain(commands).exec()),
    pipeline: (commands) => replies(chain(commands).execAsPipeline()),
    scan: (prefix) =>
      keysWithPrefix(prefix, async (cursor, pattern, count) => {
        const found = await client.scan(cursor, { MATCH: pattern, COUNT: count });
        return [found.cursor, found.keys];
      }),
  };
}

/** node-redis wraps what failed in a transaction or a pipeline; the first of them says why. */
function unwrap(thrown: unknown): never {
  const replies = thrown instanceof Error && "replies" in thrown && Array.isArray(thrown.replies) ? thrown.replies : [];
  throw replies.find((reply) => reply instanceof Error) ?? thrown;
}
