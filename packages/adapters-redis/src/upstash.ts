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
import { clientLibrary } from "./missing.ts";
import { keysWithPrefix } from "./pattern.ts";

/** Options of {@link upstash}. */
export interface UpstashOptions {
  /** `https://` address of the REST service. Default: `UPSTASH_REDIS_REST_URL`. */
  readonly url?: string | undefined;
  /** Default: `UPSTASH_REDIS_REST_TOKEN`. */
  readonly token?: string | undefined;
  /** A request without an answer fails after this many milliseconds. Default: 5,000. */
  readonly requestTimeoutMs?: number;
  /** Send commands that are issued in one turn as one request. Default: true, the client's own. */
  readonly autoPipelining?: boolean;
}

/** What the client's requester answers; the client's own type for it isn't exported. */
interface Requester {
  request(request: { readonly path?: string[]; readonly body: unknown }): Promise<{ readonly result?: unknown; readonly error?: string }>;
}

/** Redis over REST, by the @upstash/redis client: Upstash's service, or any gateway that speaks its API. */
export const upstash = (options: UpstashOptions = {}): Adapter<typeof redisPort> => {
  const url = options.url ?? process.env["UPSTASH_REDIS_REST_URL"];
  const token = options.token ?? process.env["UPSTASH_REDIS_REST_TOKEN"];
  return defineAdapter({
    id: "upstash",
    port: redisPort,
    description: "REST over HTTP, by @upstash/redis",
    capabilities: ["server", "shared", "transactions", "pipelining"],
    options: { ...options, ...(url === undefined ? {} : { url }), ...(token === undefined ? {} : { token }) },
    ...(url === undefined ? {} : { address: url }),
    async probe(): Promise<Availability> {
      try {
        const { port } = await open(url, token, { ...options, requestTimeoutMs: Math.min(options.requestTimeoutMs ?? 5_000, 3_000) });
        await port.command(["PING"]);
        return { available: true };
      } catch (thrown) {
        return { available: false, reason: messageOf(thrown) };
      }
    },
    async open() {
      const { port } = await open(url, token, options);
      return { port };
    },
  });
};

async function open(url: string | undefined, token: string | undefined, options: UpstashOptions): Promise<{ port: Redis }> {
  if (url === undefined || token === undefined) {
    throw new AgentperfError(
      "unavailable",
      "no address: set UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, or the options url and token",
    );
  }
  const library = await clientLibrary("@upstash/redis", () => import("@upstash/redis"));
  const timeoutMs = options.requestTimeoutMs ?? 5_000;
  const client = new library.Redis({
    url,
    token,
    // The port's values are text; a number in one must come back as it was.
    automaticDeserialization: false,
    enableTelemetry: false,
    enableAutoPipelining: options.autoPipelining ?? true,
    // A lost connection must fail the measurement, not be waited for inside it.
    retry: false,
    signal: () => AbortSignal.timeout(timeoutMs),
  });
  const { client: requester } = client as unknown as { readonly client: Requester };
  // The URL of each failure is the same: it is said once, here.
  const at = (thrown: unknown): never => {
    throw new AgentperfError("unavailable", `Redis REST at ${redactUrl(url)}: ${messageOf(thrown)}`, { cause: thrown });
  };
  const body = (command: RedisCommand) => command.map((word) => (word instanceof Uint8Array ? new TextDecoder().decode(word) : word));
  const single = (command: RedisCommand): Promise<RedisReply> => {
    // A command has a name, so there is at least one word.
    return client.exec<RedisReply>(body(command) as [string, ...(string | number)[]]).catch(at);
  };
  const several = async (path: string, commands: readonly RedisCommand[]): Promise<RedisReply[]> => {
    const answers = await requester.request({ path: [path], body: commands.map(body) }).catch(at);
    // Both paths answer with an array, which the requester's type doesn't say.
    return (answers as unknown as { result?: unknown; error?: string }[]).map(({ result, error }) => {
      if (error !== undefined) throw new Error(error);
      return result as RedisReply;
    });
  };
  // Bytes can't travel in the client's JSON: they go as the API's raw bodies.
  const raw = (path: string[], init: RequestInit) =>
    fetch(`${url.replace(/\/$/, "")}/${path.map(encodeURIComponent).join("/")}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, "upstash-encoding": "base64" },
      signal: AbortSignal.timeout(timeoutMs),
    });
  return {
    port: {
      get: (key) => client.get<string>(key).catch(at),
      async getBytes(key) {
        const { result, error } = (await (await raw(["get", key], {})).json()) as { result?: string | null; error?: string };
        if (error !== undefined) throw new Error(error);
        return result == null ? null : Uint8Array.from(atob(result), (character) => character.charCodeAt(0));
      },
      async set(key, value, { ttlMs }) {
        if (typeof value === "string") {
          await client.set(key, value, { px: ttlMs }).catch(at);
          return;
        }
        const response = await fetch(`${url.replace(/\/$/, "")}/set/${encodeURIComponent(key)}?PX=${ttlMs}`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}` },
          body: Uint8Array.from(value),
          signal: AbortSignal.timeout(timeoutMs),
        });
        if (!response.ok) at(new Error(`HTTP ${response.status}`));
      },
      del: async (keys) => Number(await single(["DEL", ...keys])),
      command: single,
      transaction: (commands) => several("multi-exec", commands),
      pipeline: (commands) => several("pipeline", commands),
      scan: (prefix) =>
        keysWithPrefix(prefix, async (cursor, pattern, count) => {
          const reply = await single(["SCAN", cursor, "MATCH", pattern, "COUNT", count]);
          return reply as [string, string[]];
        }),
    },
  };
}
