import { resolve } from "node:path";
import { AgentperfError, defineAdapter, mcpPort, type Opened, present } from "@agentperf/core";
import { callSettings, configuredCall, sampleCall } from "../call/sample-call.ts";
import { type ClientOptions, connectSdk, type McpAdapter, type SdkMcp } from "../sdk/connection.ts";
import { stdioLibrary } from "../sdk/library.ts";
import { onServer } from "../sdk/on-server.ts";

/** Options of {@link stdio}. */
export interface StdioOptions extends ClientOptions {
  /** The program and its arguments: `["npx", "my-mcp-server"]`. Default: the variable `MCP_COMMAND`, split at spaces. */
  readonly command?: readonly string[] | undefined;
  /** Variables that the server gets beyond the few that are safe to inherit. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Directory that it is started in, from that of the project. Default: the project's, which is the working directory. */
  readonly cwd?: string | undefined;
}

/** A real MCP server over its standard input and output, by the official SDK's client. Each connection starts the program. */
export const stdio = (options: StdioOptions = {}): McpAdapter => {
  const settings = { ...options, command: options.command ?? wordsOf(process.env["MCP_COMMAND"]) };
  return defineAdapter({
    id: "stdio",
    port: mcpPort,
    description: "a real server over standard input and output, by the official SDK",
    options: settings,
    settings: ["command", ...callSettings],
    configure: (values) =>
      stdio({ ...options, command: wordsOf(values["command"]) ?? options.command, call: configuredCall(options.call, values) }),
    ...onServer(() => openStdio(settings)),
  });
};

const wordsOf = (command: string | undefined): readonly string[] | undefined => command?.split(" ").filter((word) => word !== "");

async function openStdio(options: StdioOptions): Promise<Opened<SdkMcp>> {
  const [program, ...args] = options.command ?? [];
  if (program === undefined) throw new AgentperfError("unavailable", "no program: set MCP_COMMAND, --mcp-command or the option command");
  const { env, cwd, connectTimeoutMs = 10_000 } = options;
  const { StdioClientTransport } = await stdioLibrary();
  // As it is now: a comparison opens each side in a directory of its own.
  const directory = resolve(cwd ?? ".");
  const connect = () => {
    const transport = new StdioClientTransport({
      command: program,
      args,
      // What the server says beside the protocol isn't ours to show.
      stderr: "ignore",
      cwd: directory,
      ...present({ env: env && { ...env } }),
    });
    return connectSdk({ transport, server: `MCP server ${program}` }, { ...options, connectTimeoutMs });
  };
  return { port: { connect, sampleCall: sampleCall(options.call) } };
}
