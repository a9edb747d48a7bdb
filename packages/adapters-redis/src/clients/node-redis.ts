import { defineAdapter, type Opened, present, type Redis, type RedisCommand, type RedisReply, redisPort } from "@agentperf/core";
import { asBuffer, asWord } from "./bytes.ts";
import { addressOf, type ConnectionOptions, connectionSettings, enter, limits, targetOf, unreachable, withSettings } from "./connection.ts";
import { clientLibrary } from "./library.ts";
import { removeByRight } from "./remove.ts";
import { keysWithPrefix } from "./scan.ts";
import { onServer, type RedisAdapter } from "./server.ts";
import { Watchdog } from "./watchdog.ts";
import { within } from "./within.ts";

/** Options of {@link nodeRedis}. */
export type NodeRedisOptions = ConnectionOptions;

/** Redis over TCP, TLS or a Unix socket, by the client node-redis (the package `redis`). */
export const nodeRedis = (options: NodeRedisOptions = {}): RedisAdapter => {
  const url = addressOf(options);
  return defineAdapter({
    id: "node-redis",
    port: redisPort,
    description: "native protocol over TCP, TLS or a Unix socket, by node-redis",
    options: { ...options, url },
    address: url,
    settings: connectionSettings,
    configure: (values) => nodeRedis(withSettings(options, values)),
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
      watchdog.stop();
      // It waits for answers that a frozen server owes, and after some that were errors it doesn't end at all.
      await within(limits.closeTimeoutMs, client.close()).catch(() => undefined);
      if (client.isOpen) client.destroy();
    },
  };
}

type Client = Awaited<ReturnType<typeof connect>>;

async function connect(options: NodeRedisOptions, signal: AbortSignal) {
  const { at, tls, username, password, db, address, connectTimeoutMs } = await targetOf(options);
  const { createClient } = await clientLibrary("redis", () => import("redis"));
  // A lost connection must fail the measurement, not be waited for inside it.
  const waiting = { connectTimeout: connectTimeoutMs, reconnectStrategy: false as const };
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
  // What goes wrong is told by the command that fails.
  client.on("error", () => undefined);
  const entering = async () => {
    await client.connect();
    await enter((name, ...args) => client.sendCommand([name, ...args]), db);
  };
  try {
    await within(connectTimeoutMs, entering(), signal);
    return client;
  } catch (thrown) {
    if (client.isOpen) client.destroy();
    throw unreachable(address, thrown);
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
  // The port's replies are what RESP has, decoded.
  const command: Redis["command"] = ([name, ...args]) =>
    watchdog.watch(client.sendCommand([name, ...args.map(asWord)]) as Promise<RedisReply>);
  return {
    get: (key) => watchdog.watch(client.get(key)),
    getBytes: (key) => watchdog.watch(bytes.get(key)),
    async set(key, value, { ttlMs }) {
      await watchdog.watch(client.set(key, asBuffer(value), { expiration: { type: "PX", value: ttlMs } }));
    },
    del: (keys) => removeByRight(keys, (all) => watchdog.watch(client.del([...all])), command),
    command,
    transaction: (commands) => replies(chain(commands).exec()),
    pipeline: (commands) => replies(chain(commands).execAsPipeline()),
    scan: (prefix, beforeStep) => {
      const step = async (cursor: string, pattern: string, count: number) => {
        const found = await watchdog.watch(client.scan(cursor, { MATCH: pattern, COUNT: count }));
        return [found.cursor, found.keys] as const;
      };
      return keysWithPrefix(prefix, step, beforeStep);
    },
  };
}

/** node-redis wraps what failed in a transaction or a pipeline; the first of them says why. */
function unwrap(thrown: unknown): never {
  const replies = thrown instanceof Error && "replies" in thrown && Array.isArray(thrown.replies) ? thrown.replies : [];
  throw replies.find((reply) => reply instanceof Error) ?? thrown;
}
