/** One word of a command. */
export type RedisArgument = string | number | Uint8Array;

/** A command with its arguments, as on the wire: `["SET", "key", "value", "PX", 1000]`. */
export type RedisCommand = readonly [name: string, ...args: RedisArgument[]];

/** What a command gives; bulk strings are decoded as UTF-8. */
export type RedisReply = string | number | null | RedisReply[];

/** Options of {@link Redis.set}. */
export interface SetOptions {
  /** Time to live in milliseconds. */
  readonly ttlMs: number;
}

/** Port: a key-value store that speaks Redis commands. */
export interface Redis {
  /** The value as UTF-8, or null. */
  get(key: string): Promise<string | null>;
  /** The value as bytes, or null. */
  getBytes(key: string): Promise<Uint8Array | null>;
  set(key: string, value: string | Uint8Array, options: SetOptions): Promise<void>;
  /** Deletes keys; the number that were there. */
  del(keys: readonly string[]): Promise<number>;
  /** Any single command. Rejects with the server's error. */
  command(command: RedisCommand): Promise<RedisReply>;
  /** The keys that begin with `prefix`, by SCAN; a key may come twice. */
  scan(prefix: string): AsyncIterable<string>;
  /**
   * MULTI … EXEC: all or nothing, the replies in order. Needs capability `transactions`.
   * Rejects where any command failed.
   */
  transaction?(commands: readonly RedisCommand[]): Promise<RedisReply[]>;
  /** Sends all at once, the replies in order. Needs capability `pipelining`. Rejects where any command failed. */
  pipeline?(commands: readonly RedisCommand[]): Promise<RedisReply[]>;
}
