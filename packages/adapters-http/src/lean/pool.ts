import { Buffer } from "node:buffer";
import { AgentperfError } from "@agentperf/core";
import { Fifo } from "../clients/fifo.ts";
import type { Target } from "../clients/options.ts";
import { Silence } from "../clients/silence.ts";
import { AnswerReader, fieldIn, type WholeAnswer } from "./answer-reader.ts";
import type { Dial, Wire } from "./wire.ts";

/** Where a pool's requests go. */
export interface Place extends Pick<Target, "url" | "connections" | "timeoutMs"> {
  /** A larger answer fails, in bytes. Default: there is no limit. */
  readonly mostBytes?: number | undefined;
}

/** A request, and what is wanted of its answer. */
export interface Request<T> {
  /** Its bytes when it is sent. They must stay as they are until those of another request are asked for; */
  bytes(): Buffer;
  /** or for ever, where the connection hasn't sent them all at once. */
  onHeld?(): void;
  /** Takes what is wanted. @throws {Error} it is no answer to this request */
  read(answer: WholeAnswer): T;
  /** What who asked is told where it failed. Default: why. */
  failureBy?(reason: unknown): unknown;
}

/** A request whose bytes are never changed, for its whole answer. */
export const fixed = (bytes: Buffer): Request<WholeAnswer> => ({ bytes: () => bytes, read: (answer) => answer });

/** Who waits for an answer, and what is sent for him. */
class Asker {
  readonly request: Request<unknown>;
  /** Nobody waits any longer. */
  isGone = false;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (reason: unknown) => void;

  constructor(request: Request<unknown>, resolve: (value: unknown) => void, reject: (reason: unknown) => void) {
    this.request = request;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Nothing stands between the answer and who waits for it: each further promise costs. */
  answer(answer: WholeAnswer): void {
    try {
      this.#resolve(this.request.read(answer));
    } catch (thrown) {
      this.fail(thrown);
    }
  }

  fail(reason: unknown): void {
    this.isGone = true;
    this.#reject(this.request.failureBy?.(reason) ?? reason);
  }
}

/** The bytes of a request. @throws {AgentperfError} `config`: a header can't be sent */
export function requestBytes(
  method: "GET" | "POST" | "DELETE",
  { url, headers, body = "" }: Pick<Target, "url" | "headers" | "body">,
): Buffer {
  const content = Buffer.from(method === "POST" ? body : "");
  const length: Record<string, string> = method === "POST" ? { "content-length": String(content.length) } : {};
  const fields = new Headers({ host: url.host });
  try {
    // A name is the same however it is written, and the last value counts.
    for (const [name, value] of Object.entries({ ...headers, ...length })) fields.set(name, value);
  } catch {
    // Its value may be a secret.
    throw new AgentperfError("config", "lean: the option headers holds one that HTTP can't send");
  }
  const lines = [...fields].map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join("")}\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), content]);
}

/** A connection that wasn't used for so long isn't used again where its server doesn't say how long it keeps one: it may be closing it by now. */
const usualRestMs = 4_000;
/** And so much sooner than the server says, as far as there is so much. */
const spareMs = 1_000;

/** How long a connection may rest by what its server says: `Keep-Alive: timeout=5`. */
function mostRestMs(head: string): number {
  const [, seconds] = /\btimeout=(\d{1,6})\b/i.exec(fieldIn(head, "keep-alive") ?? "") ?? [];
  const ms = Number(seconds) * 1_000;
  return seconds === undefined ? usualRestMs : Math.max(ms / 2, ms - spareMs);
}

const closed = (): Error => new Error("the client is closed");
const unwanted = (): Error => new Error("nobody waits for the answer any longer");

/** Connections to one server, each with one request at a time; what finds none free waits in its order. */
export class Pool {
  readonly #place: Place;
  readonly #dial: Dial;
  readonly #most: number;
  readonly #all = new Set<Connection>();
  readonly #free: Connection[] = [];
  readonly #waiting = new Fifo<Asker>();
  readonly #silence: Silence;
  #isClosed = false;

  constructor(place: Place, dial: Dial) {
    this.#place = place;
    this.#dial = dial;
    this.#most = place.connections ?? Number.POSITIVE_INFINITY;
    const isWaiting = () => this.#all.size > this.#free.length;
    this.#silence = new Silence(place.timeoutMs, isWaiting, (reason) => this.#failAll(reason));
  }

  /**
   * Sends a request, and reads the whole answer.
   * @param signal - nobody waits any longer: it isn't sent any more, or the connection on which it was is ended
   */
  send<T>(request: Request<T>, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      // Nobody would close a connection that is opened now.
      if (this.#isClosed) return reject(request.failureBy?.(closed()) ?? closed());
      const asker = new Asker(request, resolve as (value: unknown) => void, reject);
      signal?.addEventListener("abort", () => this.#drop(asker), { once: true });
      if (signal?.aborted === true) return asker.fail(unwanted());
      const connection = this.#takeFree() ?? (this.#all.size < this.#most ? this.#open() : undefined);
      if (connection === undefined) this.#waiting.push(asker);
      else connection.ask(asker);
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#silence.stop();
    this.#failAll(closed());
  }

  #open(): Connection {
    const { hostname, port } = this.#place.url;
    const connection: Connection = new Connection(
      new AnswerReader(this.#place.mostBytes),
      (listener) => this.#dial(hostname.replace(/^\[|\]$/g, ""), Number(port) || 80, listener),
      () => this.#answered(connection),
      () => this.#gone(connection),
    );
    this.#all.add(connection);
    return connection;
  }

  #takeFree(): Connection | undefined {
    const connection = this.#free.pop();
    if (connection?.isOld !== true) return connection;
    // The others have rested for longer.
    for (const one of [connection, ...this.#free.splice(0)]) one.fail(new Error("the connection wasn't used for long"));
    return undefined;
  }

  #answered(connection: Connection): void {
    this.#silence.answers += 1;
    const next = this.#next();
    if (next === undefined) {
      connection.rest();
      this.#free.push(connection);
    } else connection.ask(next);
  }

  #gone(connection: Connection): void {
    this.#silence.answers += 1;
    this.#all.delete(connection);
    const at = this.#free.indexOf(connection);
    if (at >= 0) this.#free.splice(at, 1);
    if (this.#all.size >= this.#most) return;
    const next = this.#next();
    if (next !== undefined) this.#open().ask(next);
  }

  /** The next one who still waits. */
  #next(): Asker | undefined {
    let next = this.#waiting.take();
    while (next?.isGone === true) next = this.#waiting.take();
    return next;
  }

  #drop(asker: Asker): void {
    for (const connection of this.#all) if (connection.isFor(asker)) connection.fail(unwanted());
    asker.fail(unwanted());
  }

  #failAll(reason: Error): void {
    const waiting = this.#waiting.takeAll();
    for (const connection of [...this.#all]) connection.fail(reason);
    for (const asker of waiting) asker.fail(reason);
  }
}

/** One connection, and who waits for its answer. */
class Connection {
  readonly #wire: Wire;
  readonly #reader: AnswerReader;
  readonly #onAnswer: () => void;
  readonly #onGone: () => void;
  #asker: Asker | undefined;
  #isOpen = false;
  #isGone = false;
  /** Since when nobody asks, on the clock of the process, and how long that may be. */
  #restsSinceMs = 0;
  #mostRestMs: number | undefined;

  constructor(reader: AnswerReader, dial: (listener: Parameters<Dial>[2]) => Wire, onAnswer: () => void, onGone: () => void) {
    this.#reader = reader;
    this.#onAnswer = onAnswer;
    this.#onGone = onGone;
    this.#wire = dial({
      onOpen: () => {
        this.#isOpen = true;
        if (this.#asker !== undefined) this.#send(this.#asker);
      },
      onData: (chunk) => this.#read(chunk),
      onEnd: (reason) => this.#ended(reason),
    });
  }

  /** Sends a request, or will as soon as it is open. */
  ask(asker: Asker): void {
    this.#asker = asker;
    if (this.#isOpen) this.#send(asker);
  }

  #send({ request }: Asker): void {
    if (!this.#wire.write(request.bytes())) request.onHeld?.();
  }

  isFor(asker: Asker): boolean {
    return this.#asker === asker;
  }

  /** Nobody asks now. */
  rest(): void {
    this.#restsSinceMs = performance.now();
  }

  /** Whether it has rested for so long that the server may be closing it: what is sent on it might be lost. */
  get isOld(): boolean {
    return performance.now() - this.#restsSinceMs >= (this.#mostRestMs ?? usualRestMs);
  }

  /** Ends it. */
  fail(reason: Error): void {
    this.#wire.destroy();
    this.#leave(reason);
  }

  #read(chunk: Buffer): void {
    let answer: WholeAnswer | undefined;
    try {
      if (this.#asker === undefined) throw new Error("the server sent something that nobody asked for");
      answer = this.#reader.read(chunk);
    } catch (thrown) {
      this.fail(thrown as Error);
      return;
    }
    if (answer === undefined) return;
    // It says the same with each answer.
    this.#mostRestMs ??= mostRestMs(answer.head);
    const asker = this.#asker;
    this.#asker = undefined;
    asker.answer(answer);
    if (answer.isOpen) this.#onAnswer();
    else this.fail(new Error("the server closes the connection"));
  }

  #ended(reason: Error | undefined): void {
    // What was read of it led nowhere.
    if (this.#isGone) return;
    const answer = reason === undefined ? this.#reader.end() : undefined;
    if (answer !== undefined) {
      this.#asker?.answer(answer);
      this.#asker = undefined;
    }
    this.#leave(reason ?? new Error("the server has closed the connection"));
  }

  #leave(reason: Error): void {
    const asker = this.#asker;
    this.#asker = undefined;
    if (this.#isGone) return;
    this.#isGone = true;
    asker?.fail(reason);
    this.#onGone();
  }
}
