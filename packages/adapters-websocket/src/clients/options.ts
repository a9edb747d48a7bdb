import { Buffer } from "node:buffer";
import process from "node:process";
import { type Adapter, AgentperfError, type OptionRules, optionRule, redactUrl, type websocketPort } from "@agentperf/core";

/** An adapter of the port {@link websocketPort}. */
export type WebSocketAdapter = Adapter<typeof websocketPort>;

/** What all clients have for options. */
export interface ConnectionOptions {
  /**
   * Address of a server that sends each message back, with `ws://` or `wss://`. Default: the variable `WEBSOCKET_URL`, else a server is started in
   * a process of its own, which needs the package ws.
   */
  readonly url?: string | undefined;
  /**
   * Address of a server that sends each message to all who came with the same `?room=`. Default: the variable `WEBSOCKET_BROADCAST_URL`, else the
   * server that is started; with `url` alone there is none.
   */
  readonly broadcastUrl?: string | undefined;
  /** Subprotocol that the server must agree to. Default: none. */
  readonly protocol?: string | undefined;
  /** Headers of the request that begins a connection, such as `authorization`. They go to both addresses. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Path of a file with the certificates (PEM) that vouch for a `wss://` server. Default: the variable `WEBSOCKET_CA_FILE`. */
  readonly caFile?: string | undefined;
  /**
   * Accept a `wss://` server whose certificate can't be verified. Default: false. Node's and Deno's own clients can't be told so: there `native` takes
   * `caFile` only.
   */
  readonly insecureTls?: boolean | undefined;
  /** Give up connecting after this many milliseconds. Default: 2,000. */
  readonly connectTimeoutMs?: number | undefined;
  /** Waiting for a message fails when none has come for this many milliseconds. Default: 5,000. */
  readonly messageTimeoutMs?: number | undefined;
  /** Longest message that is taken, in bytes; texts are counted in UTF-16 units. Default: 1 MiB. */
  readonly maxMessageBytes?: number | undefined;
}

const isTruth = { must: "true or false", is: (value: unknown) => typeof value === "boolean" };
const isSize = { must: "a whole number from 1", is: (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 1 };

/** What these options must be. */
export const connectionRules: OptionRules<ConnectionOptions> = {
  url: optionRule.text,
  broadcastUrl: optionRule.text,
  protocol: { must: "a name without spaces and commas", is: (value) => typeof value === "string" && /^[!#-'*+\-.^-z|~\w]+$/.test(value) },
  headers: optionRule.texts,
  caFile: optionRule.text,
  insecureTls: isTruth,
  connectTimeoutMs: optionRule.milliseconds,
  messageTimeoutMs: optionRule.milliseconds,
  maxMessageBytes: isSize,
};

/** The port's settings that these options can be given by. */
export const connectionSettings = ["url", "broadcastUrl", "caFile"] as const;

/** These options with what a user gave by flags. */
export const withSettings = (options: ConnectionOptions, values: Readonly<Record<string, string>>): ConnectionOptions => ({
  ...options,
  url: values["url"] ?? options.url,
  broadcastUrl: values["broadcastUrl"] ?? options.broadcastUrl,
  caFile: values["caFile"] ?? options.caFile,
});

/** What holds where the options don't say otherwise. */
export const limits = { connectTimeoutMs: 2_000, messageTimeoutMs: 5_000, maxMessageBytes: 2 ** 20, closeTimeoutMs: 500 } as const;

/** Where the options lead; undefined: a server is started. */
export const urlOf = ({ url }: ConnectionOptions): string | undefined => url ?? process.env["WEBSOCKET_URL"];

/** Where messages are sent to many, as far as the options say it. */
export const broadcastUrlOf = ({ broadcastUrl }: ConnectionOptions): string | undefined =>
  broadcastUrl ?? process.env["WEBSOCKET_BROADCAST_URL"];

/** All addresses that load is sent to; undefined: only a server of our own. */
export function addressOf(options: ConnectionOptions): string | undefined {
  const all = [urlOf(options), broadcastUrlOf(options)].filter((url) => url !== undefined);
  return all.length === 0 ? undefined : all.join(", ");
}

/** What TLS is begun with, as Node's module takes it; undefined members: as the runtime does it. */
export interface TlsSettings {
  /** Certificates (PEM) that vouch for the server. */
  readonly ca?: string;
  readonly rejectUnauthorized?: false;
}

/** An address as clients take it. */
export interface Place {
  /** Without user and password. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Reads an address. User and password become a header, since not every client takes them from an address.
 * @param room - goes into the query
 * @throws {AgentperfError} `usage`: says what is wrong with it, without its secrets
 */
export function placeOf(address: string, { headers = {} }: Pick<ConnectionOptions, "headers">, room?: string): Place {
  const refuse = (what: string) => new AgentperfError("usage", `the address ${redactUrl(address)} ${what}`);
  if (!URL.canParse(address)) throw refuse("is no address; write ws://HOST:PORT/PATH");
  const url = new URL(address);
  if (url.protocol !== "ws:" && url.protocol !== "wss:") throw refuse("has a scheme that isn't one of WebSocket; write ws:// or wss://");
  url.hash = "";
  if (room !== undefined) url.searchParams.set("room", room);
  const { username, password } = url;
  if (username === "" && password === "") return { url: url.href, headers };
  url.username = url.password = "";
  return { url: url.href, headers: { authorization: `Basic ${basicOf(username, password, refuse)}`, ...headers } };
}

function basicOf(username: string, password: string, refuse: (what: string) => AgentperfError): string {
  try {
    return Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
  } catch {
    throw refuse("has a % that begins no escape; write it as %25");
  }
}
