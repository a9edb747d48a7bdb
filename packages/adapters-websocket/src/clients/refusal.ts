import { messageOf, redactUrl, within } from "@agentperf/core";
import type { Place } from "./options.ts";

/** What a server that refused a connection is asked with. */
export interface Asking {
  readonly place: Place;
  /** Certificates (PEM) that vouch for the server; undefined: those that the runtime trusts. */
  readonly ca: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const statuses: Readonly<Record<number, string>> = {
  401: "the server wants to know who asks (HTTP 401): give the option headers, or user and password in the address",
  403: "the server refuses this client (HTTP 403)",
  404: "the server has no such path (HTTP 404)",
  429: "the server refuses for now: too many requests (HTTP 429)",
  503: "the server is not available for now (HTTP 503)",
};

/** What servers of WebSocket answer to a request that is none: it says nothing about why they refused one that is. */
const usual: ReadonlySet<number> = new Set([400, 405, 426]);

/** What TLS refuses, as Node and Bun say it by a code, and Deno in words. */
const certificates: readonly (readonly [said: RegExp, words: (host: string) => string])[] = [
  [/CERT_HAS_EXPIRED|expired/i, () => "its certificate has expired: give it a new one"],
  [/CERT_NOT_YET_VALID|not.?yet.?valid|NotValidYet/i, () => "its certificate isn't valid yet: look at the clocks"],
  [
    /ALTNAME|NotValidForName|does not match|hostname/i,
    (host) => `its certificate isn't for ${host}: write a name that it is for, or give it one for this name`,
  ],
  [
    /self.signed|SELF_SIGNED|UNABLE_TO|unable to (?:get|verify)|UnknownIssuer|CaUsedAsEndEntity|BadSignature|CERT_|certificate/i,
    () =>
      "nobody who is trusted vouches for its certificate: give the authority's own by --websocket-ca, WEBSOCKET_CA_FILE or the option caFile",
  ],
  [/WRONG_VERSION_NUMBER|wrong version|packet length|EPROTO|InvalidContentType|corrupt message/i, () => "it speaks no TLS: write ws://"],
];

/**
 * Asks over HTTP why a server refuses, since the standard's WebSocket doesn't tell.
 * @returns what it says, in words that say what to do; undefined where it says nothing, as one that is frozen or gone
 */
export async function refusalOf({ place: { url, headers }, ca, timeoutMs, signal }: Asking): Promise<string | undefined> {
  const { protocol, hostname } = new URL(url);
  const { request } = protocol === "wss:" ? await import("node:https") : await import("node:http");
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  // Of its own: a connection that is kept for later would outlive the answer.
  const asked = request(url.replace(/^ws/, "http"), { headers, ca, agent: false }, (response) => {
    response.on("error", () => undefined);
    resolve(answered(response.statusCode ?? 0, response.headers.location));
  });
  asked.on("error", (thrown) => resolve(protocol === "wss:" ? untrusted(thrown, hostname) : undefined));
  asked.end();
  try {
    return await within(timeoutMs, promise, signal);
  } catch {
    return undefined;
  } finally {
    asked.destroy();
  }
}

function answered(status: number, location: string | undefined): string | undefined {
  if (Object.hasOwn(statuses, status)) return statuses[status];
  if (usual.has(status) || status < 200) return undefined;
  if (status >= 300 && status < 400)
    return `the server sends on to ${location === undefined ? "another address" : redactUrl(location)} (HTTP ${status}): give that address, with ws:// or wss://`;
  return `the server opens no WebSocket there, and answers a plain request with HTTP ${status}`;
}

function untrusted(thrown: Error, host: string): string | undefined {
  const said = `${"code" in thrown ? String(thrown.code) : ""} ${messageOf(thrown)}`;
  return certificates.find(([pattern]) => pattern.test(said))?.[1](host);
}
