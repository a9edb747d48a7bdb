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
import type { ChainableCommander, Redis as Client, RedisOptions } from "ioredis";
import { keysWithPrefix } from "./pattern.ts";

/** Options of {@link ioredis}. */
export interface IoredisOptions {
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

/** Native Redis protocol over TCP or TLS, by the ioredis client. */
export const ioredis = (options: IoredisOptions = {}): Adapter<"redis"> => {
  const url = options.url ?? process.env["REDIS_URL"];
  return defineAdapter({
    id: "ioredis",
    port: "redis",
    description: "native protocol over TCP or TLS, by ioredis",
    capabilities: ["server", "shared", "transactions", "pipelining"],
    options: { ...options, ...(url === undefined ? {} : { url }) },
    ...(url === undefined ? {} : { address: url }),
    async probe({ signal }): Promise<Availability> {
      if (url === undefined) return { available: false, reason: "no address: set REDIS_URL or the option url" };
      let client: Client | undefined;
      const onAbort = () => client?.disconnect();
      signal.addEventListener("abort", onAbort);
      try {
        client = await connect(url, options);
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
      if (url === undefined) throw new AgentperfError("unavailable", "ioredis has no address: set REDIS_URL or the option url");
      const client = await connect(url, options);
      return { port: portOf(client), close: () => close(client) };
    },
  });
};

async function connect(url: string, options: IoredisOptions): Promise<Client> {
  const { Redis: Ioredis } = await import("ioredis").catch((thrown: unknown) => {
    throw new AgentperfError("unavailable", "the package ioredis isn't installed: npm install ioredis", { cause: thrown });
  });
  const connectTimeoutMs = options.connectTimeoutMs ?? 2_000;
  const settings = {
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    commandTimeout: options.commandTimeoutMs ?? 5_000,
    // A lost connection must fail the measurement, not be waited for inside it.
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: options.password }),
    ...(options.db === undefined ? {} : { db: options.db }),
    ...(options.insecureTls === true ? { tls: { rejectUnauthorized: false } } : {}),
  } satisfies RedisOptions;
  const client = new Ioredis(url, settings);
  let last: unknown;
  client.on("error", (thrown: unknown) => {
    last = thrown;
  });
  // A server that accepts but never answers isn't covered by the connect timeout, which ends with the TCP handshake.
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${connectTimeoutMs} ms`)), connectTimeoutMs);
  try {
    await Promise.race([client.connect().then(() => client.ping()), tooLate]);
    return client;
  } catch (thrown) {
    client.disconnect();
    // ioredis says "Connection is closed."; the socket's or the server's own error says why.
    const why = messageOf(last ?? thrown);
    throw new AgentperfError("unavailable", `Redis at ${redactUrl(url)}: ${why}`, { cause: thrown });
  } finally {
    clearTimeout(timer);
  }
}

async function close(client: Client): Promise<void> {
  try {
    await client.quit();
  } catch {
    // The connection is gone already.
    client.disconnect();
  }
}

function portOf(client: Client): Redis {
  const replies = async (chain: ChainableCommander, commands: Parameters<NonNullable<Redis["pipeline"]>>[0]) => {
    for (const [name, ...args] of commands) chain.call(name, ...args.map(argument));
    const results = await chain.exec();
    if (results === null) throw new Error("the transaction was discarded");
    return results.map(([error, reply]) => {
      if (error !== null) throw error;
      // The port's replies are what RESP has, decoded.
      return reply as RedisReply;
    });
  };
  return {
    get: (key) => client.get(key),
    getBytes: (key) => client.getBuffer(key),
    async set(key, value, { ttlMs }) {
      await client.set(key, bytes(value), "PX", ttlMs);
    },
    del: (keys) => client.del(...keys),
    command: ([name, ...args]) => client.call(name, ...args.map(argument)) as Promise<RedisReply>,
    transaction: (commands) => replies(client.multi(), commands),
    pipeline: (commands) => replies(client.pipeline(), commands),
    scan: (prefix) => keysWithPrefix(prefix, async (cursor, pattern, count) => client.scan(cursor, "MATCH", pattern, "COUNT", count)),
  };
}

const bytes = (value: string | Uint8Array): string | Buffer =>
  typeof value === "string" ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);

const argument = (value: string | number | Uint8Array): string | number | Buffer => (typeof value === "number" ? value : bytes(value));
