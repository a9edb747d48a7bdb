import {
  beginningOf,
  type Llm,
  type LlmReply,
  type LlmRequest,
  type LlmTool,
  type LlmToolCall,
  type Mcp,
  type McpCall,
  type McpConnection,
} from "@agentperf/core";

/** Fails where an answer says nothing. */
export function checkReply({ text, stop }: LlmReply): void {
  if (text === "") throw new Error(`the model answered without a text (it stopped: ${stop}); --llm-max-tokens gives it more room`);
}

/** The JSON Schema of arguments like these. */
function schemaOf(args: McpCall["arguments"]): Record<string, unknown> {
  const typeOf = (value: unknown) => (Array.isArray(value) ? "array" : value === null ? "null" : typeof value);
  const properties = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, { type: typeOf(value) }]));
  return { type: "object", properties, required: Object.keys(args) };
}

/** The agent's task: a model can't fulfil it without the tool. */
const taskOf = ({ tool, arguments: args }: McpCall): string =>
  `Call the tool ${tool} once, with exactly these arguments: ${JSON.stringify(args)}. Then say in one sentence what it gave.`;

/** An agent with one task, for which it needs one tool. */
export interface Agent {
  readonly llm: Llm;
  readonly connection: McpConnection;
  readonly call: McpCall;
  readonly request: LlmRequest;
}

/** One round of an agent's loop: the model asks for a tool, the MCP server runs it, the model answers. @throws {Error} one of them did something else */
export async function toolRound({ llm, connection, call: { tool, expect = "" }, request }: Agent): Promise<LlmReply> {
  const asked = await llm.message(request);
  const [call] = asked.toolCalls;
  if (call === undefined)
    throw new Error(`the model didn't ask for the tool ${tool}; it said ${JSON.stringify(beginningOf(asked.text, 200))}`);
  // A model may want anything, and what it wants is done.
  if (call.name !== tool) throw new Error(`the model asked for ${JSON.stringify(call.name)}, and was offered ${tool} alone`);
  const result = await runTool(connection, call);
  if (!result.includes(expect))
    throw new Error(`tool ${call.name} gave ${JSON.stringify(beginningOf(result, 200))}, not ${JSON.stringify(expect)}`);
  const { turns, ...rest } = request;
  return llm.message({
    ...rest,
    turns: [...turns, { role: "assistant", text: asked.text, toolCalls: [call] }, { role: "tool", call, text: result }],
  });
}

async function runTool(connection: McpConnection, { name, arguments: args }: LlmToolCall): Promise<string> {
  const { text, isError } = await connection.callTool(name, args);
  if (isError) throw new Error(`tool ${name} gave an error: ${beginningOf(text, 200)}`);
  return text;
}

/** Room for a call of a tool, whose arguments are longer than a short answer. */
const fewestToolTokens = 256;

/** Connects an agent to its tool, whose description and arguments are what the server's sample call says. */
export async function prepareAgent(llm: Llm, mcp: Mcp): Promise<Agent> {
  const call = mcp.sampleCall;
  const connection = await mcp.connect();
  const description = (await connection.listTools()).find(({ name }) => name === call.tool)?.description ?? "";
  const tool: LlmTool = { name: call.tool, description, inputSchema: schemaOf(call.arguments) };
  const maxTokens = Math.max(fewestToolTokens, llm.sampleRequest.maxTokens);
  return { llm, connection, call, request: { turns: [{ role: "user", text: taskOf(call) }], tools: [tool], maxTokens } };
}
