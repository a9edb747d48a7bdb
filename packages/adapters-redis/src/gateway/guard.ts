import { timingSafeEqual } from "node:crypto";
import { AgentperfError, isLoopback } from "@agentperf/core";
import { GatewayError } from "./failure.ts";

/** Lets a request through, or not. @throws {GatewayError} 400, 401 or 403 */
export type Guard = (request: Request) => void;

/**
 * Who may ask: whoever has the token; without one, programs on this machine.
 * @throws {AgentperfError} `usage`: the token is empty, or can't be sent
 */
export function guard(token: string | undefined): Guard {
  if (token === undefined) {
    return (request) => {
      const host = hostOf(request);
      if (!isOfThisMachine(host, request.headers))
        throw new GatewayError(403, "ERR without a token, only programs on this machine may ask");
    };
  }
  if (token.trim() === "") throw new AgentperfError("usage", "the token is empty: give one, or leave UPSTASH_REDIS_REST_TOKEN unset");
  if (token !== token.trim()) throw new AgentperfError("usage", "the token begins or ends with white space, which no client can send");
  const expected = new TextEncoder().encode(token);
  return (request) => {
    hostOf(request);
    if (!isAuthorized(request, expected)) throw new GatewayError(401, "Unauthorized");
  };
}

/** A name or an address, and a port. Two headers come as one, with a comma between. */
const hostPattern = /^(?<name>[a-z0-9._~-]+|\[[0-9a-f:.]+\])(?::(?<port>\d{1,5}))?$/i;

/** The host that was asked for; a request that was made by hand may have none. */
function hostOf({ headers }: Request): string | undefined {
  const header = headers.get("host");
  if (header === null) return undefined;
  const { name, port = "0" } = hostPattern.exec(header)?.groups ?? {};
  if (name === undefined || Number(port) > 65_535) throw new GatewayError(400, "ERR the Host header is broken");
  return name;
}

/**
 * A page on the web can make a browser ask a server on this machine, under the page's own name or by giving its name this
 * machine's address. An image or a link comes without an origin; the browser says where from all the same.
 */
function isOfThisMachine(host: string | undefined, headers: Headers): boolean {
  if (host !== undefined && !isLoopback(host)) return false;
  const origin = headers.get("origin");
  if (origin !== null) return URL.canParse(origin) && isLoopback(new URL(origin).hostname);
  return !/^(cross|same)-site$/.test(headers.get("sec-fetch-site") ?? "");
}

/** In a time that doesn't tell how much of a token was right. */
function isAuthorized({ headers, url }: Request, expected: Uint8Array): boolean {
  const header = headers.get("authorization");
  const given =
    header === null ? (url.includes("_token") ? new URL(url).searchParams.get("_token") : null) : header.replace(/^Bearer\s+/i, "");
  const bytes = new TextEncoder().encode(given ?? "");
  return bytes.length === expected.length ? timingSafeEqual(bytes, expected) : !timingSafeEqual(expected, expected);
}
