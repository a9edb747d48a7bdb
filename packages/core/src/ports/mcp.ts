import { type Contract, expect, expectEqual } from "./contract.ts";
import { definePort, type Port } from "./port.ts";

/** A tool that a server offers. */
export interface McpTool {
  readonly name: string;
  readonly description?: string | undefined;
}

/** What a tool call gave. */
export interface McpToolResult {
  /** The text parts, joined. */
  readonly text: string;
  readonly isError: boolean;
}

/** The tool call that a benchmark makes, and what it must give. */
export interface McpCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** The result's text must hold this. Default: any result that is no error. */
  readonly expect?: string | undefined;
}

/** An open, initialized connection. */
export interface McpConnection {
  listTools(): Promise<readonly McpTool[]>;
  callTool(tool: string, args: Readonly<Record<string, unknown>>): Promise<McpToolResult>;
  /** Ends the session and the connection. */
  close(): Promise<void>;
}

/** The way to an MCP server. */
export interface Mcp {
  /** Connects and initializes. */
  connect(): Promise<McpConnection>;
  /** The call that benchmarks make. */
  readonly sampleCall: McpCall;
}

/** What every adapter keeps. */
const contract: Contract<Mcp> = {
  rules: {
    "connects, lists the sample tool, calls it, closes": async (mcp) => {
      const connection = await mcp.connect();
      try {
        const { tool, arguments: args, expect: text = "" } = mcp.sampleCall;
        const tools = await connection.listTools();
        expect(
          tools.some(({ name }) => name === tool),
          `the server offers ${tool}`,
        );
        const result = await connection.callTool(tool, args);
        expectEqual(result.isError, false, "error");
        expect(result.text.includes(text), `the result ${JSON.stringify(result.text)} holds ${JSON.stringify(text)}`);
      } finally {
        await connection.close();
      }
    },
    "doesn't take an unknown tool for a success": async (mcp) => {
      const connection = await mcp.connect();
      try {
        const failed = await connection.callTool("no-such-tool", {}).then(
          ({ isError }) => isError,
          () => true,
        );
        expect(failed, "an unknown tool gives an error");
      } finally {
        await connection.close();
      }
    },
    "answers calls in flight each with its own result": async (mcp) => {
      const connection = await mcp.connect();
      try {
        const { tool, arguments: args, expect: text = "" } = mcp.sampleCall;
        const results = await Promise.all(Array.from({ length: 16 }, () => connection.callTool(tool, args)));
        for (const result of results) expect(!result.isError && result.text.includes(text), "every result is right");
      } finally {
        await connection.close();
      }
    },
    "connects again after a close": async (mcp) => {
      for (let time = 0; time < 2; time++) {
        const connection = await mcp.connect();
        expect((await connection.listTools()).length > 0, "tools");
        await connection.close();
      }
    },
  },
};

/** The way to an MCP server. */
export const mcpPort: Port<"mcp", Mcp, "server", "mock" | "http" | "stdio"> = definePort({
  name: "mcp",
  description: "the way to an MCP server",
  capabilities: { server: "there is a server behind it, so transport and serialization are part of what is measured" },
  contract,
  flag: "mcp",
  default: "mock",
  given: { url: "http", command: "stdio" },
  advice: "give a server's address by --mcp-url or MCP_URL, or the command that starts it by --mcp-command or MCP_COMMAND",
  settings: {
    url: {
      flag: "mcp-url",
      variable: "MCP_URL",
      value: "<url>",
      description: "address of an MCP server, which chooses the adapter http; with --mcp sse that of a server of the older transport",
    },
    command: {
      flag: "mcp-command",
      variable: "MCP_COMMAND",
      value: "<command>",
      description: "command line that starts an MCP server, which chooses the adapter stdio; words may be in quotes",
    },
    tool: {
      flag: "mcp-tool",
      variable: "MCP_TOOL",
      value: "<name>",
      description: "tool that CallTool calls (default: echo)",
      isHarmless: true,
    },
    args: {
      flag: "mcp-args",
      variable: "MCP_ARGS",
      value: "<json>",
      description: "arguments of that tool, as a JSON object",
      check: (text) => (isObject(text) ? undefined : `must be a JSON object such as '{"message":"hi"}'`),
    },
    expect: { flag: "mcp-expect", variable: "MCP_EXPECT", value: "<text>", description: "text that the tool's result must hold" },
  },
});

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
