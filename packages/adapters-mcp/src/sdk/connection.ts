import { type Adapter, AgentperfError, type Mcp, type McpCall, type McpConnection, type mcpPort, messageOf } from "@agentperf/core";
import type { Client, Transport } from "@modelcontextprotocol/client";
import { sdkLibrary } from "./library.ts";

/** An adapter of the port {@link mcpPort}. */
export type McpAdapter = Adapter<typeof mcpPort>;

/** Revision of the protocol: `2025` initializes a session, `2026-07-28` needs none, `auto` asks the server first. */
export type Protocol = "2025" | "2026-07-28" | "auto";

/** What the adapters of a real server have for options, whichever way leads to it. */
export interface ClientOptions {
  /** The call that benchmarks make. Default: that of `MCP_TOOL`, `MCP_ARGS` and `MCP_EXPECT`, else tool `echo` with a message. */
  readonly call?: McpCall | undefined;
  /** Revision of the protocol. Default: `2025`, which all servers speak. */
  readonly protocol?: Protocol | undefined;
  /** Give up connecting after this many milliseconds. Default: 5,000; 10,000 where a program must be started. */
  readonly connectTimeoutMs?: number | undefined;
  /** A request without an answer fails after this many milliseconds. Default: 10,000. */
  readonly requestTimeoutMs?: number | undefined;
}

/** A connection that also knows what it is connected to. */
export interface SdkConnection extends McpConnection {
  /** Name and version that the server gives itself. */
  readonly server: string | undefined;
}

/** The port, by the official SDK. */
export interface SdkMcp extends Mcp {
  connect(): Promise<SdkConnection>;
}

/** What {@link connectSdk} connects to. */
export interface Destination {
  readonly transport: Transport;
  /** The server, for errors: `MCP server at http://…`. */
  readonly server: string;
  /** Ends the session, before the connection is closed. */
  endSession?(): Promise<void>;
}

/**
 * Connects the SDK's client over a transport, and initializes.
 * @throws {AgentperfError} `unavailable`: says which server, and what happened
 */
export async function connectSdk(destination: Destination, options: ClientOptions): Promise<SdkConnection> {
  const { transport, server } = destination;
  const { protocol, connectTimeoutMs = 5_000, requestTimeoutMs: timeout = 10_000 } = options;
  const sdk = await sdkLibrary();
  const client = new sdk.Client({ name: "agentperf", version: "0.1.0" }, { versionNegotiation: { mode: mode(protocol) } });
  const failure = (thrown: unknown): never => {
    throw failureAt(server, thrown);
  };
  try {
    await client.connect(transport, { timeout: connectTimeoutMs });
  } catch (thrown) {
    await client.close().catch(() => undefined);
    return failure(thrown);
  }
  return {
    server: nameOf(client),
    async listTools() {
      // Without the bypass the client answers from its own cache where the server allows it.
      const { tools } = await client.listTools(undefined, { timeout, cacheMode: "bypass" }).catch(failure);
      return tools.map(({ name, description }) => ({ name, description }));
    },
    async callTool(name, args) {
      const result = await client.callTool({ name, arguments: { ...args } }, { timeout }).catch(failure);
      const text = result.content.map((part) => (part.type === "text" ? part.text : "")).join("");
      return { text, isError: result.isError === true };
    },
    async close() {
      try {
        await destination.endSession?.();
      } finally {
        await client.close();
      }
    },
  };
}

function nameOf(client: Client): string | undefined {
  const version = client.getServerVersion();
  return version === undefined ? undefined : `${version.name} ${version.version}`;
}

function mode(protocol: Protocol = "2025"): "legacy" | "auto" | { pin: string } {
  if (protocol === "2025") return "legacy";
  return protocol === "auto" ? "auto" : { pin: protocol };
}

/** What went wrong with a server; the SDK's errors know the HTTP status but don't say it. */
function failureAt(server: string, thrown: unknown): AgentperfError {
  const status = typeof thrown === "object" && thrown !== null && "status" in thrown ? thrown.status : undefined;
  const said = `${typeof status === "number" ? `HTTP ${status}: ` : ""}${messageOf(thrown)}`;
  return new AgentperfError("unavailable", `${server}: ${said}`, { cause: thrown });
}
