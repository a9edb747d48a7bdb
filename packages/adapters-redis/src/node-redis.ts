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
} from "@agentperf/core";
import { asBuffer, asWord } from "./bytes.ts";
import { clientLibrary } from "./missing.ts";
import { keysWithPrefix } from "./pattern.ts";
import { Watchdog } from "./watchdog.ts";
import { within } from "./within.ts";

/** Options of {@link nodeRedis}. */
export interface NodeRedisOptions {
  /** `redis://` or `rediss://` address. Default: `REDIS_URL`. */
  readonly url?: string | undefined;
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

/** Native Redis protocol over TCP or TLS, by node-redis (the package `redis`). */
export const nodeRedis = (options: NodeRedisOptions = {}): Adapter<typeof redisPort> => {
  const url = options.url ?? process.env["REDIS_URL"];
  return defineAdapter({
    id: "node-redis",
    port: redisPort,
    description: "native protocol over TCP or TLS, by node-redis",
    capabilities: ["server", "shared", "transactions", "pipelining"],
    options: { ...options, ...(url === undefined ? {} : { url }) },
    ...(url === undefined ? {} : { address: url }),
    async probe(): Promise<Availability> {
      try {
        const client = await connect(url, options);
        const version = /redis_version:(\S+)/.exec(await client.info("server"))?.[1];
        client.destroy();
        return { available: true, ...(version === undefined ? {} : { version: `redis ${version}` }) };
      } catch (thrown) {
        return { available: false, reason: messageOf(thrown) };
      }
    },
    async open() {
      const client = await connect(url, options);
      const { RESP_TYPES } = await import("redis");
      const watchdog = new Watchdog(options.commandTimeoutMs ?? 5_000, () => client.destroy());
      return {
        port: portOf(client, client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }), watchdog),
        async close() {
          watchdog.stop();
          await client.close().catch(() => client.destroy());
        },
      };
    },
  });
};

type Client = Awaited<ReturnType<typeof connect>>;

async function connect(url: string | undefined, options: NodeRedisOptions) {
  if (url === undefined) throw new AgentperfError("unavailable", "no address: set REDIS_URL or the option url");
  const { createClient } = await clientLibrary("redis", () => import("redis"));
  const connectTimeoutMs = options.connectTimeoutMs ?? 2_000;
  // A lost connection must fail the measurement, not be waited for inside it.
  const waiting = { connectTimeout: connectTimeoutMs, reconnectStrategy: false as const };
  const isTls = url.startsWith("rediss:");
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: isTls ? { ...waiting, tls: true as const, rejectUnauthorized: options.insecureTls !== true } : waiting,
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: options.password }),
    ...(options.db === undefined ? {} : { database: options.db }),
  });
  client.on("error", () => undefined);
  try {
    await within(connectTimeoutMs, client.connect());
    return client;
  } catch (thrown) {
    client.destroy();
    throw new AgentperfError("unavailable", `Redis at ${redactUrl(url)}: ${messageOf(thrown)}`, { cause: thrown });
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
  // node-redis wraps what failed; the first of them says why.
  const unwrap = (thrown: unknown): never => {
    const { replies } = thrown as { replies?: unknown[] };
    throw replies?.find((reply) => reply instanceof Error) ?? thrown;
  };
  return {
    get: (key) => watchdog.watch(client.get(key)),
    getBytes: (key) => watchdog.watch(bytes.get(key)),
    async set(key, value, { ttlMs }) {
      await watchdog.watch(client.set(key, asBuffer(value), { expiration: { type: "PX", value: ttlMs } }));
    },
    del: (keys) => watchdog.watch(client.del([...keys])),
    command: ([name, ...args]) => watchdog.watch(client.sendCommand([name, ...args.map(asWord)]) as Promise<RedisReply>),
    // The port's replies are what RESP has, decoded.
    transaction: (commands) => watchdog.watch(chain(commands).exec().catch(unwrap) as Promise<unknown> as Promise<RedisReply[]>),
    pipeline: (commands) => watchdog.watch(chain(commands).execAsPipeline().catch(unwrap) as Promise<unknown> as Promise<RedisReply[]>),
    scan: (prefix) =>
      keysWithPrefix(prefix, async (cursor, pattern, count) => {
        const found = await client.scan(cursor, { MATCH: pattern, COUNT: count });
        return [found.cursor, found.keys];
      }),
  };
}
