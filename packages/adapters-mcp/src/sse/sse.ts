import { callSettings, checkOptions, configuredCall, defineAdapter, mcpPort } from "@agentperf/core";
import { type AddressOptions, addressOptionRules, openAddress } from "../http/open.ts";
import type { McpAdapter } from "../sdk/connection.ts";
import { sdkLibrary } from "../sdk/library.ts";
import { onServer } from "../sdk/on-server.ts";

/** Options of {@link sse}. */
export type SseOptions = AddressOptions;

/** A real MCP server over HTTP+SSE, the transport before Streamable HTTP, by the official SDK's client. */
export const sse = (options: SseOptions = {}): McpAdapter => {
  checkOptions("sse", options, addressOptionRules);
  const { url = process.env["MCP_URL"], token = process.env["MCP_TOKEN"] } = options;
  const settings = { ...options, url, token };
  return defineAdapter({
    id: "sse",
    port: mcpPort,
    description: "a real server over HTTP+SSE, the older transport, by the official SDK",
    options: settings,
    address: url,
    shown: ["engine", "call.tool"],
    settings: ["url", ...callSettings],
    configure: (values) => sse({ ...options, url: values["url"] ?? options.url, call: configuredCall(options.call, process.env, values) }),
    ...onServer(async (note) => {
      const { SSEClientTransport, SseError } = await sdkLibrary((sdk) => sdk.sse());
      return openAddress(
        "sse",
        settings,
        // The one stream carries every reply: where it ends, the session is lost.
        (url, own) => ({ transport: new SSEClientTransport(url, own), isOver: (error) => error instanceof SseError }),
        note,
      );
    }),
  });
};
