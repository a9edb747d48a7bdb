import { AgentperfError, defineAdapter, mcpPort, type Opened, redactUrl } from "@agentperf/core";
import { callSettings, configuredCall, sampleCall } from "../call/sample-call.ts";
import { type ClientOptions, connectSdk, type Destination, type McpAdapter, type SdkMcp } from "../sdk/connection.ts";
import { sdkLibrary } from "../sdk/library.ts";
import { onServer } from "../sdk/on-server.ts";
import { type HttpEngine, openEngine } from "./engine.ts";

/** Options of {@link http}. */
export interface HttpOptions extends ClientOptions {
  /** Address of the server's MCP endpoint. Default: the variable `MCP_URL`. */
  readonly url?: string | undefined;
  /** Bearer token. Default: the variable `MCP_TOKEN`. */
  readonly token?: string | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What sends the requests. Default: `undici` on Node, the runtime's own `fetch` elsewhere. */
  readonly engine?: HttpEngine | undefined;
}

/** A real MCP server over Streamable HTTP, by the official SDK's client. */
export const http = (options: HttpOptions = {}): McpAdapter => {
  const { url = process.env["MCP_URL"], token = process.env["MCP_TOKEN"] } = options;
  const settings = { ...options, url, token };
  return defineAdapter({
    id: "http",
    port: mcpPort,
    description: "a real server over Streamable HTTP, by the official SDK",
    options: settings,
    shown: ["protocol", "engine", "call.tool"],
    address: url,
    settings: ["url", ...callSettings],
    configure: (values) => http({ ...options, url: values["url"] ?? options.url, call: configuredCall(options.call, values) }),
    ...onServer(() => openHttp(settings)),
  });
};

/** The mcp port on an HTTP server; every connection shares the engine's pool. */
export async function openHttp(options: HttpOptions): Promise<Opened<SdkMcp>> {
  const { url, token } = options;
  if (url === undefined) throw new AgentperfError("unavailable", "no address: set MCP_URL, --mcp-url or the option url");
  if (!URL.canParse(url)) throw new AgentperfError("config", `http: url ${JSON.stringify(redactUrl(url))} isn't an address`);
  const call = sampleCall(options.call);
  const sdk = await sdkLibrary();
  const engine = await openEngine(options.engine);
  const headers = token === undefined ? { ...options.headers } : { ...options.headers, authorization: `Bearer ${token}` };

  const connect = () => {
    const transport = new sdk.StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers },
      fetch: engine.fetch,
      // A stream that breaks must fail the operation, not be waited for inside it.
      reconnectionOptions: { maxRetries: 0, initialReconnectionDelay: 1, maxReconnectionDelay: 1, reconnectionDelayGrowFactor: 1 },
    });
    const destination: Destination = {
      // The SDK's transport is written without exactOptionalPropertyTypes; the cast bridges nothing else.
      transport: transport as Destination["transport"],
      server: `MCP server at ${redactUrl(url)}`,
      endSession: () => transport.terminateSession(),
    };
    return connectSdk(destination, options);
  };
  return { port: { connect, sampleCall: call }, close: () => engine.close() };
}
