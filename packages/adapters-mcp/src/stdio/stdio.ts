import { type Adapter, AgentperfError, defineAdapter, type Mcp, type McpCall, type Opened } from "@agentperf/core";
import { probeMcp } from "../http/http.ts";
import { sampleCall } from "../sdk/call.ts";
import { connectSdk, type Protocol } from "../sdk/connection.ts";

/** Options of {@link stdio}. */
export interface StdioOptions {
  /** The program and its arguments: `["npx", "my-mcp-server"]`. Default: `MCP_COMMAND`, split at spaces. */
  readonly command?: readonly string[] | undefined;
  /** Variables that the server gets beyond the few that are safe to inherit. */
  readonly env?: Readonly<Record<string, string>>;
  /** Directory that it is started in. Default: this one. */
  readonly cwd?: string;
  /** The call that benchmarks make. Default: `MCP_TOOL`, `MCP_ARGS` and `MCP_EXPECT`, else tool `echo` with a message. */
  readonly call?: McpCall;
  /** Revision of the protocol. Default: `2025`, which all servers speak. */
  readonly protocol?: Protocol;
  /** Give up connecting after this many milliseconds. Default: 10,000: the program must start. */
  readonly connectTimeoutMs?: number;
  /** A request without an answer fails after this many milliseconds. Default: 10,000. */
  readonly requestTimeoutMs?: number;
}

/** A real MCP server over its standard input and output, by the official SDK's client. Each connection starts the program. */
export const stdio = (options: StdioOptions = {}): Adapter<"mcp"> => {
  const command = options.command ?? process.env["MCP_COMMAND"]?.split(" ").filter((word) => word !== "");
  const settings: StdioOptions = { ...options, ...(command === undefined ? {} : { command }) };
  return defineAdapter({
    id: "stdio",
    port: "mcp",
    description: "a real server over standard input and output, by the official SDK",
    capabilities: ["server"],
    options: { ...settings },
    shown: ["cwd", "protocol", "call.tool"],
    probe: () => probeMcp(() => openStdio(settings)),
    open: () => openStdio(settings),
  });
};

async function openStdio(options: StdioOptions): Promise<Opened<Mcp>> {
  const [program, ...args] = options.command ?? [];
  if (program === undefined) throw new AgentperfError("unavailable", "no program: set MCP_COMMAND, --mcp-command or the option command");
  const { StdioClientTransport } = await import("@modelcontextprotocol/client/stdio");
  const connect: Mcp["connect"] = () => {
    const transport = new StdioClientTransport({
      command: program,
      args,
      // What the server says beside the protocol isn't ours to show.
      stderr: "ignore",
      ...(options.env === undefined ? {} : { env: { ...options.env } }),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    return connectSdk({
      transport,
      protocol: options.protocol,
      connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
      requestTimeoutMs: options.requestTimeoutMs,
      server: `MCP server ${program}`,
    });
  };
  return { port: { connect, sampleCall: sampleCall(options.call) } };
}
