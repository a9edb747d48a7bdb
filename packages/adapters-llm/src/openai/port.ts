import type { LlmReply, LlmRequest, LlmStop, LlmTool, LlmToolCall, LlmTurn } from "@agentperf/core";
import { answerOf, argumentsOf, countOf, cutOff, stopOf, textOf } from "../client/answer.ts";
import { clientLibrary, clientSettings, clients, endingBy } from "../client/library.ts";
import type { Target } from "../client/target.ts";

// What is used of the client, written down: whoever installs this package needn't have it.

interface ToldCall {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
}

interface Completion {
  readonly choices?: readonly {
    readonly message?: { readonly content: string | null; readonly tool_calls?: readonly ToldCall[] | null };
    readonly finish_reason: string;
  }[];
  readonly usage?: Usage;
}

interface Chunk {
  readonly choices?: readonly {
    readonly delta?: {
      readonly content?: string | null;
      readonly tool_calls?: readonly { readonly index: number; readonly id?: string; readonly function?: Partial<ToldCall["function"]> }[];
    };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: Usage | null;
}

interface Client {
  readonly chat: {
    readonly completions: {
      create(body: object & { readonly stream: true }, options: object): Promise<AsyncIterable<Chunk>>;
      create(body: object, options: object): Promise<Completion>;
    };
  };
}

interface Module {
  readonly default: new (options: object) => Client;
}

/** The calls of the port on an API that speaks OpenAI's chat completions, by the official client. */
export async function openaiCalls({ url, apiKey, model, flights }: Target) {
  const { default: OpenAI } = await clientLibrary<Module>(clients.openai, () => import("openai"));
  // A server without a key takes any.
  const client = new OpenAI({ baseURL: url, apiKey: apiKey ?? "none", organization: null, project: null, ...clientSettings });
  // OpenAI's newer models refuse the older name, and many other servers don't know the newer one.
  const limit = /(^|\.)openai\.com$/.test(new URL(url).hostname) ? "max_completion_tokens" : "max_tokens";
  const bodyOf = ({ turns, tools, maxTokens }: LlmRequest): object => ({
    model,
    messages: turns.map(messageOf),
    [limit]: maxTokens,
    ...(tools === undefined ? {} : { tools: tools.map(toldTool) }),
  });

  return {
    message(request: LlmRequest): Promise<LlmReply> {
      return flights.during(async (signal) => {
        const { choices: [choice] = [], usage } = answerOf(await client.chat.completions.create(bodyOf(request), endingBy(signal)));
        if (choice?.message === undefined) throw new Error("the answer is no chat completion: it has no choices");
        const { content, tool_calls: calls } = choice.message;
        return replyOf(textOf(content), (calls ?? []).map(callOf), choice.finish_reason, usage);
      });
    },
    async *stream(request: LlmRequest): AsyncGenerator<string, LlmReply, void> {
      const flight = flights.begin();
      let isRead = false;
      try {
        const body = { ...bodyOf(request), stream: true, stream_options: { include_usage: true } } as const;
        const chunks = await client.chat.completions.create(body, endingBy(flight.signal));
        let text = "";
        const calls: { id: string; name: string; arguments: string }[] = [];
        let reason: string | undefined;
        let usage: Usage | undefined;
        let events = 0;
        for await (const chunk of chunks) {
          flight.touch();
          events += 1;
          usage = chunk.usage ?? usage;
          const choice = chunk.choices?.[0];
          if (choice === undefined) continue;
          reason = choice.finish_reason ?? reason;
          const { content: told, tool_calls: pieces = [] } = choice.delta ?? {};
          const content = textOf(told);
          for (const { index, id, function: piece = {} } of pieces) {
            const { id: known = "", name = "", arguments: args = "" } = calls[index] ?? {};
            calls[index] = { id: known || (id ?? ""), name: name + (piece.name ?? ""), arguments: args + (piece.arguments ?? "") };
          }
          if (content === "") continue;
          text += content;
          yield content;
        }
        isRead = true;
        if (reason === undefined) throw cutOff(events);
        const toolCalls = calls.map(({ id, ...told }) => callOf({ id, function: told }));
        return replyOf(text, toolCalls, reason, usage);
      } catch (thrown) {
        throw flight.failure(thrown);
      } finally {
        if (!isRead) flight.cancel();
        flight.end();
      }
    },
  };
}

const stops: Readonly<Record<string, LlmStop>> = { stop: "end", length: "length", tool_calls: "tool" };

function replyOf(text: string, toolCalls: readonly LlmToolCall[], reason: string, usage: Usage | undefined): LlmReply {
  const stop = toolCalls.length > 0 ? "tool" : stopOf(reason, stops);
  return { text, toolCalls, stop, inputTokens: countOf(usage?.prompt_tokens), outputTokens: countOf(usage?.completion_tokens) };
}

const callOf = ({ id, function: { name, arguments: args } }: ToldCall): LlmToolCall => ({
  id,
  name,
  arguments: argumentsOf(args, name),
});

const toldTool = ({ name, description, inputSchema }: LlmTool): object => ({
  type: "function",
  function: { name, description, parameters: inputSchema },
});

function messageOf(turn: LlmTurn): object {
  if (turn.role === "user") return { role: "user", content: turn.text };
  if (turn.role === "tool") return { role: "tool", tool_call_id: turn.call.id, content: turn.text };
  const calls = turn.toolCalls.map(({ id, name, arguments: args }) => ({
    id,
    type: "function",
    function: { name, arguments: JSON.stringify(args) },
  }));
  return { role: "assistant", content: turn.text === "" ? null : turn.text, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
}
