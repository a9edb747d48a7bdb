import { AgentperfError, malformedAddress, messageOf, redactUrl } from "@agentperf/core";

/** What the clients that hold a connection to Redis have for options. */
export interface ConnectionOptions {
  /** Address, with `redis://` or `rediss://`. Default: the variable `REDIS_URL`. */
  readonly url?: string | undefined;
  /** User to log in as, where the address names none. */
  readonly username?: string | undefined;
  /** Password to log in with, where the address holds none. */
  readonly password?: string | undefined;
  /** Number of the database, where the address names none. Default: 0. */
  readonly db?: number | undefined;
  /** Give up connecting after this many milliseconds. Default: 2,000. */
  readonly connectTimeoutMs?: number | undefined;
  /** A command without an answer fails after this many milliseconds. Default: 5,000. */
  readonly commandTimeoutMs?: number | undefined;
  /** Accept a `rediss://` server whose certificate can't be verified. Default: false. */
  readonly insecureTls?: boolean | undefined;
}

/** How long to wait for a server, where the options don't say. */
export const limits = { connectTimeoutMs: 2_000, commandTimeoutMs: 5_000 } as const;

/** The address that these options or `REDIS_URL` give. */
export const addressOf = ({ url }: ConnectionOptions): string | undefined => url ?? process.env["REDIS_URL"];

/** @throws {AgentperfError} `unavailable`: there is no address, with how to give one; or it can't be read, with what to do about it */
export function mustHaveAddress(address: string | undefined): asserts address is string {
  if (address === undefined) throw new AgentperfError("unavailable", "no address: set REDIS_URL or the option url");
  const wrong = malformedAddress(address);
  if (wrong !== undefined) throw new AgentperfError("unavailable", wrong);
}

/** What to throw where a server can't be reached: it names the address without its secrets, and the reason. */
export function unreachable(address: string, reason: unknown): AgentperfError {
  const where = redactUrl(address);
  return new AgentperfError("unavailable", `Redis at ${where}: ${messageOf(reason)}`, { cause: reason });
}
