import { AgentperfError, redactUrl } from "@agentperf/core";

/** Where a Redis is, and as whom it is entered. */
export interface Place {
  /** Host and port, or the path of a Unix socket. */
  readonly at: { readonly host: string; readonly port: number } | { readonly socket: string };
  readonly tls: boolean;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly db?: number | undefined;
}

const defaultPort = 6_379;
const isTls: Readonly<Record<string, boolean>> = { "redis:": false, "rediss:": true, "valkey:": false, "valkeys:": true };
const socketAddress = /^(?:redis\+)?unix:(?:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?)?(\/[^?#]+)(?:\?([^#]*))?$/i;

/**
 * Reads an address: `redis://`, `rediss://`, or a Unix socket as `/path`, `unix:/path`, `unix:///path` or `redis+unix:///path`.
 *
 * The clients read addresses each in its own way, and some go on with database 0 where a number isn't one; so all of them are given what is
 * read here.
 * @throws {AgentperfError} `usage`: says what is wrong with it, without its secrets
 */
export function readAddress(address: string): Place {
  const refuse = (what: string) => new AgentperfError("usage", `the address ${redactUrl(address)} ${what}`);
  if (address.startsWith("/")) return { at: { socket: address }, tls: false };
  try {
    const socket = socketAddress.exec(address);
    if (socket !== null) {
      const [, username, password, path = "", query] = socket;
      const at = { socket: decodeURIComponent(path) };
      return { at, tls: false, ...credentials(username, password), db: database("", new URLSearchParams(query), refuse) };
    }
    if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(address)) throw refuse(`has no scheme; write redis://${hostOf(address)}`);
    if (!URL.canParse(address)) throw refuse("is no address; write redis://HOST:PORT");
    const { protocol, hostname, port, username, password, pathname, searchParams } = new URL(address);
    const tls = isTls[protocol];
    if (tls === undefined) throw refuse(`has the scheme ${protocol}//, which isn't one of Redis; write redis:// or rediss://`);
    if (hostname === "") throw refuse("names no host; write redis://HOST:PORT");
    return {
      at: { host: decodeURIComponent(hostname).replace(/^\[(.*)\]$/, "$1"), port: port === "" ? defaultPort : Number(port) },
      tls,
      ...credentials(username, password),
      db: database(pathname, searchParams, refuse),
    };
  } catch (thrown) {
    if (thrown instanceof URIError) throw refuse("has a % that begins no escape; write it as %25");
    throw thrown;
  }
}

/** @throws {AgentperfError} `usage`: a database has a number from 0 */
export function checkDatabase(db: number | undefined): number | undefined {
  if (db !== undefined && !(Number.isSafeInteger(db) && db >= 0)) {
    throw new AgentperfError("usage", `${db} is no database: databases have numbers from 0`);
  }
  return db;
}

const credentials = (username = "", password = "") => ({
  username: username === "" ? undefined : decodeURIComponent(username),
  password: password === "" ? undefined : decodeURIComponent(password),
});

function database(pathname: string, query: URLSearchParams, refuse: (what: string) => AgentperfError): number | undefined {
  const text = pathname.length > 1 ? pathname.slice(1) : query.get("db");
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text))
    throw refuse(`names ${/^[-+.\de]{1,12}$/.test(text) ? `the database ${text}` : "no database"}: databases have numbers from 0`);
  return Number(text);
}

const hostOf = (address: string): string => (/^[\w.[\]:-]+$/.test(address) ? address : "HOST:PORT");
