import type { LlmTurn } from "@agentperf/core";
import { z } from "zod";
import { type Dialect, event, localModel, parsed } from "./dialect.ts";

const text = z.union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))]).nullish();

const toolCall = z.looseObject({ id: z.string(), function: z.looseObject({ name: z.string(), arguments: z.string() }) });

const body = z.looseObject({
  model: z.string(),
  messages: z
    .array(
      z.looseObject({
        role: z.enum(["system", "developer", "user", "assistant", "tool"]),
        content: text,
        tool_calls: z.array(toolCall).nullish(),
        tool_call_id: z.string().nullish(),
      }),
    )
    .min(1),
  tools: z
    .array(
      z.looseObject({
        type: z.literal("function"),
        function: z.looseObject({
          name: z.string(),
          description: z.string().nullish(),
          parameters: z.record(z.string(), z.unknown()).nullish(),
        }),
      }),
    )
    .nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.int().positive().nullish(),
  max_completion_tokens: z.int().positive().nullish(),
});

type Message = z.infer<typeof body>["messages"][number];

const textOf = (content: z.infer<typeof text>): string =>
  typeof content === "string" ? content : (content ?? []).map((part) => part.text ?? "").join("");

function turnOf(message: Message, before: readonly Message[]): LlmTurn {
  const said = textOf(message.content);
  if (message.role === "assistant") return { role: "assistant", text: said, toolCalls: (message.tool_calls ?? []).map(callOf) };
  if (message.role !== "tool") return { role: "user", text: said };
  const asked = before.flatMap(({ tool_calls }) => tool_calls ?? []).find(({ id }) => id === message.tool_call_id);
  if (asked === undefined) throw new Error(`a message of the role tool names a call that nobody made: ${message.tool_call_id}`);
  return { role: "tool", call: callOf(asked), text: said };
}

const callOf = ({ id, function: asked }: z.infer<typeof toolCall>) => ({
  id,
  name: asked.name,
  arguments: JSON.parse(asked.arguments || "{}") as Record<string, unknown>,
});

const finish = { end: "stop", length: "length", tool: "tool_calls" } as const;

const errorTypes = {
  400: ["invalid_request_error", null],
  401: ["invalid_request_error", "invalid_api_key"],
  404: ["invalid_request_error", "unknown_url"],
  429: ["requests", "rate_limit_exceeded"],
  500: ["server_error", null],
} as const;

/**
 * OpenAI's chat completions, which many servers speak.
 * @see https://platform.openai.com/docs/api-reference/chat
 */
export const openaiDialect: Dialect = {
  actionOf(method, path) {
    if (method === "POST" && path === "/v1/chat/completions") return "message";
    return method === "GET" && path === "/v1/models" ? "models" : undefined;
  },
  read(given) {
    const { model, messages, tools, stream, max_tokens, max_completion_tokens } = parsed(body, given);
    const offered = (tools ?? []).map(({ function: { name, description, parameters } }) => ({
      name,
      description: description ?? "",
      inputSchema: parameters ?? {},
    }));
    const turns = messages.map((message, at) => turnOf(message, messages.slice(0, at)));
    const maxTokens = max_completion_tokens ?? max_tokens ?? Number.MAX_SAFE_INTEGER;
    return { request: { turns, tools: offered, maxTokens }, model, streams: stream === true };
  },
  whole: ({ answer: { tokens, toolCalls, stop, ...counts }, model, id }) => ({
    id: `chatcmpl-${id}`,
    object: "chat.completion",
    created: Math.floor(Date.now() / 1_000),
    model,
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: toolCalls.length > 0 ? null : tokens.join(""),
          refusal: null,
          ...(toolCalls.length > 0 ? { tool_calls: toolCalls.map(toldCall) } : {}),
        },
        logprobs: null,
        finish_reason: finish[stop],
      },
    ],
    usage: usageOf(counts),
  }),
  async *events({ answer: { tokens: all, toolCalls, stop, ...counts }, model, id }, tokens, given) {
    const created = Math.floor(Date.now() / 1_000);
    const withUsage = (given as z.infer<typeof body>).stream_options?.include_usage === true;
    const chunk = (delta: object, reason: string | null = null) =>
      event({
        id: `chatcmpl-${id}`,
        object: "chat.completion.chunk",
        created,
        model,
        choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }],
        ...(withUsage ? { usage: null } : {}),
      });
    let said = 0;
    let isBegun = false;
    for await (const token of tokens) {
      if (!isBegun) yield chunk({ role: "assistant", content: "", refusal: null });
      isBegun = true;
      said += 1;
      yield chunk({ content: token });
    }
    if (said < all.length) return;
    if (!isBegun) yield chunk({ role: "assistant", content: null, refusal: null });
    for (const [index, call] of toolCalls.entries()) {
      const told = toldCall(call);
      yield chunk({ tool_calls: [{ index, ...told, function: { name: call.name, arguments: "" } }] });
      yield chunk({ tool_calls: [{ index, function: { arguments: told.function.arguments } }] });
    }
    yield chunk({}, finish[stop]);
    if (withUsage) {
      yield event({ id: `chatcmpl-${id}`, object: "chat.completion.chunk", created, model, choices: [], usage: usageOf(counts) });
    }
    yield event("[DONE]");
  },
  count: (tokens) => ({ input_tokens: tokens }),
  models: () => ({ object: "list", data: [{ id: localModel, object: "model", created: 0, owned_by: "agentperf" }] }),
  error(problem, message) {
    const [type, code] = errorTypes[problem];
    return { error: { message, type, param: null, code } };
  },
};

const toldCall = ({ id, name, arguments: args }: { id: string; name: string; arguments: object }) => ({
  id,
  type: "function",
  function: { name, arguments: JSON.stringify(args) },
});

const usageOf = ({ inputTokens, outputTokens }: { inputTokens: number; outputTokens: number }) => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
});
