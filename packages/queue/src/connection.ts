import { readFile } from "node:fs/promises";
import { AgentperfError, malformedAddress, messageOf, redactUrl, within } from "@agentperf/core";
import { Redis, type RedisOptions } from "ioredis";

/** Where the queue is. */
export interface QueuePlace {
  /** Address of its Redis, `redis://` or `rediss://`. */
  readonly url: string;
  /** Path of a file with the certificates (PEM) that vouch for it. Default: those that the runtime trusts. */
  readonly caFile?: string | undefined;
}

const connectTimeoutMs = 5_000;
const commandTimeoutMs = 3_000;
const retryMs = 300;

/** The queue's Redis as it can be shown. */
export const shownPlace = ({ url }: QueuePlace): string => `the queue's Redis at ${redactUrl(url)}`;

/** Connections to the queue's Redis. They come back by themselves where they are lost; what a command does meanwhile is theirs. */
export interface QueueConnection extends Disposable {
  /** For our own commands: one that has no answer in three seconds fails. */
  readonly commands: Redis;
  /** For BullMQ, which waits. */
  readonly jobs: Redis;
}

/**
 * Connects to the queue's Redis, and looks whether it can hold a queue.
 * @throws {AgentperfError} `usage`: the address can't be read, or this Redis may lose what is in it; `unavailable`: it can't be reached
 */
export async function connect(place: QueuePlace): Promise<QueueConnection> {
  const { url, caFile } = place;
  const wrong = malformedAddress(url);
  if (wrong !== undefined) throw new AgentperfError("usage", `--queue: ${wrong}`);
  if (!/^rediss?:\/\/./.test(url)) throw new AgentperfError("usage", "--queue must be an address: redis://HOST:PORT, or rediss:// for TLS");
  let isOpen = false;
  const settings = {
    lazyConnect: true,
    // Of a RESP3 reply's shapes some can't be told from RESP2's.
    protocol: 2 as const,
    connectTimeout: connectTimeoutMs,
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: () => (isOpen ? retryMs : null),
    ...(url.startsWith("rediss:") ? { tls: caFile === undefined ? {} : { ca: await certificates(caFile) } } : {}),
  } satisfies RedisOptions;
  const commands = new Redis(url, { ...settings, commandTimeout: commandTimeoutMs, maxRetriesPerRequest: 0 });
  const jobs = new Redis(url, { ...settings, maxRetriesPerRequest: null });
  let last: unknown;
  for (const client of [commands, jobs])
    client.on("error", (thrown: unknown) => {
      last = thrown;
    });
  const close = () => {
    isOpen = false;
    for (const client of [commands, jobs]) client.disconnect();
  };
  try {
    await within(connectTimeoutMs + 1_000, Promise.all([commands.connect(), jobs.connect()]));
    await commands.ping();
    isOpen = true;
    await checkServer(commands, place);
    // BullMQ does all by scripts, and would only wait where its user may run none.
    await commands.eval("return 1", 0);
    return { commands, jobs, [Symbol.dispose]: close };
  } catch (thrown) {
    close();
    if (thrown instanceof AgentperfError && thrown.code === "usage") throw thrown;
    // ioredis says "Connection is closed."; the socket's or the server's own error says why.
    const why = /^(NOAUTH|WRONGPASS|NOPERM)/.test(messageOf(thrown)) ? thrown : (last ?? thrown);
    throw new AgentperfError("unavailable", `${shownPlace(place)} can't be used: ${messageOf(why)}`, { cause: thrown });
  }
}

async function certificates(path: string): Promise<string> {
  return readFile(path, "utf8").catch((thrown: unknown) => {
    throw new AgentperfError("usage", `--queue-ca ${path} can't be read: ${messageOf(thrown)}`);
  });
}

/** What a queue needs of a Redis. BullMQ only prints a warning where it isn't so. */
async function checkServer(redis: Redis, place: QueuePlace): Promise<void> {
  const info = await redis.info();
  const field = (name: string) => new RegExp(`^${name}:(.*?)\r?$`, "m").exec(info)?.[1];
  const policy = field("maxmemory_policy");
  if (policy !== undefined && policy !== "noeviction") {
    throw new AgentperfError(
      "usage",
      `${shownPlace(place)} has maxmemory-policy ${policy}, by which it may throw a run's jobs away: use CONFIG SET maxmemory-policy noeviction, or a Redis of the queue's own`,
    );
  }
  if (field("cluster_enabled") === "1")
    throw new AgentperfError("usage", `${shownPlace(place)} is a cluster: the queue needs a single Redis`);
  const version = field("redis_version") ?? "";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (version !== "" && major * 100 + minor < 602)
    throw new AgentperfError("usage", `${shownPlace(place)} is version ${version}: the queue needs Redis 6.2 or newer`);
}

/** Why the queue's Redis didn't answer, without what its client says to programmers. */
export function whyAway(thrown: unknown): string {
  // A transaction that was discarded says only that; which command was refused is told beside it.
  const [first] = (thrown as { readonly previousErrors?: readonly unknown[] } | null)?.previousErrors ?? [];
  const said = messageOf(first ?? thrown);
  return /max retries per request/.test(said) ? "the connection is lost" : said;
}
