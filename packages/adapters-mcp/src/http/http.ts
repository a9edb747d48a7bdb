import {
  type Adapter,
  AgentperfError,
  type Availability,
  defineAdapter,
  type Mcp,
  type McpCall,
  type McpConnection,
  messageOf,
  type Opened,
  redactUrl,
} from "@agentperf/core";
import { echoCall } from "../mock/tools.ts";
import { type HttpEngine, openEngine } from "./engine.ts";

/** Options of {@link http}. */
export interface HttpOptions {
  /** Address of the server's MCP endpoint. Default: `MCP_URL`. */
  readonly url?: string | undefined;
  /** Bearer token. Default: `MCP_TOKEN`. */
  readonly token?: string | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The call that benchmarks make. Default: tool `echo` with a message. */
  readonly call?: McpCall;
  /**
   * Revision of the protocol: `2025` initializes a session, `2026-07-28` needs none, `auto` asks the server first.
   * Default: `2025`, which all servers speak.
   */
  readonly protocol?: "2025" | "2026-07-28" | "auto";
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
  const settings: HttpOptions = {
    ...options,
    ...(url === undefined ? {} : { url }),
    ...(token === undefined ? {} : { token }),
  };
  return defineAdapter({
    id: "http",
    port: "mcp",
    description: "a real server over Streamable HTTP, by the official SDK",
    capabilities: ["server"],
    options: { ...settings },
    ...(url === undefined ? {} : { address: url }),
    async probe(): Promise<Availability> {
      let opened: Opened<Mcp> | undefined;
      try {
        opened = await openHttp(settings);
        const connection = await connectTo(opened.port);
        const version = connection.server;
        await connection.close();
        return { available: true, ...(version === undefined ? {} : { version }) };
      } catch (thrown) {
        return { available: false, reason: messageOf(thrown) };
      } finally {
        await opened?.close?.();
      }
    },
    open: () => openHttp(settings),
  });
};

/** A connection that also knows what it is connected to. */
interface HttpConnection extends McpConnection {
  /** Name and version that the server gives itself. */
  readonly server: string | undefined;
}

// openHttp's port makes these connections; the port's type shows no more than the contract.
const connectTo = (port: Mcp): Promise<HttpConnection> => port.connect() as Promise<HttpConnection>;

/** The mcp port on an HTTP server; every connection shares the engine's pool. */
export async function openHttp(options: HttpOptions): Promise<Opened<Mcp>> {
  const { url } = options;
  if (url === undefined) throw new AgentperfError("unavailable", "http has no address: set MCP_URL, --mcp-url or the option url");
  if (!URL.canParse(url)) throw new AgentperfError("config", `http: url ${JSON.stringify(redactUrl(url))} isn't an address`);
  const sdk = await import("@modelcontextprotocol/client").catch((thrown: unknown) => {
    throw new AgentperfError(
      "unavailable",
      "the package @modelcontextprotocol/client isn't installed: npm install @modelcontextprotocol/client",
      { cause: thrown },
    );
  });
  const engine = await openEngine(options.engine);
  const connectTimeout = options.connectTimeoutMs ?? 5_000;
  const timeout = options.requestTimeoutMs ?? 10_000;
  const headers = {
    ...options.headers,
    ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
  };

  const connect = async (): Promise<HttpConnection> => {
    const transport = new sdk.StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers },
      fetch: engine.fetch,
      // A stream that breaks must fail the operation, not be waited for inside it.
      reconnectionOptions: { maxRetries: 0, initialReconnectionDelay: 1, maxReconnectionDelay: 1, reconnectionDelayGrowFactor: 1 },
    });
    const client = new sdk.Client({ name: "agentperf", version: "0.1.0" }, { versionNegotiation: { mode: mode(options.protocol) } });
    try {
      // The SDK's transport is written without exactOptionalPropertyTypes; the cast bridges nothing else.
      await client.connect(transport as Parameters<typeof client.connect>[0], { timeout: connectTimeout });
    } catch (thrown) {
      await client.close().catch(() => undefined);
      throw failureAt(url, thrown);
    }
    const server = client.getServerVersion();
    return {
      server: server === undefined ? undefined : `${server.name} ${server.version}`,
      async listTools() {
        // Without the bypass the client answers from its own cache where the server allows it.
        const { tools } = await client.listTools(undefined, { timeout, cacheMode: "bypass" }).catch((thrown: unknown) => {
          throw failureAt(url, thrown);
        });
        return tools.map(({ name, description }) => ({ name, ...(description === undefined ? {} : { description }) }));
      },
      async callTool(name, args) {
        const result = await client.callTool({ name, arguments: { ...args } }, { timeout }).catch((thrown: unknown) => {
          throw failureAt(url, thrown);
        });
        const text = result.content.map((part) => (part.type === "text" ? part.text : "")).join("");
        return { text, isError: result.isError === true };
      },
      async close() {
        try {
          await transport.terminateSession();
        } finally {
          await client.close();
        }
      },
    };
  };
  return { port: { connect, sampleCall: options.call ?? echoCall }, close: () => engine.close() };
}

/** What went wrong with a server, with its address; the SDK's errors know the HTTP status but don't say it. */
function failureAt(url: string, thrown: unknown): AgentperfError {
  const status = (thrown as { status?: unknown } | null)?.status;
  const said = `${typeof status === "number" ? `HTTP ${status}: ` : ""}${messageOf(thrown)}`;
  return new AgentperfError("unavailable", `MCP server at ${redactUrl(url)}: ${said}`, { cause: thrown });
}

function mode(protocol: HttpOptions["protocol"] = "2025"): "legacy" | "auto" | { pin: string } {
  if (protocol === "2025") return "legacy";
  return protocol === "auto" ? "auto" : { pin: protocol };
}
