/** What stands for everything that isn't known to be harmless. */
export const hidden = "***";

/** What an address shows, and what it doesn't. */
export interface AddressReading {
  readonly shown: string;
  /** What isn't shown, as it was written, but for the words of a path. */
  readonly hidden: readonly string[];
  /** User and password of each address that has them, as they were written. */
  readonly credentials: readonly (readonly [user: string, password: string])[];
}

interface Parts {
  readonly hidden: string[];
  readonly credentials: (readonly [user: string, password: string])[];
}

const schemePattern = /^[a-z][a-z0-9+.-]{0,19}:\/\//i;
const socketScheme = /(^|[+-])(unix|socket|sock)s?:\/\/$/;
const socketPath = /^\/?[\w.+-]+(\/[\w.+-]+)*$/;
const bareSocket = /^(\/(tmp|var|run|private|home|Users|opt|srv|dev\/shm)\/[\w./+-]*|[\w./+-]*\/[\w.+-]+\.sock(et)?)$/;

const hostName = /^[a-z0-9_][a-z0-9_.-]{0,252}$/i;
const hostLiteral = /^(localhost|\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]{2,45}\])$/i;
const hostAndPort = /^(\[[^\]]*\]|[^:]*)(:\d{1,5})?$/;

const queryName = /^[a-z][\w.-]{0,39}$/i;
const plainValue = /^[\w.-]{1,32}$/;

/** Parts of a path that say nothing but what kind of service is there. */
const harmlessSegments: ReadonlySet<string> = new Set(
  "mcp sse api rpc rest graphql message messages stream http ws websocket echo broadcast health healthz status server servers tools .well-known jwks.json oauth2 certs".split(
    " ",
  ),
);
const harmlessSegment = /^(v?\d{1,4}(\.\d{1,2})?)?$/;
/** Long enough to be a key, and no word. */
const isKey = /^(?=.*\d)\S{12,}$|^\S{24,}$/;

/** Parameters of a query whose values are settings in every client that reads them. */
const harmlessParameters: ReadonlySet<string> = new Set(
  (
    "family db database page limit offset timeout connecttimeout connect_timeout connecttimeoutms commandtimeout sockettimeout protocol tls ssl sslmode " +
    "keepalive nodelay pool pool_size poolsize max_connections retries version v format encoding transport lazyconnect enablereadycheck"
  ).split(" "),
);

/**
 * Reads an address, or several between commas, by a grammar of its own rather than by a URL parser, so that also what no parser takes, such as
 * a password that holds `/` or `@`, has its harmless parts shown and nothing else.
 */
export function readAddress(text: string): AddressReading {
  const parts: Parts = { hidden: [], credentials: [] };
  // A comma may be part of a password: only before another scheme does it surely begin another address.
  const addresses = text.trim().split(/,\s*(?=[a-z][a-z0-9+.-]{0,19}:\/\/)/i);
  const shown = addresses.map((address) => readOne(address.trim(), parts)).join(", ");
  return { shown, ...parts };
}

/**
 * An address, or several between commas, with `***` in place of all that isn't known to be harmless: user and password, values of a query but
 * of well-known settings, fragments, and parts of a path that may be a key. Scheme, host, port and the path of a socket stay. A text that is no
 * address is hidden whole.
 */
export const redactUrl = (text: string): string => readAddress(text).shown;

/** Whether a parameter of a query may be shown with its value. */
export const isHarmlessParameter = (name: string, value: string): boolean =>
  harmlessParameters.has(name.toLowerCase()) && plainValue.test(value);

function readOne(text: string, parts: Parts): string {
  if (text === "" || text === hidden) return text;
  const scheme = schemePattern.exec(text)?.[0].toLowerCase() ?? "";
  const rest = text.slice(scheme.length);
  if (scheme === "" && bareSocket.test(rest)) return rest;
  if (socketScheme.test(scheme)) return scheme + readSocket(rest, parts);
  const isAmbiguous = rest.lastIndexOf("@") >= endOfAuthority(rest);
  return scheme + (isAmbiguous ? readAmbiguous(rest, scheme !== "", parts) : readPlain(rest, scheme !== "", parts));
}

/** Where host and port end. */
function endOfAuthority(rest: string): number {
  const end = rest.search(/[/?#\\]/);
  return end < 0 ? rest.length : end;
}

function readPlain(rest: string, hasScheme: boolean, parts: Parts): string {
  const end = endOfAuthority(rest);
  const lastAt = rest.slice(0, end).lastIndexOf("@");
  const host = rest.slice(lastAt + 1, end);
  // Without a scheme a bare name may be anything, and so may what follows an `@`.
  const user = rest.slice(0, Math.max(lastAt, 0));
  const isKnown = lastAt < 0 || user.includes(":") || user === hidden;
  const nameNeeds = hasScheme ? "nothing" : isKnown ? "port" : "an address";
  const shown = hosts(host, nameNeeds);
  if (shown === undefined) return hide(rest, parts);
  return userInfo(rest, lastAt, parts) + shown + readTail(rest.slice(end), parts);
}

/**
 * An `@` behind the host: part of a path or a query, or the end of a password that should have been percent-encoded. What follows it shows
 * only where it can't be part of a secret.
 */
function readAmbiguous(rest: string, hasScheme: boolean, parts: Parts): string {
  const lastAt = rest.lastIndexOf("@");
  const behind = rest.slice(lastAt + 1);
  const end = endOfAuthority(behind);
  const authority = rest.slice(0, endOfAuthority(rest));
  const isPassword = authority.includes(":") && hosts(authority.slice(authority.lastIndexOf("@") + 1), "nothing") === undefined;
  const shown = hosts(behind.slice(0, end), isPassword ? (hasScheme ? "nothing" : "port") : "an address");
  if (shown !== undefined) return userInfo(rest, lastAt, parts) + shown + readTail(behind.slice(end), parts);
  readPlain(rest, true, parts);
  return hide(rest, parts);
}

function readSocket(rest: string, parts: Parts): string {
  const lastAt = rest.lastIndexOf("@");
  const [path = "", ...query] = rest.slice(lastAt + 1).split("?");
  if (!socketPath.test(path) || (lastAt >= 0 && !path.startsWith("/"))) return hide(rest, parts);
  return userInfo(rest, lastAt, parts) + path + (query.length === 0 ? "" : readTail(`?${query.join("?")}`, parts));
}

function userInfo(rest: string, lastAt: number, parts: Parts): string {
  if (lastAt < 0) return "";
  const text = rest.slice(0, lastAt);
  if (text === hidden) return `${hidden}@`;
  const colon = text.indexOf(":");
  const [user, password] = colon < 0 ? [text, ""] : [text.slice(0, colon), text.slice(colon + 1)];
  // A parser that cuts the password into parts tells of one of them.
  // Beside a password a user is a name, and taking short ones out of every message would spoil them.
  const name = password === "" || user.length >= 8 ? user : "";
  for (const piece of [name, password, ...password.split(/[/@?#]/).filter((part) => part.length >= 6)]) {
    if (piece !== "") parts.hidden.push(piece);
  }
  if (colon >= 0) parts.credentials.push([user, password]);
  return `${hidden}@`;
}

function hide(text: string, parts: Parts): string {
  if (text !== "" && text !== hidden) {
    parts.hidden.push(text);
    const lastAt = text.lastIndexOf("@");
    if (lastAt >= 0) userInfo(text, lastAt, parts);
  }
  return hidden;
}

/** Hosts with their ports, between commas, where they are hosts; `nameNeeds` is what makes a name a host for sure. */
function hosts(text: string, nameNeeds: "nothing" | "port" | "an address"): string | undefined {
  if (text === "" && nameNeeds === "nothing") return "";
  const each = text.split(",").map((one) => one.trim());
  const areHosts = each.every((one) => {
    const [, host = "", port] = hostAndPort.exec(one) ?? [];
    if (hostLiteral.test(host)) return true;
    return hostName.test(host) && (nameNeeds === "nothing" || (nameNeeds === "port" && port !== undefined));
  });
  return areHosts ? each.join(",") : undefined;
}

/** Path, query and fragment. */
function readTail(tail: string, parts: Parts): string {
  const hash = tail.indexOf("#");
  const beforeHash = hash < 0 ? tail : tail.slice(0, hash);
  const mark = beforeHash.indexOf("?");
  const path = mark < 0 ? beforeHash : beforeHash.slice(0, mark);
  const query = mark < 0 ? "" : `?${readQuery(beforeHash.slice(mark + 1), parts)}`;
  const fragment = hash < 0 || hash === tail.length - 1 ? "" : `#${hide(tail.slice(hash + 1), parts)}`;
  return readPath(path, parts) + query + fragment;
}

function readPath(path: string, parts: Parts): string {
  const shown: string[] = [];
  for (const segment of path.split("/")) {
    const isHarmless = harmlessSegment.test(segment) || harmlessSegments.has(segment.toLowerCase());
    const text = isHarmless ? segment : hidden;
    // A word of a path is hidden as well, but it isn't one to take out of every message.
    if (!isHarmless && isKey.test(segment)) parts.hidden.push(segment);
    // How many parts a hidden path has is nobody's business.
    if (text !== hidden || shown.at(-1) !== hidden) shown.push(text);
  }
  return shown.join("/");
}

function readQuery(query: string, parts: Parts): string {
  return query
    .split(/[&;]/)
    .map((pair) => {
      const equals = pair.indexOf("=");
      const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
      // A value without a name, and base64 with its padding, look like a name.
      if (equals <= 0 || /^=*$/.test(value) || !queryName.test(name)) return pair === "" ? "" : hide(pair, parts);
      return `${name}=${isHarmlessParameter(name, value) ? value : hide(value, parts)}`;
    })
    .join("&");
}
