import type { RedisArgument, RedisCommand, RedisReply } from "@agentperf/core";
import { globPattern } from "./glob.ts";

type Value = string | Uint8Array;

/** A reply of the store: an integer that a number can't hold is a bigint. */
export type StoreReply = RedisReply | bigint;

interface Entry {
  value: Value;
  /** On the store's clock; absent: never. */
  expiresAtMs?: number;
}

/** An error as a Redis server words it. */
export class RedisReplyError extends Error {
  override readonly name = "RedisReplyError";
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const asText = (value: Value): string => (typeof value === "string" ? value : decoder.decode(value));

/** How many entries are looked at for their expiry after how many writes. */
const sweepEvery = 1_000;

/** A key-value store in this process that answers Redis commands on strings, with expiry as a server does it. */
export class MemoryStore {
  readonly #entries = new Map<string, Entry>();
  readonly #nowMs: () => number;
  #writes = 0;

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  get(key: string): string | null {
    const entry = this.#live(key);
    return entry === undefined ? null : asText(entry.value);
  }

  getBytes(key: string): Uint8Array | null {
    const entry = this.#live(key);
    if (entry === undefined) return null;
    return typeof entry.value === "string" ? encoder.encode(entry.value) : Uint8Array.from(entry.value);
  }

  set(key: string, value: Value, ttlMs?: number): void {
    // The caller keeps its bytes and may change them.
    const own = typeof value === "string" ? value : Uint8Array.from(value);
    this.#entries.set(key, ttlMs === undefined ? { value: own } : { value: own, expiresAtMs: this.#nowMs() + ttlMs });
    if (++this.#writes % sweepEvery === 0) this.#sweep();
  }

  del(keys: readonly string[]): number {
    return keys.filter((key) => this.#live(key) !== undefined && this.#entries.delete(key)).length;
  }

  *keys(): Iterable<string> {
    for (const key of this.#entries.keys()) if (this.#live(key) !== undefined) yield key;
  }

  clear(): void {
    this.#entries.clear();
  }

  /**
   * Runs one command.
   * @throws {RedisReplyError} what a server would answer
   */
  command(command: RedisCommand): RedisReply {
    const reply = this.run(command);
    return typeof reply === "bigint" ? Number(reply) : reply;
  }

  /**
   * Runs one command; an integer beyond 2^53 comes exact.
   * @throws {RedisReplyError} what a server would answer
   */
  run([name, ...args]: RedisCommand): StoreReply {
    const handler = this.#handler(name);
    const words = args.map((arg) => (typeof arg === "number" ? String(arg) : arg));
    checkArity(name, handler, words.length);
    return handler.run(words);
  }

  /**
   * Runs all or none: each command is known and complete before the first one runs, as in EXEC.
   * @throws {RedisReplyError} a command isn't one, or failed when it ran
   */
  transaction(commands: readonly RedisCommand[]): RedisReply[] {
    this.checkAll(commands);
    let failure: unknown;
    // A command that fails when it runs doesn't stop the others, as in EXEC.
    const replies = commands.map((command) => {
      try {
        return this.command(command);
      } catch (thrown) {
        failure ??= thrown;
        return null;
      }
    });
    if (failure !== undefined) throw failure;
    return replies;
  }

  /** Refuses commands that are unknown or incomplete, before any of them runs. @throws {RedisReplyError} */
  checkAll(commands: readonly RedisCommand[]): void {
    for (const [name, ...args] of commands) checkArity(name, this.#handler(name), args.length);
  }

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry?.expiresAtMs === undefined || entry.expiresAtMs > this.#nowMs()) return entry;
    this.#entries.delete(key);
    return undefined;
  }

  #sweep(): void {
    const now = this.#nowMs();
    let looked = 0;
    for (const [key, entry] of this.#entries) {
      if (entry.expiresAtMs !== undefined && entry.expiresAtMs <= now) this.#entries.delete(key);
      // Oldest first: what was written long ago has most likely expired.
      else if (++looked > sweepEvery) return;
    }
  }

  #handler(name: string): Handler {
    const handler = this.#handlers[name.toUpperCase()];
    if (handler === undefined) throw new RedisReplyError(`ERR unknown command '${name}'`);
    return handler;
  }

  readonly #handlers: Readonly<Record<string, Handler>> = {
    PING: { least: 0, most: 1, run: ([text]) => (text === undefined ? "PONG" : asText(text)) },
    GET: { least: 1, most: 1, run: ([key]) => this.get(word(key)) },
    MGET: { least: 1, run: (keys) => keys.map((key) => this.get(word(key))) },
    SET: { least: 2, run: ([key, value, ...options]) => this.#set(word(key), value as Value, options.map(word)) },
    DEL: { least: 1, run: (keys) => this.del(keys.map(word)) },
    UNLINK: { least: 1, run: (keys) => this.del(keys.map(word)) },
    EXISTS: { least: 1, run: (keys) => keys.filter((key) => this.#live(word(key)) !== undefined).length },
    INCR: { least: 1, most: 1, run: ([key]) => this.#add(word(key), 1) },
    DECR: { least: 1, most: 1, run: ([key]) => this.#add(word(key), -1) },
    INCRBY: { least: 2, most: 2, run: ([key, by]) => this.#add(word(key), longInteger(by)) },
    DECRBY: { least: 2, most: 2, run: ([key, by]) => this.#add(word(key), -longInteger(by)) },
    EXPIRE: { least: 2, most: 2, run: ([key, seconds]) => this.#expire(word(key), integer(seconds) * 1_000) },
    PEXPIRE: { least: 2, most: 2, run: ([key, ms]) => this.#expire(word(key), integer(ms)) },
    TTL: { least: 1, most: 1, run: ([key]) => this.#ttl(word(key), 1_000) },
    // All in one step: the cursor is 0 again at once.
    SCAN: { least: 1, run: ([, ...options]) => ["0", this.#matching(options.map(word))] },
    PTTL: { least: 1, most: 1, run: ([key]) => this.#ttl(word(key), 1) },
  };

  #matching(options: readonly string[]): string[] {
    let pattern = /^/;
    for (let at = 0; at < options.length; at += 2) {
      const [option, value] = [options[at]?.toUpperCase(), options[at + 1]];
      if (value === undefined || (option !== "MATCH" && option !== "COUNT")) throw new RedisReplyError("ERR syntax error");
      if (option === "MATCH") pattern = globPattern(value);
    }
    return [...this.keys()].filter((key) => pattern.test(key));
  }

  #set(key: string, value: Value, options: readonly string[]): RedisReply {
    let ttlMs: number | undefined;
    let condition: string | undefined;
    for (let at = 0; at < options.length; at++) {
      const option = (options[at] as string).toUpperCase();
      if ((option === "PX" || option === "EX") && ttlMs === undefined) {
        ttlMs = integer(options[++at]) * (option === "EX" ? 1_000 : 1);
        if (ttlMs <= 0) throw new RedisReplyError("ERR invalid expire time in 'set' command");
      } else if ((option === "NX" || option === "XX") && condition === undefined) condition = option;
      else throw new RedisReplyError("ERR syntax error");
    }
    const exists = this.#live(key) !== undefined;
    if ((condition === "NX" && exists) || (condition === "XX" && !exists)) return null;
    this.set(key, value, ttlMs);
    return "OK";
  }

  #add(key: string, by: number | bigint): number | bigint {
    const entry = this.#live(key);
    const before = longInteger(entry?.value ?? "0");
    const sum = typeof before === "number" && typeof by === "number" && isSafe(before + by) ? before + by : BigInt(before) + BigInt(by);
    if (!isLong(sum)) throw new RedisReplyError("ERR increment or decrement would overflow");
    if (entry === undefined) this.set(key, String(sum));
    else entry.value = String(sum);
    return sum;
  }

  #expire(key: string, ttlMs: number): number {
    const entry = this.#live(key);
    if (entry === undefined) return 0;
    entry.expiresAtMs = this.#nowMs() + ttlMs;
    return 1;
  }

  #ttl(key: string, unitMs: number): number {
    const entry = this.#live(key);
    if (entry === undefined) return -2;
    return entry.expiresAtMs === undefined ? -1 : Math.ceil((entry.expiresAtMs - this.#nowMs()) / unitMs);
  }
}

interface Handler {
  readonly least: number;
  readonly most?: number;
  run(args: readonly (string | Uint8Array)[]): StoreReply;
}

function checkArity(name: string, { least, most }: Handler, given: number): void {
  if (given < least || given > (most ?? Number.POSITIVE_INFINITY)) {
    throw new RedisReplyError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
  }
}

const word = (arg: RedisArgument | undefined): string => (arg instanceof Uint8Array ? decoder.decode(arg) : String(arg));

function integer(arg: RedisArgument | undefined): number {
  const text = word(arg);
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || !isSafe(value)) throw new RedisReplyError(notAnInteger);
  return value;
}

/** An integer of 64 bits, exact. */
function longInteger(arg: RedisArgument | undefined): number | bigint {
  const text = word(arg);
  if (!/^-?\d+$/.test(text)) throw new RedisReplyError(notAnInteger);
  const value = Number(text);
  if (isSafe(value)) return value;
  const exact = BigInt(text);
  if (!isLong(exact)) throw new RedisReplyError(notAnInteger);
  return exact;
}

const notAnInteger = "ERR value is not an integer or out of range";
const isSafe = Number.isSafeInteger;
const isLong = (value: number | bigint): boolean => value >= -(2n ** 63n) && value < 2n ** 63n;
