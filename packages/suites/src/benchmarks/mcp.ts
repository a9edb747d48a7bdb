import { defineBenchmark, defineSuite, type McpCall, type McpToolResult, mcpPort } from "@agentperf/core";

/** Fails where a call's result isn't what it must be. */
export function checkCall({ tool, expect = "" }: McpCall, { text, isError }: McpToolResult): void {
  if (isError) throw new Error(`tool ${tool} gave an error: ${text.slice(0, 200)}`);
  if (!text.includes(expect)) throw new Error(`tool ${tool} gave ${JSON.stringify(text.slice(0, 200))}, not ${JSON.stringify(expect)}`);
}

const callTool = defineBenchmark({
  name: "CallTool",
  description: "one tools/call on an open connection, result checked",
  ports: [mcpPort],
  baseline: "mcp.callTool",
  setup: async ({ ports: { mcp } }) => ({ connection: await mcp.connect(), call: mcp.sampleCall }),
  async run({ connection, call }) {
    checkCall(call, await connection.callTool(call.tool, call.arguments));
  },
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
    if (!tools.some(({ name }) => name === call.tool)) {
      throw new Error(`the server has no tool ${call.tool}, only ${tools.map(({ name }) => name).join(", ")}`);
    }
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
