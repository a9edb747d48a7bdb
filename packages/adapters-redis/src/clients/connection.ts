import { AgentperfError, certificatesIn, messageOf, redactUrl, Watchdog, withCertificateAdvice } from "@agentperf/core";
import { checkDatabase, type Place, readAddress } from "./address.ts";

/** What the clients that hold a connection to Redis have for options. */
export interface ConnectionOptions {
  /** Address, with `redis://` or `rediss://`, or the path of a Unix socket: `/run/redis.sock`. Default: the variable `REDIS_URL`. */
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
  /** Path of a file with the certificates (PEM) that vouch for a `rediss://` server. Default: the variable `REDIS_CA_FILE`. */
  readonly caFile?: string | undefined;
}

/** The port's settings that these options can be given by. */
export const connectionSettings = ["url", "caFile"] as const;

/** These options with what a user gave by flags. */
export const withSettings = <T extends Pick<ConnectionOptions, "url" | "caFile">>(
  options: T,
  values: Readonly<Record<string, string>>,
): T => ({
  ...options,
  url: values["url"] ?? options.url,
  caFile: values["caFile"] ?? options.caFile,
});

/** How long to wait for a server, where the options don't say. */
export const limits = { connectTimeoutMs: 2_000, commandTimeoutMs: 5_000, closeTimeoutMs: 500 } as const;

/** What TLS is begun with. */
export interface TlsSettings {
  readonly ca?: string | undefined;
  readonly rejectUnauthorized: boolean;
}

/** Where a client connects to, with everything that its options say. */
export interface Target extends Omit<Place, "tls"> {
  /** The address itself. */
  readonly address: string;
  readonly tls?: TlsSettings | undefined;
  readonly connectTimeoutMs: number;
}

/** The address that these options or `REDIS_URL` give. */
export const addressOf = ({ url }: Pick<ConnectionOptions, "url">): string | undefined => url ?? process.env["REDIS_URL"];

/**
 * Where these options lead.
 * @param address - default: that of the options, or of `REDIS_URL`
 * @throws {AgentperfError} `unavailable`: there is no address, with how to give one, or no file of certificates; `usage`: it can't be read
 */
export async function targetOf(options: ConnectionOptions, address = addressOf(options)): Promise<Target> {
  if (address === undefined) throw new AgentperfError("unavailable", "no address: set REDIS_URL or the option url");
  const { tls, ...place } = readAddress(address);
  return {
    ...place,
    address,
    username: place.username ?? options.username,
    password: place.password ?? options.password,
    db: place.db ?? checkDatabase(options.db),
    tls: tls ? { ca: await certificatesOf(options), rejectUnauthorized: options.insecureTls !== true } : undefined,
    connectTimeoutMs: options.connectTimeoutMs ?? limits.connectTimeoutMs,
  };
}

async function certificatesOf({ caFile = process.env["REDIS_CA_FILE"] }: ConnectionOptions): Promise<string | undefined> {
  if (caFile === undefined || caFile === "") return undefined;
  const [{ readFile }, { X509Certificate }] = await Promise.all([import("node:fs/promises"), import("node:crypto")]);
  return certificatesIn(caFile, { readFile, X509Certificate });
}

/**
 * Makes sure that a connection stands, whatever its user may do, and chooses the database: some clients go on with database 0 where this one
 * can't be had.
 * @throws {Error} what the server answered
 */
export async function enter(send: (name: string, ...args: string[]) => Promise<unknown>, db = 0): Promise<void> {
  if (db === 0) await send("PING").catch(ignoreMissingRight);
  else {
    await send("SELECT", String(db)).catch((thrown: unknown) => {
      throw new Error(`database ${db} can't be chosen: ${messageOf(thrown)}`, { cause: thrown });
    });
  }
}

/** An answer of the server all the same. */
function ignoreMissingRight(thrown: unknown): void {
  if (!isMissingRight(thrown)) throw thrown;
}

/** Whether the server refused a command because its user may not run it. */
export const isMissingRight = (thrown: unknown): boolean => /\bNOPERM\b/.test(messageOf(thrown));

/** Ends a client whose server has stopped answering commands, and says which one that is. */
export function watchdogOf({ commandTimeoutMs = limits.commandTimeoutMs }: ConnectionOptions, address: string, end: () => void): Watchdog {
  return new Watchdog(commandTimeoutMs, end, unreachable(address, `no answer within ${commandTimeoutMs} ms`).message);
}

const authority = "--redis-ca, REDIS_CA_FILE or the option caFile";

/** What to throw where a server can't be reached: it names the address without its secrets, the reason, and what to do where TLS is that. */
export function unreachable(address: string, reason: unknown): AgentperfError {
  const said = withCertificateAdvice(messageOf(reason), reason, { address, by: authority, plain: "redis://" });
  return new AgentperfError("unavailable", `Redis at ${redactUrl(address)}: ${said}`, { cause: reason });
}
