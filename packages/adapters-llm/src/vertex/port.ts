import type { LlmReply, LlmRequest, LlmStop, LlmTool, LlmToolCall, LlmTurn } from "@agentperf/core";
import { answerOf, argumentsOf, countOf, cutOff, textOf as plainText, stopOf } from "../client/answer.ts";
import { clientLibrary, clients } from "../client/library.ts";
import type { Target } from "../client/target.ts";

// What is used of the client, written down: whoever installs this package needn't have it.

/** Adds the headers that say whose request it is, as the clients of google-auth-library do. */
export interface AuthClient {
  getRequestHeaders(url?: string | URL): Promise<Headers>;
}

/** Whose requests they are: a project in a location, by credentials of a program; or the owner of a key. */
export type Identity =
  | { readonly project: string; readonly location: string; readonly authClient?: AuthClient | undefined }
  | { readonly apiKey: string };

interface Part {
  readonly text?: string;
  /** A model's thoughts aren't its answer. */
  readonly thought?: boolean;
  readonly functionCall?: { readonly id?: string; readonly name?: string; readonly args?: Record<string, unknown> };
}

interface Answer {
  readonly candidates?: readonly { readonly content?: { readonly parts?: readonly Part[] }; readonly finishReason?: string }[];
  readonly usageMetadata?: { readonly promptTokenCount?: number; readonly candidatesTokenCount?: number };
}

interface Models {
  generateContent(request: object): Promise<Answer>;
  generateContentStream(request: object): Promise<AsyncIterable<Answer>>;
  countTokens(request: object): Promise<{ readonly totalTokens?: number }>;
}

interface Module {
  readonly GoogleGenAI: new (options: object) => { readonly models: Models };
}

/** The calls of the port on Gemini on Vertex AI, by Google's client. */
export async function vertexCalls({ url, model, flights }: Target, identity: Identity) {
  const { GoogleGenAI } = await clientLibrary<Module>(clients.genai, () => import("@google/genai"));
  const { models } = new GoogleGenAI({ vertexai: true, httpOptions: { baseUrl: url, fetch: staying }, ...optionsOf(identity) });
  // Newer models sign their calls of tools, and want them back as they were.
  const signed = new WeakMap<LlmToolCall, Part>();
  let calls = 0;

  const callOf = (part: Part): LlmToolCall[] => {
    if (part.functionCall === undefined) return [];
    calls += 1;
    const { id = `call_${calls}`, name = "", args } = part.functionCall;
    const call = { id, name, arguments: argumentsOf(args, name) };
    signed.set(call, part);
    return [call];
  };
  const partOf = (call: LlmToolCall): object => signed.get(call) ?? { functionCall: { name: call.name, args: call.arguments } };
  const contentOf = (turn: LlmTurn): object => {
    if (turn.role === "user") return { role: "user", parts: [{ text: turn.text }] };
    if (turn.role === "tool") {
      const { id, name } = turn.call;
      return { role: "user", parts: [{ functionResponse: { id, name, response: { output: turn.text } } }] };
    }
    return { role: "model", parts: [...(turn.text === "" ? [] : [{ text: turn.text }]), ...turn.toolCalls.map(partOf)] };
  };
  const asked = ({ turns, tools, maxTokens }: LlmRequest, abortSignal: AbortSignal): object => ({
    model,
    contents: turns.map(contentOf),
    config: {
      abortSignal,
      maxOutputTokens: maxTokens,
      ...(tools === undefined
        ? {}
        : { tools: [{ functionDeclarations: tools.map(toldTool) }], automaticFunctionCalling: { disable: true } }),
    },
  });

  return {
    message(request: LlmRequest): Promise<LlmReply> {
      return flights.during(async (signal) => {
        const { candidates: [candidate] = [], usageMetadata } = answerOf(await models.generateContent(asked(request, signal)));
        if (candidate === undefined) throw new Error("the answer is no content: it has no candidates");
        const parts = candidate.content?.parts ?? [];
        return replyOf(textOf(parts), parts.flatMap(callOf), candidate.finishReason, usageMetadata);
      });
    },
    async *stream(request: LlmRequest): AsyncGenerator<string, LlmReply, void> {
      const flight = flights.begin();
      let reason: string | undefined;
      try {
        const answers = await models.generateContentStream(asked(request, flight.signal));
        let text = "";
        const toolCalls: LlmToolCall[] = [];
        let usage: Answer["usageMetadata"];
        let events = 0;
        for await (const { candidates: [candidate] = [], usageMetadata } of answers) {
          flight.touch();
          events += 1;
          usage = usageMetadata ?? usage;
          reason = candidate?.finishReason ?? reason;
          const parts = candidate?.content?.parts ?? [];
          toolCalls.push(...parts.flatMap(callOf));
          const piece = textOf(parts);
          if (piece === "") continue;
          text += piece;
          yield piece;
        }
        if (reason === undefined) throw cutOff(events);
        return replyOf(text, toolCalls, reason, usage);
      } catch (thrown) {
        throw flight.failure(thrown);
      } finally {
        // Google's client leaves the connection open where its stream is left.
        if (reason === undefined) flight.cancel();
        flight.end();
      }
    },
    countTokens({ turns }: LlmRequest): Promise<number> {
      return flights.during(async (signal) => {
        const request = { model, contents: turns.map(contentOf), config: { abortSignal: signal } };
        const tokens = countOf(answerOf(await models.countTokens(request)).totalTokens);
        if (tokens === undefined) throw new Error("the answer has no number of tokens");
        return tokens;
      });
    },
  };
}

/** A redirect is an answer: whoever it leads to would get the load and the key. */
const staying: typeof fetch = (input, init) => fetch(input, { ...init, redirect: "manual" });

function optionsOf(identity: Identity): object {
  if ("apiKey" in identity) return { apiKey: identity.apiKey };
  const { project, location, authClient } = identity;
  return { project, location, ...(authClient === undefined ? {} : { googleAuthOptions: { authClient } }) };
}

const textOf = (parts: readonly Part[]): string => parts.map(({ text, thought = false }) => (thought ? "" : plainText(text))).join("");

const stops: Readonly<Record<string, LlmStop>> = { STOP: "end", MAX_TOKENS: "length" };

function replyOf(
  text: string,
  toolCalls: readonly LlmToolCall[],
  reason: string | undefined,
  usage: Answer["usageMetadata"] = {},
): LlmReply {
  const stop = toolCalls.length > 0 ? "tool" : stopOf(reason, stops);
  return { text, toolCalls, stop, inputTokens: countOf(usage.promptTokenCount), outputTokens: countOf(usage.candidatesTokenCount) };
}

const toldTool = ({ name, description, inputSchema }: LlmTool): object => ({ name, description, parametersJsonSchema: inputSchema });
