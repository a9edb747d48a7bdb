import type { McpCall, McpTool, McpToolResult } from "@agentperf/core";

/** Tools that the mock offers, in process and over HTTP. */
export const mockTools: readonly McpTool[] = [
  { name: "echo", description: "Gives back its message" },
  { name: "add", description: "Adds two numbers" },
];

/** The answer of a tool of the mock; an error result for one that isn't there. */
export function callMockTool(tool: string, args: Readonly<Record<string, unknown>>): McpToolResult {
  switch (tool) {
    case "echo":
      return { text: `Echo: ${String(args["message"])}`, isError: false };
    case "add":
      return { text: String(Number(args["a"]) + Number(args["b"])), isError: false };
    default:
      return { text: `Unknown tool: ${tool}`, isError: true };
  }
}

/** The call that benchmarks make where nothing else is asked for. The reference server "everything" has this tool as well. */
export const echoCall: McpCall = { tool: "echo", arguments: { message: "agentperf" }, expect: "agentperf" };
