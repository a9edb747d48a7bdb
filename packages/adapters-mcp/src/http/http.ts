import {
  type Adapter,
  AgentperfError,
  type Availability,
  defineAdapter,
  type Mcp,
  type McpCall,
  messageOf,
  type Opened,
  redactUrl,
} from "@agentperf/core";
import { sampleCall } from "../sdk/call.ts";
import { connectSdk, type Protocol, type SdkConnection, type SdkOptions, sdkLibrary } from "../sdk/connection.ts";
import { type HttpEngine, openEngine } from "./engine.ts";

/** Options of {@link http}. */
export interface HttpOptions {
  /** Address of the server's MCP endpoint. Default: `MCP_URL`. */
  readonly url?: string | undefined;
  /** Bearer token. Default: `MCP_TOKEN`. */
  readonly token?: string | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The call that benchmarks make. Default: `MCP_TOOL`, `MCP_ARGS` and `MCP_EXPECT`, else tool `echo` with a message. */
  readonly call?: McpCall;
  /** Revision of the protocol. Default: `2025`, which all servers speak. */
  readonly protocol?: Protocol;
  /** Default: `undici` on Node, the runtime's own `fetch` elsewhere. */
  readonly engine?: HttpEngine;
  /** Give up connecting after this many milliseconds. Default: 5,000. */
  readonly connectTimeoutMs?: number;
  /** A request without an answer fails after this many milliseconds. Default: 10,000. */
  readonly requestTimeoutMs?: number;
}

/** A real MCP server over Streamable HTTP, by the official SDK's client. */
export const http = (options: HttpOptions = {}): Adapter<"mcp"> => {
  const url = options.url ?? process.env["MCP_URL"];
  const token = options.token ?? process.env["MCP_TOKEN"];
  const settings: HttpOptions = { ...options, ...(url === undefined ? {} : { url }), ...(token === undefined ? {} : { token }) };
  return defineAdapter({
    id: "http",
    port: "mcp",
    description: "a real server over Streamable HTTP, by the official SDK",
    capabilities: ["server"],
    options: { ...settings },
    shown: ["protocol", "engine", "call.tool"],
    ...(url === undefined ? {} : { address: url }),
    probe: () => probeMcp(() => openHttp(settings)),
    open: () => openHttp(settings),
  });
};

/** Connects once and closes. */
export async function probeMcp(open: () => Promise<Opened<Mcp>>): Promise<Availability> {
  let opened: Opened<Mcp> | undefined;
  try {
    opened = await open();
    // The SDK's ports make these connections; the port's type shows no more than the contract.
    const connection = (await opened.port.connect()) as SdkConnection;
    const version = connection.server;
    await connection.close();
    return { available: true, ...(version === undefined ? {} : { version }) };
  } catch (thrown) {
    return { available: false, reason: messageOf(thrown) };
  } finally {
    await opened?.close?.();
  }
}

/** The mcp port on an HTTP server; every connection shares the engine's pool. */
export async function openHttp(options: HttpOptions): Promise<Opened<Mcp>> {
  const { url } = options;
  if (url === undefined) throw new AgentperfError("unavailable", "no address: set MCP_URL, --mcp-url or the option url");
  if (!URL.canParse(url)) throw new AgentperfError("config", `http: url ${JSON.stringify(redactUrl(url))} isn't an address`);
  const call = sampleCall(options.call);
  const sdk = await sdkLibrary();
  const engine = await openEngine(options.engine);
  const headers = { ...options.headers, ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }) };

  const connect = (): Promise<SdkConnection> => {
    const transport = new sdk.StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers },
      fetch: engine.fetch,
      // A stream that breaks must fail the operation, not be waited for inside it.
      reconnectionOptions: { maxRetries: 0, initialReconnectionDelay: 1, maxReconnectionDelay: 1, reconnectionDelayGrowFactor: 1 },
    });
    return connectSdk({
      // The SDK's transport is written without exactOptionalPropertyTypes; the cast bridges nothing else.
      transport: transport as SdkOptions["transport"],
      protocol: options.protocol,
      connectTimeoutMs: options.connectTimeoutMs,
      requestTimeoutMs: options.requestTimeoutMs,
      server: `MCP server at ${redactUrl(url)}`,
      endSession: () => transport.terminateSession(),
    });
  };
  return { port: { connect, sampleCall: call }, close: () => engine.close() };
}
