import { type OptionRule, optionRule } from "../adapter/options.ts";
import { AgentperfError } from "../errors.ts";
import type { McpCall } from "./mcp.ts";

/** The call that benchmarks make where nothing else is asked for. The reference server "everything" has this tool as well. */
export const echoCall: McpCall = { tool: "echo", arguments: { message: "agentperf" }, expect: "agentperf" };

/** A call as flags and variables give it. */
interface CallTexts {
  readonly tool?: string | undefined;
  /** A JSON object. */
  readonly args?: string | undefined;
  readonly expect?: string | undefined;
}

/** What an adapter's option `call` must be. */
export const callRule: OptionRule = {
  must: 'an object such as { tool: "echo", arguments: { message: "hi" } }',
  is: (call) => optionRule.object.is(call) && optionRule.text.is((call as Partial<McpCall>).tool),
};

/** Names of the port's settings that a call is made of. */
export const callSettings = ["tool", "args", "expect"] as const satisfies readonly (keyof CallTexts)[];

/** The environment variables of a process. */
type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The call that benchmarks make: what flags say, else the given one, else that of `MCP_TOOL`, `MCP_ARGS` and `MCP_EXPECT`, else `echo`.
 * @throws {AgentperfError} `config`: the arguments aren't a JSON object
 */
export function sampleCall(given: McpCall | undefined, variables: Variables, flags: CallTexts = {}): McpCall {
  const { MCP_TOOL: tool, MCP_ARGS: args, MCP_EXPECT: expect } = variables;
  return changed(given ?? echoCall, { ...(given === undefined ? { tool, args, expect } : {}), ...flags });
}

/** The call that an adapter is configured for: undefined where no flag says anything of it. */
export const configuredCall = (given: McpCall | undefined, variables: Variables, flags: CallTexts): McpCall | undefined =>
  callSettings.some((name) => flags[name] !== undefined) ? sampleCall(given, variables, flags) : given;

function changed(call: McpCall, { tool, args, expect }: CallTexts): McpCall {
  if (tool === undefined && args === undefined && expect === undefined) return call;
  return {
    tool: tool ?? call.tool,
    // Another tool takes other arguments, and gives another result.
    arguments: args === undefined ? (tool === undefined ? call.arguments : {}) : objectOf(args),
    expect,
  };
}

function objectOf(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A parser's message quotes the text, which may hold a secret.
    throw new AgentperfError("config", `MCP_ARGS (--mcp-args) isn't JSON: it must be an object such as {"message":"hi"}`);
  }
  if (isObject(value)) return value;
  throw new AgentperfError("config", `MCP_ARGS (--mcp-args) must be a JSON object such as {"message":"hi"}`);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
