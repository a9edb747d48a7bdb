import {
  AgentperfError,
  defineAdapter,
  inRange,
  messageOf,
  type Opened,
  probeByOpening,
  type Redis,
  type RedisCommand,
  type RedisReply,
  redactUrl,
  redisPort,
  withCertificateAdvice,
  within,
} from "@agentperf/core";
import { isMissingRight } from "./connection.ts";
import { clientLibrary, clients, clientVersion, probeBy } from "./library.ts";
import { removeByRight } from "./remove.ts";
import { keysWithPrefix } from "./scan.ts";
import { onServer, type RedisAdapter } from "./server.ts";

/** Options of {@link upstash}. */
export interface UpstashOptions {
  /** Address of the REST service, with `https://` or `http://`. Default: the variable `UPSTASH_REDIS_REST_URL`. */
  readonly url?: string | undefined;
  /** Token of the service. Default: the variable `UPSTASH_REDIS_REST_TOKEN`. */
  readonly token?: string | undefined;
  /** A request without an answer fails after this many milliseconds. Default: 5,000. */
  readonly requestTimeoutMs?: number | undefined;
  /** Send commands that are issued in one turn as one request. Default: true, the client's own. */
  readonly autoPipelining?: boolean | undefined;
}

const defaultRequestTimeoutMs = 5_000;
const longestProbeMs = 3_000;

/** From this one on a client takes a function that gives each request its signal. */
const signalsSince = "^1.35.1";

/** Redis over REST, by the client @upstash/redis: Upstash's service, or any gateway that speaks its API. */
export const upstash = (options: UpstashOptions = {}): RedisAdapter => {
  const { url = process.env["UPSTASH_REDIS_REST_URL"], token = process.env["UPSTASH_REDIS_REST_TOKEN"] } = options;
  const { requestTimeoutMs = defaultRequestTimeoutMs } = options;
  const open = (timeoutMs: number) => openUpstash({ ...options, url, token, requestTimeoutMs: timeoutMs });
  return defineAdapter({
    id: "upstash",
    port: redisPort,
    description: "REST over HTTP, by @upstash/redis",
    clients: [clients.upstash],
    options: { ...options, url, token },
    address: url,
    settings: ["restUrl"],
    configure: ({ restUrl }) => upstash({ ...options, url: restUrl ?? options.url }),
    ...onServer(() => open(requestTimeoutMs)),
    // A gateway need not know INFO.
    probe: () => probeBy(clients.upstash, () => probeByOpening(() => open(Math.min(requestTimeoutMs, longestProbeMs)), answers)),
  });
};

async function answers(redis: Redis): Promise<undefined> {
  await redis.command(["PING"]).catch((thrown: unknown) => {
    // A server all the same, whose user may do other things.
    if (!isMissingRight(thrown)) throw thrown;
  });
}

/** What the client's requester answers; the client's own type for it isn't exported. */
interface Requester {
  request(request: { readonly path?: string[]; readonly body: unknown }): Promise<unknown>;
}

/** An answer of the API to one command. */
interface Answer {
  readonly result?: unknown;
  readonly error?: string | undefined;
}

async function openUpstash({ url, token, requestTimeoutMs, autoPipelining = true }: UpstashOptions): Promise<Opened<Redis>> {
  if (url === undefined || token === undefined) {
    throw new AgentperfError(
      "unavailable",
      "no address: set UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, or the options url and token; without an account, agentperf gateway serves the same API in front of any Redis",
    );
  }
  const library = await clientLibrary(clients.upstash, () => import("@upstash/redis"));
  const timeoutMs = requestTimeoutMs ?? defaultRequestTimeoutMs;
  const limit = () => AbortSignal.timeout(timeoutMs);
  // Older ones take no signal, or take one that has ended for an answer.
  const takesSignals = inRange((await clientVersion(clients.upstash)) ?? "", signalsSince);
  const limited = <T>(answer: Promise<T>): Promise<T> => (takesSignals ? answer : within(timeoutMs, answer));
  const client = new library.Redis({
    url,
    token,
    // The port's values are text; a number in one must come back as it was.
    automaticDeserialization: false,
    enableTelemetry: false,
    enableAutoPipelining: autoPipelining,
    // A lost connection must fail the measurement, not be waited for inside it.
    retry: false,
    ...(takesSignals ? { signal: limit } : {}),
  });
  // The member is there; the client's type keeps it to itself.
  const { client: requester } = client as unknown as { readonly client: Requester };
  const request: Requester["request"] = (body) => requester.request(body);
  // The address of each failure is the same: it is said once, here.
  const fail = (thrown: unknown): never => {
    const said = withCertificateAdvice(messageOf(thrown), thrown, { address: url, plain: "http://" });
    throw new AgentperfError("unavailable", `Redis REST at ${redactUrl(url)}: ${said}`, { cause: thrown });
  };
  const single = (command: RedisCommand): Promise<RedisReply> =>
    // One command is answered with one of these.
    limited(request({ body: wordsOf(command) }))
      .then((answer) => resultOf(answer as Answer))
      .catch(fail);
  const several = async (path: string, commands: readonly RedisCommand[]): Promise<RedisReply[]> => {
    // Both paths answer with an array.
    const replies = (await limited(request({ path: [path], body: commands.map(wordsOf) })).catch(fail)) as readonly Answer[];
    return replies.map(resultOf);
  };
  // Bytes can't travel in the client's JSON: they go as the API's raw bodies.
  const raw = (path: string, init: RequestInit) =>
    fetch(url.replace(/\/$/, "") + path, {
      ...init,
      headers: { authorization: `Bearer ${token}`, "upstash-encoding": "base64" },
      signal: limit(),
    });
  const port: Redis = {
    get: (key) => limited(client.get<string>(key)).catch(fail),
    async getBytes(key) {
      const response = await raw(`/get/${encodeURIComponent(key)}`, {});
      // The API answers one command with one of these, whatever the status.
      const result = resultOf((await response.json()) as Answer);
      return result === null ? null : Uint8Array.from(atob(String(result)), (character) => character.charCodeAt(0));
    },
    async set(key, value, { ttlMs }) {
      if (typeof value === "string") {
        await limited(client.set(key, value, { px: ttlMs })).catch(fail);
        return;
      }
      const init = { method: "POST", body: Uint8Array.from(value) };
      const response = await raw(`/set/${encodeURIComponent(key)}?PX=${ttlMs}`, init);
      if (!response.ok) fail(new Error(`HTTP ${response.status}`));
    },
    del: (keys) => removeByRight(keys, async (all) => Number(await single(["DEL", ...all])), single),
    command: single,
    transaction: (commands) => several("multi-exec", commands),
    pipeline: (commands) => several("pipeline", commands),
    scan: (prefix, beforeStep) => {
      const step = async (cursor: string, pattern: string, count: number) => {
        // SCAN answers with the next cursor and the keys.
        return (await single(["SCAN", cursor, "MATCH", pattern, "COUNT", count])) as [string, string[]];
      };
      return keysWithPrefix(prefix, step, beforeStep);
    },
  };
  return { port };
}

/** A command as JSON can hold it. */
const wordsOf = ([name, ...args]: RedisCommand): [string, ...(string | number)[]] => [
  name,
  ...args.map((word) => (word instanceof Uint8Array ? new TextDecoder().decode(word) : word)),
];

/** @throws {Error} the server's error */
function resultOf({ result, error }: Answer): RedisReply {
  if (error !== undefined) throw new Error(error);
  // What JSON holds here are RESP's replies.
  return (result ?? null) as RedisReply;
}
