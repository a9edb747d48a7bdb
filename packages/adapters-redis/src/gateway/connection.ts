import { AgentperfError, messageOf, redactUrl, within } from "@agentperf/core";
import type { Redis } from "ioredis";
import { ioredisLibrary } from "../clients/ioredis-library.ts";
import type { Command, Word } from "./command.ts";
import { GatewayError, isReplyError } from "./failure.ts";
import type { Reply } from "./reply.ts";

const connectTimeoutMs = 2_000;

/** Options of {@link Connection.open}. */
export interface ConnectionOptions {
  readonly url: string;
  /** A Redis that owes answers and is silent for so long is looked at. */
  readonly silenceMs: number;
  /** Whether a silent Redis is only busy with what it was asked for. Default: it isn't. */
  readonly isAlive?: () => Promise<boolean>;
}

/** A connection to a Redis. Replies come in the shapes of RESP2; it isn't opened again once it is lost. */
export class Connection {
  readonly #client: Redis;
  readonly #options: ConnectionOptions;
  readonly #watch: ReturnType<typeof setInterval>;
  #pending = 0;
  #answers = 0;
  #answersBefore = 0;
  #silentMs = 0;
  #mayMulti: Promise<unknown> | undefined;
  #failure: GatewayError | undefined;

  private constructor(client: Redis, options: ConnectionOptions) {
    this.#client = client;
    this.#options = options;
    // A few looks in the limit: a timer for each command would be a part of what a GET costs.
    const everyMs = options.silenceMs / 5;
    this.#watch = setInterval(() => void this.#look(everyMs), everyMs);
    client.once("end", () => clearInterval(this.#watch));
  }

  /**
   * Connects, and waits until the server has answered something.
   * @throws {AgentperfError} `usage`: no such kind of address; `unavailable`: nobody answers there, with the reason
   */
  static async open(options: ConnectionOptions): Promise<Connection> {
    const address = clientAddress(options.url);
    const { Redis } = await ioredisLibrary();
    const client = new Redis(address, {
      lazyConnect: true,
      protocol: 2,
      stringNumbers: true,
      connectTimeout: connectTimeoutMs,
      // Its reply, whatever it is, shows that a Redis is there: no user is refused for want of a right.
      connectionName: "agentperf-gateway",
      disableClientInfo: true,
      enableReadyCheck: false,
      // What was lost is reported, not sent again: whether it ran isn't known.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
      autoResubscribe: false,
    });
    let last: unknown;
    client.on("error", (thrown: unknown) => {
      last = thrown;
    });
    try {
      await within(connectTimeoutMs, connect(client));
      return new Connection(client, options);
    } catch (thrown) {
      end(client);
      // The library says only that the connection is closed; the socket's or the server's own error says why.
      const why = last ?? thrown;
      throw new AgentperfError("unavailable", `Redis at ${redactUrl(options.url)}: ${messageOf(why)}`, { cause: why });
    }
  }

  /** Whether commands can be sent still. */
  get isUsable(): boolean {
    return this.#client.status === "ready" && this.#client.stream.writable;
  }

  /**
   * Sends one command.
   * @throws {Error} Redis's own error; {@link GatewayError} 502 where the answer was lost, 503 where none came
   */
  async send([name, ...args]: Command): Promise<Reply> {
    // The library reshapes the replies of the commands that it knows, by their names in lower case.
    return (await this.#owed(this.#client.callBuffer(name.toUpperCase(), args.map(asArgument)))) as Reply;
  }

  /** MULTI … EXEC, sent in one go, so that nobody else's command comes between. Failures while running are among the replies. */
  async transaction(commands: readonly Command[]): Promise<readonly Reply[]> {
    // A user who may not do MULTI would run each command by itself.
    this.#mayMulti ??= Promise.all([this.send(["MULTI"]), this.send(["DISCARD"])]);
    await this.#mayMulti;
    const sent = [["MULTI"] as const, ...commands].map((command) => this.send(command));
    const [replies, ...queued] = await Promise.allSettled([this.send(["EXEC"]), ...sent]);
    if (replies.status === "fulfilled") return replies.value as readonly Reply[];
    const refused = queued.find((outcome) => outcome.status === "rejected");
    if (!isReplyError(replies.reason) || refused === undefined) throw replies.reason;
    throw new GatewayError(400, `EXECABORT Transaction discarded because of: ${messageOf(refused.reason)}`);
  }

  /** Listens to channels or patterns; then nothing else can be sent. @param onMessage - told the words of each message */
  async subscribe(kind: "subscribe" | "psubscribe", names: readonly string[], onMessage: (words: Word[]) => void): Promise<void> {
    this.#client.on("messageBuffer", (channel: Buffer, message: Buffer) => onMessage(["message", channel, message]));
    this.#client.on("pmessageBuffer", (pattern: string, channel: Buffer, message: Buffer) =>
      onMessage(["pmessage", pattern, channel, message]),
    );
    await this.#owed(this.#client[kind](...names));
  }

  /** Calls back when it is lost or closed. */
  onEnd(callback: () => void): void {
    this.#client.once("end", callback);
  }

  close(): void {
    this.#fail(new GatewayError(503, "ERR the gateway is closing"));
  }

  async #owed<T>(answer: Promise<T>): Promise<T> {
    this.#pending++;
    try {
      return await answer;
    } catch (thrown) {
      if (isReplyError(thrown)) throw thrown;
      throw this.#failure ?? new GatewayError(502, `ERR the connection to Redis was lost: ${messageOf(thrown)}`, { cause: thrown });
    } finally {
      this.#pending--;
      this.#answers++;
    }
  }

  #fail(failure: GatewayError): void {
    this.#failure ??= failure;
    clearInterval(this.#watch);
    end(this.#client);
  }

  async #look(everyMs: number): Promise<void> {
    this.#silentMs = this.#pending > 0 && this.#answers === this.#answersBefore ? this.#silentMs + everyMs : 0;
    this.#answersBefore = this.#answers;
    if (this.#silentMs < this.#options.silenceMs) return;
    this.#silentMs = 0;
    if (await this.#options.isAlive?.()) return;
    this.#fail(new GatewayError(503, `ERR no answer from Redis within ${this.#options.silenceMs} ms`));
  }
}

async function connect(client: Redis): Promise<void> {
  await client.connect();
  // The library goes on with database 0 where this one can't be had.
  if (client.options.db) await client.select(client.options.db);
}

/** At once, also where the server is frozen and says no goodbye. */
function end(client: Redis): void {
  client.disconnect();
  // There is none before the first connection.
  (client.stream as Redis["stream"] | undefined)?.destroy();
}

const asArgument = (word: Word): string | Buffer =>
  typeof word === "string" ? word : Buffer.from(word.buffer, word.byteOffset, word.byteLength);

/** An address as the library takes it: a URL, or the path of a socket. */
function clientAddress(url: string): string {
  const socket = /^(?:unix:(?:\/\/)?)?(\/.+)$/.exec(url)?.[1];
  if (socket !== undefined) return socket;
  if (!URL.canParse(url) || !/^rediss?:\/\//i.test(url)) {
    throw new AgentperfError(
      "usage",
      `${url === "" ? "no address of a Redis" : `not an address of a Redis: ${redactUrl(url)}`}; write redis://HOST:PORT`,
    );
  }
  const { pathname } = new URL(url);
  if (!/^\/?\d*$/.test(pathname)) {
    throw new AgentperfError("usage", `not a number of a database: ${pathname.slice(1)} in ${redactUrl(url)}; write redis://HOST:PORT/0`);
  }
  return url;
}
