import { AgentperfError, type McpConnection, messageOf } from "@agentperf/core";
import type { Client, Transport } from "@modelcontextprotocol/client";

/** Revision of the protocol: `2025` initializes a session, `2026-07-28` needs none, `auto` asks the server first. */
export type Protocol = "2025" | "2026-07-28" | "auto";

/** A connection that also knows what it is connected to. */
export interface SdkConnection extends McpConnection {
  /** Name and version that the server gives itself. */
  readonly server: string | undefined;
}

/** Options of {@link connectSdk}. */
export interface SdkOptions {
  readonly transport: Transport;
  readonly protocol: Protocol | undefined;
  readonly connectTimeoutMs: number | undefined;
  readonly requestTimeoutMs: number | undefined;
  /** The server, for errors: `MCP server at http://…`. */
  readonly server: string;
  /** Ends the session, before the connection is closed. */
  endSession?(): Promise<void>;
}

/** The official SDK's client package. @throws {AgentperfError} `unavailable`: it isn't installed */
export async function sdkLibrary(): Promise<typeof import("@modelcontextprotocol/client")> {
  try {
    return await import("@modelcontextprotocol/client");
  } catch (thrown) {
    const name = "@modelcontextprotocol/client";
    throw new AgentperfError("unavailable", `the package ${name} isn't installed: npm install ${name}`, { cause: thrown });
  }
}

/**
 * Connects the SDK's client over a transport, and initializes.
 * @throws {AgentperfError} `unavailable`: says which server, and what happened
 */
export async function connectSdk(options: SdkOptions): Promise<SdkConnection> {
  const { transport, server } = options;
  const sdk = await sdkLibrary();
  const timeout = options.requestTimeoutMs ?? 10_000;
  const client = new sdk.Client({ name: "agentperf", version: "0.1.0" }, { versionNegotiation: { mode: mode(options.protocol) } });
  const failure = (thrown: unknown): never => {
    throw failureAt(server, thrown);
  };
  try {
    await client.connect(transport, { timeout: options.connectTimeoutMs ?? 5_000 });
  } catch (thrown) {
    await client.close().catch(() => undefined);
    return failure(thrown);
  }
  return {
    server: nameOf(client),
    async listTools() {
      // Without the bypass the client answers from its own cache where the server allows it.
      const { tools } = await client.listTools(undefined, { timeout, cacheMode: "bypass" }).catch(failure);
      return tools.map(({ name, description }) => ({ name, ...(description === undefined ? {} : { description }) }));
    },
    async callTool(name, args) {
      const result = await client.callTool({ name, arguments: { ...args } }, { timeout }).catch(failure);
      const text = result.content.map((part) => (part.type === "text" ? part.text : "")).join("");
      return { text, isError: result.isError === true };
    },
    async close() {
      try {
        await options.endSession?.();
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
  const status = (thrown as { status?: unknown } | null)?.status;
  const said = `${typeof status === "number" ? `HTTP ${status}: ` : ""}${messageOf(thrown)}`;
  return new AgentperfError("unavailable", `${server}: ${said}`, { cause: thrown });
}
