import { userInfo } from "node:os";
import process from "node:process";
import {
  AgentperfError,
  certificatesIn,
  messageOf,
  type OptionRules,
  optionRule,
  redactUrl,
  scrubber,
  secretsIn,
  withCertificateAdvice,
} from "@agentperf/core";
import { type Place, readAddress } from "./address.ts";

/** What the clients of a server have for options. */
export interface ConnectionOptions {
  /**
   * Address, with `postgres://`, or the path of a Unix socket or of its directory: `/run/postgresql`. TLS where it says `sslmode=require`. Default: the
   * variable `POSTGRES_URL`.
   */
  readonly url?: string | undefined;
  /** User to log in as, where the address names none. Default: `PGUSER`, or the system's user. */
  readonly username?: string | undefined;
  /** Password to log in with, where the address holds none. Default: `PGPASSWORD`. */
  readonly password?: string | undefined;
  /** Name of the database, where the address has none. Default: `PGDATABASE`, or the user's name. */
  readonly database?: string | undefined;
  /** Most connections of the pool. Default: 10, the clients' own. */
  readonly poolSize?: number | undefined;
  /** Whether statements with values are prepared once on each connection, which not every pooler between allows. Default: true. */
  readonly prepare?: boolean | undefined;
  /** Give up connecting after this many milliseconds. Default: 2,000. */
  readonly connectTimeoutMs?: number | undefined;
  /** A statement or a transaction without an answer fails after this many milliseconds. Default: 5,000. */
  readonly queryTimeoutMs?: number | undefined;
  /** Accept a server over TLS whose certificate can't be verified. Default: false. */
  readonly insecureTls?: boolean | undefined;
  /** Path of a file with the certificates (PEM) that vouch for a server over TLS. Default: the variable `POSTGRES_CA_FILE`. */
  readonly caFile?: string | undefined;
}

const isTruth = { must: "true or false", is: (value: unknown) => typeof value === "boolean" };
const isSize = { must: "a whole number from 1", is: (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 1 };

/** What these options must be. */
export const connectionRules: OptionRules<ConnectionOptions> = {
  url: optionRule.text,
  username: optionRule.text,
  password: optionRule.text,
  database: optionRule.text,
  poolSize: isSize,
  prepare: isTruth,
  connectTimeoutMs: optionRule.milliseconds,
  queryTimeoutMs: optionRule.milliseconds,
  insecureTls: isTruth,
  caFile: optionRule.text,
};

/** The port's settings that these options can be given by. */
export const connectionSettings = ["url", "caFile"] as const;

/** These options with what a user gave by flags. */
export const withSettings = (options: ConnectionOptions, values: Readonly<Record<string, string>>): ConnectionOptions => ({
  ...options,
  url: values["url"] ?? options.url,
  caFile: values["caFile"] ?? options.caFile,
});

/** What holds where the options don't say otherwise. */
export const limits = { poolSize: 10, connectTimeoutMs: 2_000, queryTimeoutMs: 5_000, closeTimeoutMs: 500 } as const;

/** What TLS is begun with. */
export interface TlsSettings {
  /** What the certificate must be for. Not every version of every client says it where it is an IP address, and then it is localhost. */
  readonly host?: string | undefined;
  readonly ca?: string | undefined;
  readonly rejectUnauthorized: boolean;
}

/** Where a client connects to, with everything that its options say. */
export interface Target extends Pick<Place, "at" | "password"> {
  /** The address itself, or the path of the socket that it means. */
  readonly address: string;
  readonly username: string;
  readonly database: string;
  readonly tls?: TlsSettings | undefined;
  readonly poolSize: number;
  readonly prepare: boolean;
  readonly connectTimeoutMs: number;
  readonly queryTimeoutMs: number;
}

/** An environment variable; undefined where it is not set or empty. */
const variable = (name: string): string | undefined => process.env[name] || undefined;

const urlOf = ({ url }: ConnectionOptions): string | undefined => url ?? variable("POSTGRES_URL");

/** Where an adapter with these options sends load: the address as it is written, or the path of the socket that it means. */
export function addressOf(options: ConnectionOptions): string | undefined {
  const url = urlOf(options);
  if (url === undefined) return undefined;
  try {
    const { at } = readAddress(url);
    return "directory" in at ? socketOf(at) : url;
  } catch {
    // Opening it says what is wrong with it.
    return url;
  }
}

/** The path of a Unix socket. */
export const socketOf = ({ directory, port }: { readonly directory: string; readonly port: number }): string =>
  `${directory}/.s.PGSQL.${port}`;

/**
 * Where these options lead.
 * @throws {AgentperfError} `unavailable`: there is no address, with how to give one, or no file of certificates; `usage`: it can't be read
 */
export async function targetOf(options: ConnectionOptions): Promise<Target> {
  const address = urlOf(options);
  if (address === undefined) throw new AgentperfError("unavailable", "no address: set POSTGRES_URL, --sql-url or the option url");
  const { at, tls, ...place } = readAddress(address);
  const username = place.username ?? options.username ?? variable("PGUSER") ?? systemUser();
  return {
    address: "directory" in at ? socketOf(at) : address,
    at,
    username,
    password: place.password ?? options.password ?? variable("PGPASSWORD"),
    database: place.database ?? options.database ?? variable("PGDATABASE") ?? username,
    tls: tls ? await tlsSettings(at, options) : undefined,
    poolSize: options.poolSize ?? limits.poolSize,
    prepare: options.prepare ?? true,
    connectTimeoutMs: options.connectTimeoutMs ?? limits.connectTimeoutMs,
    queryTimeoutMs: options.queryTimeoutMs ?? limits.queryTimeoutMs,
  };
}

/** Some users have no name. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return "postgres";
  }
}

async function tlsSettings(at: Place["at"], options: ConnectionOptions): Promise<TlsSettings> {
  const ca = await certificatesOf(options);
  return { host: "host" in at ? at.host : undefined, ca, rejectUnauthorized: options.insecureTls !== true };
}

async function certificatesOf({ caFile = variable("POSTGRES_CA_FILE") }: ConnectionOptions): Promise<string | undefined> {
  if (caFile === undefined || caFile === "") return undefined;
  const [{ readFile }, { X509Certificate }] = await Promise.all([import("node:fs/promises"), import("node:crypto")]);
  return certificatesIn(caFile, { readFile, X509Certificate });
}

const authority = "--sql-ca, POSTGRES_CA_FILE or the option caFile";

/**
 * What to throw where a server can't be reached: it names the address, the reason, and what to do where TLS is that. It holds no secrets: what
 * listens there may say again what it was told. Without a cause, which would hold them.
 */
export function unreachable({ address, password, tls }: Pick<Target, "address" | "password" | "tls">, reason: unknown): AgentperfError {
  const scrub = scrubber(secretsIn({ url: address, password }));
  const told = scrub(messageOf(reason));
  const said = tls === undefined ? told : withCertificateAdvice(told, reason, { address, by: authority });
  return new AgentperfError("unavailable", `PostgreSQL at ${redactUrl(address)}: ${said}`);
}
