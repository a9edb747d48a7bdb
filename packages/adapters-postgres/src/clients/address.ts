import { AgentperfError, redactUrl } from "@agentperf/core";

/** Where a PostgreSQL is, and as whom it is entered. */
export interface Place {
  /** Host and port, or the directory of a Unix socket and the port in its name. */
  readonly at: { readonly host: string; readonly port: number } | { readonly directory: string; readonly port: number };
  /** Whether TLS is spoken; the certificate is always verified, unless the options say otherwise. */
  readonly tls: boolean;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly database?: string | undefined;
}

const defaultPort = 5_432;
const scheme = /^postgres(?:ql)?:\/\//i;
/** The path of a socket: its directory, and the port in its name. */
const socketPath = /^(.*)\/\.s\.PGSQL\.(\d{1,5})$/;
/** An address without a host: the URL parser takes none with a user. */
const withoutHost = /^postgres(?:ql)?:\/\/(?:([^:@/?#]*)(?::([^@/?#]*))?@)?(?::(\d{1,5}))?\/([^/?#]*)(?:\?([^#]*))?$/i;

/** What `sslmode` says of TLS. What is neither off nor on in libpq is off here: a measurement must know which it is. */
const isTls: Readonly<Record<string, boolean>> = { disable: false, require: true, "verify-ca": true, "verify-full": true };

/**
 * Reads an address: `postgres://user:password@host:5432/database?sslmode=require`, `postgres:///database?host=/run/postgresql`, or the path of a
 * Unix socket or of its directory.
 *
 * The clients read addresses each in its own way, and take hosts from their queries; so all of them are given what is read here.
 * @throws {AgentperfError} `usage`: says what is wrong with it, without its secrets
 */
export function readAddress(address: string): Place {
  const refuse = (what: string) => new AgentperfError("usage", `the address ${redactUrl(address)} ${what}`);
  if (address.startsWith("/")) return { at: socketAt(address), tls: false };
  if (!scheme.test(address)) {
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(address)) throw refuse("has a scheme that isn't one of PostgreSQL; write postgres://");
    throw refuse("has no scheme; write postgres://HOST:PORT/DATABASE");
  }
  // What a URL parser makes of these is another host, or a database of which a part is missing.
  if (/[/?].*@/.test(address.replace(scheme, "")))
    throw refuse("has an @ behind its host; in user, password and database write / as %2F, ? as %3F and @ as %40");
  if (address.includes("#")) throw refuse("has a #; write it as %23");
  try {
    const local = withoutHost.exec(address);
    if (local !== null) return socketOf(local, refuse);
    if (!URL.canParse(address)) throw refuse("is no address; write postgres://HOST:PORT/DATABASE");
    const { hostname, port, username, password, pathname, searchParams } = new URL(address);
    refuseParts(searchParams, refuse);
    if (searchParams.has("host") || searchParams.has("hostaddr")) throw refuse("names a host twice: take it out of the query");
    const host = decodeURIComponent(hostname).replace(/^\[(.*)\]$/, "$1");
    if (host.includes(",")) throw refuse("names several hosts: give one");
    const ownPort = port === "" ? defaultPort : Number(port);
    return {
      at: host.startsWith("/") ? { directory: host, port: ownPort } : { host, port: ownPort },
      tls: tlsOf(searchParams, refuse),
      username: textOf(username),
      password: textOf(password),
      database: textOf(pathname.replace(/^\//, "")),
    };
  } catch (thrown) {
    if (thrown instanceof URIError) throw refuse("has a % that begins no escape, or %00; write % as %25");
    throw thrown;
  }
}

function socketAt(path: string, port = defaultPort): Place["at"] {
  const [, directory, ownPort] = socketPath.exec(path) ?? [];
  return directory === undefined ? { directory: path.replace(/(?<=.)\/+$/, ""), port } : { directory, port: Number(ownPort) };
}

function socketOf([, username, password, port, database, query]: RegExpExecArray, refuse: (what: string) => AgentperfError): Place {
  const parameters = new URLSearchParams(query);
  refuseParts(parameters, refuse);
  const directory = parameters.get("host");
  if (directory === null || !directory.startsWith("/"))
    throw refuse("names no host; write postgres://HOST:PORT/DATABASE, or ?host=/run/postgresql for a Unix socket");
  return {
    at: socketAt(directory, port === undefined ? defaultPort : Number(port)),
    tls: false,
    username: textOf(username),
    password: textOf(password),
    database: textOf(database),
  };
}

/** What libpq takes from a query too, and the clients don't: it would be dropped in silence. */
function refuseParts(parameters: URLSearchParams, refuse: (what: string) => AgentperfError): void {
  const found = ["user", "password", "port", "dbname"].find((name) => parameters.has(name));
  if (found !== undefined) throw refuse(`gives its ${found} in the query; write postgres://USER:PASSWORD@HOST:PORT/DATABASE`);
}

function tlsOf(parameters: URLSearchParams, refuse: (what: string) => AgentperfError): boolean {
  const mode = parameters.get("sslmode") ?? "disable";
  const tls = Object.hasOwn(isTls, mode) ? isTls[mode] : undefined;
  if (tls === undefined) throw refuse(`has an sslmode that isn't known; there are ${Object.keys(isTls).join(", ")}`);
  return tls;
}

/** A part of an address; undefined where it is empty. @throws {URIError} a % begins no escape, or stands for a character that ends a text */
function textOf(text = ""): string | undefined {
  const decoded = decodeURIComponent(text);
  if (decoded.includes("\0")) throw new URIError("%00");
  return decoded === "" ? undefined : decoded;
}
