import {
  AgentperfError,
  certificateAdvice,
  type Opened,
  type OptionRules,
  optionRule,
  present,
  redactUrl,
  sampleCall,
  sessionEnd,
} from "@agentperf/core";
import {
  type ClientOptions,
  clientOptionRules,
  connectSdk,
  type Destination,
  mebibytes,
  mostReplyBytes,
  type SdkMcp,
} from "../sdk/connection.ts";
import { engineRule, type HttpEngine, type OpenEngine, openEngine } from "./engine.ts";
import { limited } from "./limit.ts";

/** Options of the adapters that reach a server by its address. */
export interface AddressOptions extends ClientOptions {
  /** Address of the server's MCP endpoint. Default: the variable `MCP_URL`. */
  readonly url?: string | undefined;
  /** Bearer token. Default: the variable `MCP_TOKEN`. */
  readonly token?: string | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What sends the requests. Default: `undici` on Node, the runtime's own `fetch` elsewhere. */
  readonly engine?: HttpEngine | undefined;
}

/** What these options must be. */
export const addressOptionRules: OptionRules<AddressOptions> = {
  ...clientOptionRules,
  url: optionRule.text,
  token: optionRule.text,
  headers: optionRule.texts,
  engine: engineRule,
};

/** What a transport of the SDK is made with. */
export interface TransportOptions {
  readonly requestInit: { readonly headers: Record<string, string> };
  readonly fetch: OpenEngine["fetch"];
}

/** A transport of the SDK over HTTP. */
export interface HttpTransport {
  readonly transport: object;
  /** Sends the end of the session, where the transport has one. */
  terminate?(): Promise<void>;
  /** What to do about an answer to the first message, by its HTTP status. */
  hint?(status: number | undefined): string | undefined;
  /** Whether an error that nobody waits for means that the connection is over. */
  isOver?(error: Error): boolean;
}

const resumed =
  "the MCP server closes its event streams and expects the client back; the time until then is part of an operation that it answers so";

/**
 * The mcp port on a server with an address; every connection shares the engine's pool.
 * @param id - the adapter, for errors
 * @param make - makes the transport of one connection
 */
export async function openAddress(
  id: string,
  options: AddressOptions,
  make: (url: URL, transport: TransportOptions) => HttpTransport,
  note: (text: string) => void = () => undefined,
): Promise<Opened<SdkMcp>> {
  const { url, token, maxReplyBytes = mostReplyBytes } = options;
  if (url === undefined) throw new AgentperfError("unavailable", "no address: set MCP_URL, --mcp-url or the option url");
  if (!URL.canParse(url)) throw new AgentperfError("config", `${id}: url ${JSON.stringify(redactUrl(url))} isn't an address`);
  const call = sampleCall(options.call, process.env);
  const engine = await openEngine(options.engine);
  const { address, authorization } = withoutUser(new URL(url));
  const bearer = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const headers = { ...(authorization === undefined ? {} : { authorization }), ...options.headers, ...bearer };
  const end = sessionEnd(note);
  let isResumed = false;

  const connect = () =>
    connectSdk((breakOff): Destination => {
      const tooLarge = () => {
        const reason = `a reply is larger than ${mebibytes(maxReplyBytes)}: raise the option maxReplyBytes if it is right`;
        breakOff(reason);
        return new Error(reason);
      };
      let deleteStatus: number | undefined;
      const { transport, terminate, isOver, hint } = make(new URL(address), {
        requestInit: { headers },
        async fetch(target, init) {
          if (!isResumed && init?.method === "GET" && new Headers(init.headers).has("last-event-id")) {
            isResumed = true;
            note(resumed);
          }
          const response = await engine.fetch(target, init);
          if (init?.method === "DELETE") deleteStatus = response.status;
          return limited(response, maxReplyBytes, tooLarge);
        },
      });
      return {
        transport,
        server: `MCP server at ${redactUrl(url)}`,
        endSession: async () => (terminate === undefined ? undefined : end(atOnce(terminate), () => deleteStatus)),
        ...present({ hint }),
        advice: (thrown) => certificateAdvice(thrown, { address: url, plain: "http://" }),
        onError: (error) => (isOver?.(error) === true ? breakOff(error.message) : undefined),
      };
    }, options);
  return { port: { connect, sampleCall: call }, close: () => engine.close() };
}

/** User and password of an address become a header: fetch refuses an address that has them, and says it with them. */
function withoutUser(url: URL): { readonly address: string; readonly authorization?: string } {
  const { username, password } = url;
  if (username === "" && password === "") return { address: url.href };
  url.username = url.password = "";
  try {
    const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
    return { address: url.href, authorization: `Basic ${basic}` };
  } catch {
    throw new AgentperfError(
      "config",
      "the address of the MCP server has a % in its user or password that begins no escape; write it as %25",
    );
  }
}

/** It is on its way as soon as it is asked for. */
const atOnce =
  (terminate: () => Promise<void>) =>
  (onSent: () => void): Promise<void> => {
    onSent();
    return terminate();
  };
