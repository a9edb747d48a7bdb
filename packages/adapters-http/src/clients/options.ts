import { Buffer } from "node:buffer";
import process from "node:process";
import { type Adapter, AgentperfError, type httpPort, type OptionRules, optionRule, present, redactUrl } from "@agentperf/core";

/** An adapter of the port {@link httpPort}. */
export type HttpAdapter = Adapter<typeof httpPort>;

/** What all clients have for options. */
export interface HttpOptions {
  /** Address that is asked, with `http://` or `https://`. Default: the variable `HTTP_URL`, else a server is started in a process of its own. */
  readonly url?: string | undefined;
  /** Text that the answer must hold. Default: the variable `HTTP_EXPECT`, else any answer of success will do. */
  readonly expect?: string | undefined;
  /** Connections at most; further requests wait for one. Default: the variable `HTTP_CONNECTIONS`, else as many as requests are in flight. */
  readonly connections?: number | undefined;
  /** What a POST sends. Default: the variable `HTTP_BODY`, else there is none, and no POST. */
  readonly body?: string | undefined;
  /** Headers of each request, such as `authorization`. Default: the variable `HTTP_HEADERS`, as JSON. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A request fails when its server has been silent for this many milliseconds. Default: 30,000. */
  readonly timeoutMs?: number | undefined;
}

/** What these options must be. */
export const httpRules: OptionRules<HttpOptions> = {
  url: optionRule.text,
  expect: optionRule.text,
  body: optionRule.text,
  connections: { must: "a whole number from 1", is: (value) => Number.isSafeInteger(value) && Number(value) >= 1 },
  headers: optionRule.texts,
  timeoutMs: optionRule.positive,
};

/** Names of the port's settings that these options can be given by. */
export type HttpSetting = "url" | "expect" | "connections" | "body" | "headers";

/** These options with what a user gave by flags. */
export function withSettings(options: HttpOptions, settings: Partial<Record<HttpSetting, string>>): HttpOptions {
  const { url, expect, body, connections, headers } = settings;
  return {
    ...options,
    url: url ?? options.url,
    expect: expect ?? options.expect,
    body: body ?? options.body,
    connections: connections === undefined ? options.connections : Number(connections),
    headers: headers === undefined ? options.headers : headersIn(headers),
  };
}

/** @throws {AgentperfError} `config`: they are none, which may be secrets */
function headersIn(json: string): Record<string, string> {
  try {
    // Its rule looks at what it holds.
    return JSON.parse(json) as Record<string, string>;
  } catch {
    throw new AgentperfError("config", 'HTTP_HEADERS must be a JSON object of texts, such as {"accept":"application/json"}');
  }
}

/** The options with what the environment says where they say nothing. */
export function inEnvironment(options: HttpOptions): HttpOptions {
  const { HTTP_URL: url, HTTP_EXPECT: expect, HTTP_BODY: body, HTTP_CONNECTIONS: connections, HTTP_HEADERS: headers } = process.env;
  return {
    ...withSettings({}, present({ url, expect, body, connections, headers: options.headers === undefined ? headers : undefined })),
    ...present(options),
  };
}

/** What a request is. */
export type Method = "GET" | "POST";

/** Where requests go, and how. */
export interface Target {
  /** Without user and password. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly connections: number | undefined;
  readonly timeoutMs: number;
}

const usualTimeoutMs = 30_000;

/**
 * Reads an address. User and password become a header, since not every client takes them from an address.
 * @throws {AgentperfError} `usage`: says what is wrong with it, without its secrets
 */
export function targetOf(address: string, { headers = {}, body, connections, timeoutMs = usualTimeoutMs }: HttpOptions): Target {
  const refuse = (what: string) => new AgentperfError("usage", `the address ${redactUrl(address)} ${what}`);
  if (!URL.canParse(address)) throw refuse("is no address; write http://HOST:PORT/PATH");
  const url = new URL(address);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw refuse("has a scheme that isn't HTTP's; write http:// or https://");
  url.hash = "";
  const { username, password } = url;
  const common = { url, body, connections, timeoutMs };
  if (username === "" && password === "") return { ...common, headers };
  url.username = url.password = "";
  try {
    const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
    return { ...common, headers: { authorization: `Basic ${basic}`, ...headers } };
  } catch {
    throw refuse("has a % that begins no escape; write it as %25");
  }
}
