import {
  beginningOf,
  defineBenchmark,
  defineSuite,
  type McpCall,
  type McpConnection,
  type McpTool,
  type McpToolResult,
  mcpPort,
} from "@agentperf/core";

/** Fails where a call's result isn't what it must be. */
function checkCall({ tool, expect = "" }: McpCall, { text, isError }: McpToolResult): void {
  if (isError) throw new Error(`tool ${tool} gave an error: ${beginningOf(text, 200)}; --mcp-args gives it other arguments`);
  if (!text.includes(expect))
    throw new Error(
      `tool ${tool} gave ${JSON.stringify(beginningOf(text, 200))}, which doesn't hold ${JSON.stringify(expect)} (--mcp-expect)`,
    );
}

/**
 * Calls a tool and checks the result.
 * @throws {Error} it failed; where the server has no such tool, with those that it has
 */
export async function callChecked(connection: McpConnection, call: McpCall): Promise<void> {
  try {
    checkCall(call, await connection.callTool(call.tool, call.arguments));
  } catch (thrown) {
    throw (await missingTool(connection, call)) ?? thrown;
  }
}

/** That a server hasn't the tool that was called; undefined where it has, or doesn't say. */
async function missingTool(connection: McpConnection, { tool }: McpCall): Promise<Error | undefined> {
  const tools = await connection.listTools().catch(() => undefined);
  return tools === undefined || tools.some(({ name }) => name === tool) ? undefined : new Error(noTool(tool, tools));
}

/** So many tools are named where there are more. */
const mostNamed = 20;

function noTool(tool: string, tools: readonly McpTool[]): string {
  const names = tools.slice(0, mostNamed).map(({ name }) => name);
  const more = tools.length > mostNamed ? ` and ${tools.length - mostNamed} more` : "";
  const there = names.length === 0 ? "it has none" : `it has ${names.join(", ")}${more}`;
  return `the server has no tool ${tool}: choose one by --mcp-tool, with its arguments by --mcp-args; ${there}`;
}

const callTool = defineBenchmark({
  name: "CallTool",
  description: "one tools/call on an open connection, result checked",
  ports: [mcpPort],
  baseline: "mcp.callTool",
  setup: async ({ ports: { mcp } }) => ({ connection: await mcp.connect(), call: mcp.sampleCall }),
  run: ({ connection, call }) => callChecked(connection, call),
  teardown: ({ connection }) => connection.close(),
});

const listTools = defineBenchmark({
  name: "ListTools",
  description: "one tools/list on an open connection",
  ports: [mcpPort],
  baseline: "mcp.listTools",
  setup: async ({ ports: { mcp } }) => ({ connection: await mcp.connect(), call: mcp.sampleCall }),
  run: ({ connection }) => connection.listTools(),
  verify({ call }, tools) {
    if (!tools.some(({ name }) => name === call.tool)) throw new Error(noTool(call.tool, tools));
  },
  teardown: ({ connection }) => connection.close(),
});

const connect = defineBenchmark({
  name: "ConnectMCP",
  description: "connect, initialize, close",
  ports: [mcpPort],
  baseline: "mcp.connect",
  setup: ({ ports }) => ports.mcp,
  async run(mcp) {
    const connection = await mcp.connect();
    await connection.close();
  },
});

/** MCP benchmarks. */
export const mcp = defineSuite({ name: "mcp", benchmarks: [callTool, listTools, connect] });
