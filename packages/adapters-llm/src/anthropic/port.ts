import type { LlmReply, LlmRequest, LlmStop, LlmTool, LlmToolCall, LlmTurn } from "@agentperf/core";
import { answerOf, argumentsOf, countOf, cutOff, stopOf, textOf } from "../client/answer.ts";
import { clientLibrary, clientSettings, clients, endingBy } from "../client/library.ts";
import type { Target } from "../client/target.ts";

// What is used of the client, written down: whoever installs this package needn't have it.

interface Usage {
  readonly input_tokens?: number;
  readonly output_tokens?: number;
}

type Block =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "tool_use"; readonly id: string; readonly name: string; readonly input: unknown };

interface Message {
  readonly type?: string;
  readonly content?: readonly Block[];
  readonly stop_reason?: string | null;
  readonly usage?: Usage;
}

type Delta = { readonly type: "text_delta"; readonly text: string } | { readonly type: "input_json_delta"; readonly partial_json: string };

type Event =
  | { readonly type: "message_start"; readonly message?: Message }
  | { readonly type: "content_block_start"; readonly index: number; readonly content_block?: Block }
  | { readonly type: "content_block_delta"; readonly index: number; readonly delta?: Delta }
  | { readonly type: "message_delta"; readonly delta?: { readonly stop_reason?: string | null }; readonly usage?: Usage }
  | { readonly type: "message_stop" | "content_block_stop" };

interface Client {
  readonly messages: {
    create(body: object & { readonly stream: true }, options: object): Promise<AsyncIterable<Event>>;
    create(body: object, options: object): Promise<Message>;
    countTokens(body: object, options: object): Promise<{ readonly input_tokens: number }>;
  };
}

interface Module {
  readonly default: new (options: object) => Client;
}

/** The calls of the port on an API that speaks Anthropic's Messages, by the official client. */
export async function anthropicCalls({ url, apiKey, model, flights }: Target) {
  const { default: Anthropic } = await clientLibrary<Module>(clients.anthropic, () => import("@anthropic-ai/sdk"));
  // One kind of key only, whatever variables there are: some servers refuse two.
  const client = new Anthropic({ baseURL: url, apiKey: apiKey ?? "none", authToken: null, ...clientSettings });

  const asked = ({ turns, tools }: LlmRequest): object => ({
    model,
    messages: turns.map(messageOf),
    ...(tools === undefined ? {} : { tools: tools.map(toldTool) }),
  });
  const bodyOf = (request: LlmRequest): object => ({ ...asked(request), max_tokens: request.maxTokens });

  return {
    message(request: LlmRequest): Promise<LlmReply> {
      return flights.during(async (signal) => {
        const answer = await client.messages.create(bodyOf(request), endingBy(signal));
        const message = answerOf(answer);
        if (message.type !== "message" || !Array.isArray(message.content))
          throw new Error(`the answer is no message: ${JSON.stringify(answer)}`);
        const text = message.content.map((block) => (block.type === "text" ? textOf(block.text) : "")).join("");
        return replyOf(text, message.content.flatMap(callOf), message.stop_reason, message.usage);
      });
    },
    async *stream(request: LlmRequest): AsyncGenerator<string, LlmReply, void> {
      const flight = flights.begin();
      let isRead = false;
      try {
        const events = await client.messages.create({ ...bodyOf(request), stream: true }, endingBy(flight.signal));
        let text = "";
        const calls = new Map<number, { readonly id: string; readonly name: string; json: string }>();
        let reason: string | null | undefined;
        let usage: Usage = {};
        let isWhole = false;
        let seen = 0;
        for await (const event of events) {
          flight.touch();
          seen += 1;
          if (event.type === "message_start") usage = { ...event.message?.usage };
          if (event.type === "message_stop") isWhole = true;
          if (event.type === "content_block_start" && event.content_block?.type === "tool_use")
            calls.set(event.index, { id: event.content_block.id, name: event.content_block.name, json: "" });
          if (event.type === "message_delta") {
            reason = event.delta?.stop_reason;
            usage = { ...usage, ...event.usage };
          }
          if (event.type !== "content_block_delta") continue;
          const { delta, index } = event;
          const call = calls.get(index);
          if (delta?.type === "input_json_delta" && call !== undefined) call.json += delta.partial_json;
          const piece = delta?.type === "text_delta" ? textOf(delta.text) : "";
          if (piece === "") continue;
          text += piece;
          yield piece;
        }
        isRead = true;
        if (!isWhole) throw cutOff(seen);
        const toolCalls = [...calls.values()].map(({ id, name, json }) => ({ id, name, arguments: argumentsOf(json, name) }));
        return replyOf(text, toolCalls, reason, usage);
      } catch (thrown) {
        throw flight.failure(thrown);
      } finally {
        if (!isRead) flight.cancel();
        flight.end();
      }
    },
    countTokens(request: LlmRequest): Promise<number> {
      return flights.during(async (signal) => {
        const tokens = countOf(answerOf(await client.messages.countTokens(asked(request), endingBy(signal))).input_tokens);
        if (tokens === undefined) throw new Error("the answer has no number of tokens");
        return tokens;
      });
    },
  };
}

const stops: Readonly<Record<string, LlmStop>> = { end_turn: "end", stop_sequence: "end", max_tokens: "length", tool_use: "tool" };

function replyOf(text: string, toolCalls: readonly LlmToolCall[], reason: string | null | undefined, usage: Usage | null = {}): LlmReply {
  const stop = toolCalls.length > 0 ? "tool" : stopOf(reason, stops);
  const outputTokens = countOf(usage?.output_tokens);
  // A router that wasn't told them says that there are none.
  return {
    text,
    toolCalls,
    stop,
    inputTokens: countOf(usage?.input_tokens),
    outputTokens: text === "" ? outputTokens : outputTokens || undefined,
  };
}

const callOf = (block: Block): LlmToolCall[] =>
  block.type === "tool_use" ? [{ id: block.id, name: block.name, arguments: argumentsOf(block.input, block.name) }] : [];

const toldTool = ({ name, description, inputSchema }: LlmTool): object => ({ name, description, input_schema: inputSchema });

function messageOf(turn: LlmTurn): object {
  if (turn.role === "user") return { role: "user", content: turn.text };
  if (turn.role === "tool") return { role: "user", content: [{ type: "tool_result", tool_use_id: turn.call.id, content: turn.text }] };
  const text = turn.text === "" ? [] : [{ type: "text", text: turn.text }];
  const calls = turn.toolCalls.map(({ id, name, arguments: input }) => ({ type: "tool_use", id, name, input }));
  return { role: "assistant", content: [...text, ...calls] };
}
