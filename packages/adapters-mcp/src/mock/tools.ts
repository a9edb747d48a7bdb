import type { McpTool, McpToolResult, OptionRule, OptionRules } from "@agentperf/core";

/** What the mock offers and how it misbehaves. */
export interface MockBehaviour {
  /** Number of tools: `echo`, `add`, and others that do nothing. Default: 2. */
  readonly tools?: number | undefined;
  /** Bytes of text that `echo` appends to its answer. Default: 0. */
  readonly payloadBytes?: number | undefined;
  /** Share of tool calls that give an error, in [0, 1]. Default: 0. */
  readonly failureRate?: number | undefined;
  /** Share of tool calls that are never answered, in [0, 1]. Default: 0. */
  readonly stallRate?: number | undefined;
}

const share: OptionRule = { must: "a number from 0 to 1", is: (value) => typeof value === "number" && value >= 0 && value <= 1 };
const count: OptionRule = { must: "a whole number from 0", is: (value) => Number.isSafeInteger(value) && Number(value) >= 0 };

/** What these options must be. */
export const behaviourRules: OptionRules<MockBehaviour> = { tools: count, payloadBytes: count, failureRate: share, stallRate: share };

const own: readonly McpTool[] = [
  { name: "echo", description: "Gives back its message" },
  { name: "add", description: "Adds two numbers" },
];

/** The tools of a mock with this behaviour. */
export function mockTools({ tools = own.length }: MockBehaviour): readonly McpTool[] {
  const more = Array.from({ length: Math.max(0, tools - own.length) }, (_, at) => ({
    name: `tool_${at + 1}`,
    description: "Does nothing",
  }));
  return [...own, ...more];
}

/** Answers tool calls, in process and over HTTP. An error result for a tool that isn't there; undefined: never answer. */
export function mockCaller(
  behaviour: MockBehaviour,
  random: () => number,
): (tool: string, args: Readonly<Record<string, unknown>>) => McpToolResult | undefined {
  const { payloadBytes = 0, failureRate = 0, stallRate = 0 } = behaviour;
  const names = new Set(mockTools(behaviour).map(({ name }) => name));
  const payload = payloadBytes === 0 ? "" : ` ${"x".repeat(payloadBytes - 1)}`;
  return (tool, args) => {
    // Without either rate no number is drawn, so that latencies stay what the seed makes them.
    if (stallRate > 0 && random() < stallRate) return undefined;
    if (failureRate > 0 && random() < failureRate) return { text: "The mock fails on purpose", isError: true };
    if (tool === "echo") return { text: `Echo: ${String(args["message"])}${payload}`, isError: false };
    if (tool === "add") return { text: String(Number(args["a"]) + Number(args["b"])), isError: false };
    return names.has(tool) ? { text: "Done", isError: false } : { text: `Unknown tool: ${tool}`, isError: true };
  };
}
