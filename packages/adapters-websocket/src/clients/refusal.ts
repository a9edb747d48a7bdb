import { certificateAdvice, redactUrl, within } from "@agentperf/core";
import type { Place, TlsSettings } from "./options.ts";

/** What a server that refused a connection is asked with. */
export interface Asking {
  readonly place: Place;
  readonly tls: TlsSettings;
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

const authority = "--websocket-ca, WEBSOCKET_CA_FILE or the option caFile";

/**
 * Asks over HTTP why a server refuses, since the standard's WebSocket doesn't tell.
 * @returns what it says, in words that say what to do; undefined where it says nothing, as one that is frozen or gone
 */
export async function refusalOf({ place: { url, headers }, tls, timeoutMs, signal }: Asking): Promise<string | undefined> {
  const { protocol } = new URL(url);
  const { request } = protocol === "wss:" ? await import("node:https") : await import("node:http");
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  // Of its own: a connection that is kept for later would outlive the answer.
  const asked = request(url.replace(/^ws/, "http"), { headers, ...tls, agent: false }, (response) => {
    response.on("error", () => undefined);
    resolve(answered(response.statusCode ?? 0, response.headers.location));
  });
  asked.on("error", (thrown) =>
    resolve(protocol === "wss:" ? certificateAdvice(thrown, { address: url, by: authority, plain: "ws://" }) : undefined),
  );
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
