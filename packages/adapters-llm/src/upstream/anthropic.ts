import type { LlmToolCall, LlmTurn } from "@agentperf/core";
import { z } from "zod";
import { type Dialect, event, parsed, type Told } from "./dialect.ts";

const blocks = z.array(
  z.looseObject({
    type: z.string(),
    text: z.string().optional(),
    id: z.string().optional(),
    name: z.string().optional(),
    input: z.record(z.string(), z.unknown()).optional(),
    tool_use_id: z.string().optional(),
    content: z.union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))]).optional(),
  }),
);

const counted = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.enum(["user", "assistant"]), content: z.union([z.string(), blocks]) })).min(1),
  tools: z
    .array(
      z.looseObject({ name: z.string(), description: z.string().optional(), input_schema: z.record(z.string(), z.unknown()).optional() }),
    )
    .optional(),
});

const body = counted.extend({ max_tokens: z.int().positive(), stream: z.boolean().optional() });

type Blocks = z.infer<typeof blocks>;

const textOf = (content: string | readonly { readonly text?: string | undefined }[] | undefined): string =>
  typeof content === "string" ? content : (content ?? []).map(({ text = "" }) => text).join("");

const callsIn = (content: string | Blocks): LlmToolCall[] =>
  (typeof content === "string" ? [] : content).flatMap(({ type, id, name, input }) =>
    type === "tool_use" && id !== undefined && name !== undefined ? [{ id, name, arguments: input ?? {} }] : [],
  );

/** A message can hold the results of several tools, and a text besides. */
function turnsOf(messages: z.infer<typeof counted>["messages"]): LlmTurn[] {
  const made: LlmToolCall[] = [];
  return messages.flatMap(({ role, content }): LlmTurn[] => {
    if (role === "assistant") {
      const toolCalls = callsIn(content);
      made.push(...toolCalls);
      return [{ role, text: textOf(content), toolCalls }];
    }
    const results = (typeof content === "string" ? [] : content).flatMap((block): LlmTurn[] => {
      if (block.type !== "tool_result") return [];
      const call = made.find(({ id }) => id === block.tool_use_id);
      if (call === undefined) throw new Error(`messages: a tool_result names a tool_use that isn't there: ${block.tool_use_id}`);
      return [{ role: "tool", call, text: textOf(block.content) }];
    });
    const text = textOf(content);
    return text === "" ? results : [{ role: "user", text }, ...results];
  });
}

const stops = { end: "end_turn", length: "max_tokens", tool: "tool_use" } as const;

const errorTypes = {
  400: "invalid_request_error",
  401: "authentication_error",
  404: "not_found_error",
  429: "rate_limit_error",
  500: "api_error",
} as const;

/**
 * Anthropic's Messages.
 * @see https://docs.anthropic.com/en/api/messages
 */
export const anthropicDialect: Dialect = {
  actionOf(method, path) {
    if (method === "POST" && path === "/v1/messages") return "message";
    return method === "POST" && path === "/v1/messages/count_tokens" ? "count" : undefined;
  },
  refuses: (headers) => (headers.has("anthropic-version") ? undefined : "anthropic-version: header is required"),
  read(given, path) {
    const isCounted = path.endsWith("/count_tokens");
    const { model, messages, tools = [] } = parsed(counted, given);
    const { max_tokens, stream } = isCounted ? { max_tokens: 1, stream: false } : parsed(body, given);
    const offered = tools.map(({ name, description = "", input_schema = {} }) => ({ name, description, inputSchema: input_schema }));
    return { request: { turns: turnsOf(messages), tools: offered, maxTokens: max_tokens }, model, streams: stream === true };
  },
  whole: (told) => ({ ...opening(told), content: contentOf(told), stop_reason: stops[told.answer.stop], usage: usageOf(told) }),
  async *events(told, tokens) {
    const { tokens: all, toolCalls, stop, outputTokens } = told.answer;
    const start = { ...opening(told), content: [], stop_reason: null, usage: { ...usageOf(told), output_tokens: 1 } };
    const of = (type: string, data: object = {}) => event({ type, ...data }, type);
    let said = 0;
    for await (const text of tokens) {
      if (said === 0) {
        yield of("message_start", { message: start });
        yield of("content_block_start", { index: 0, content_block: { type: "text", text: "" } });
        yield of("ping");
      }
      said += 1;
      yield of("content_block_delta", { index: 0, delta: { type: "text_delta", text } });
    }
    if (said < all.length) return;
    if (said === 0) yield of("message_start", { message: start });
    else yield of("content_block_stop", { index: 0 });
    for (const [index, { id, name, arguments: args }] of toolCalls.entries()) {
      yield of("content_block_start", { index, content_block: { type: "tool_use", id, name, input: {} } });
      yield of("content_block_delta", { index, delta: { type: "input_json_delta", partial_json: JSON.stringify(args) } });
      yield of("content_block_stop", { index });
    }
    yield of("message_delta", { delta: { stop_reason: stops[stop], stop_sequence: null }, usage: { output_tokens: outputTokens } });
    yield of("message_stop");
  },
  count: (tokens) => ({ input_tokens: tokens }),
  error: (problem, message) => ({ type: "error", error: { type: errorTypes[problem], message } }),
};

const opening = ({ model, id }: Told) => ({ id: `msg_${id}`, type: "message", role: "assistant", model, stop_sequence: null });

const contentOf = ({ answer: { tokens, toolCalls } }: Told): object[] => [
  ...(tokens.length === 0 ? [] : [{ type: "text", text: tokens.join(""), citations: null }]),
  ...toolCalls.map(({ id, name, arguments: input }) => ({ type: "tool_use", id, name, input })),
];

const usageOf = ({ answer: { inputTokens, outputTokens } }: Told) => ({
  input_tokens: inputTokens,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: outputTokens,
});
