import { callSettings, checkOptions, configuredCall, defineAdapter, mcpPort, type Opened, type OptionRules } from "@agentperf/core";
import { type McpAdapter, type Protocol, protocolRule, type SdkMcp } from "../sdk/connection.ts";
import { sdkLibrary } from "../sdk/library.ts";
import { onServer } from "../sdk/on-server.ts";
import { type AddressOptions, addressOptionRules, openAddress } from "./open.ts";

/** Options of {@link http}. */
export interface HttpOptions extends AddressOptions {
  /** Revision of the protocol. Default: `2025`, which all servers speak. */
  readonly protocol?: Protocol | undefined;
}

const rules: OptionRules<HttpOptions> = { ...addressOptionRules, protocol: protocolRule };

/** A real MCP server over Streamable HTTP, by the official SDK's client. */
export const http = (options: HttpOptions = {}): McpAdapter => {
  checkOptions("http", options, rules);
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
    configure: (values) => http({ ...options, url: values["url"] ?? options.url, call: configuredCall(options.call, process.env, values) }),
    ...onServer((note) => openHttp(settings, note)),
  });
};

/**
 * A stream that the server closes is taken up again where it said how, as it may ask for. One that can't be fails the operation: a break
 * must not be waited for inside it.
 */
const reconnectionOptions = { maxRetries: 2, initialReconnectionDelay: 1_000, maxReconnectionDelay: 1_000, reconnectionDelayGrowFactor: 1 };

/** A server that doesn't know this transport answers so to the first message. */
const hint = (status: number | undefined): string | undefined =>
  status === 400 || status === 404 || status === 405 ? "if it is a server of the older transport HTTP+SSE, choose --mcp sse" : undefined;

/** The mcp port on an HTTP server; every connection shares the engine's pool. */
export async function openHttp(options: HttpOptions, note?: (text: string) => void): Promise<Opened<SdkMcp>> {
  const { StreamableHTTPClientTransport } = await sdkLibrary((sdk) => sdk.http());
  return openAddress(
    "http",
    options,
    (url, own) => {
      const transport = new StreamableHTTPClientTransport(url, { ...own, reconnectionOptions });
      return { transport, terminate: () => transport.terminateSession(), hint };
    },
    note,
  );
}
