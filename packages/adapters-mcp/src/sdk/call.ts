import { AgentperfError, type McpCall } from "@agentperf/core";
import { echoCall } from "../mock/tools.ts";

/**
 * The call that benchmarks make: the one given, else that of `MCP_TOOL`, `MCP_ARGS` (JSON) and `MCP_EXPECT`, else `echo`.
 * @throws {AgentperfError} `config`: `MCP_ARGS` isn't a JSON object
 */
export function sampleCall(given: McpCall | undefined): McpCall {
  if (given !== undefined) return given;
  const { MCP_TOOL: tool, MCP_ARGS: args, MCP_EXPECT: expect } = process.env;
  if (tool === undefined && args === undefined && expect === undefined) return echoCall;
  return {
    tool: tool ?? echoCall.tool,
    arguments: args === undefined ? (tool === undefined ? echoCall.arguments : {}) : objectOf(args),
    ...(expect === undefined ? {} : { expect }),
  };
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // A parser's message quotes the text, which may hold a secret.
    throw new AgentperfError("config", `MCP_ARGS (--mcp-args) isn't JSON: it must be an object such as {"message":"hi"}`);
  }
  throw new AgentperfError("config", `MCP_ARGS (--mcp-args) must be a JSON object such as {"message":"hi"}`);
}
