import type { LlmToolCall, LlmTurn } from "@agentperf/core";
import { z } from "zod";
import { type Action, type Dialect, event, parsed, type Told } from "./dialect.ts";

const args = z.record(z.string(), z.unknown());

const part = z.looseObject({
  text: z.string().optional(),
  functionCall: z.looseObject({ id: z.string().optional(), name: z.string(), args: args.optional() }).optional(),
  functionResponse: z.looseObject({ id: z.string().optional(), name: z.string(), response: args }).optional(),
});

const body = z.looseObject({
  contents: z.array(z.looseObject({ role: z.enum(["user", "model", "function"]).optional(), parts: z.array(part).min(1) })).min(1),
  tools: z
    .array(
      z.looseObject({
        functionDeclarations: z
          .array(
            z.looseObject({
              name: z.string(),
              description: z.string().optional(),
              parameters: args.optional(),
              parametersJsonSchema: args.optional(),
            }),
          )
          .optional(),
      }),
    )
    .optional(),
  generationConfig: z.looseObject({ maxOutputTokens: z.int().positive().optional() }).optional(),
});

type Part = z.infer<typeof part>;

const callOf = ({ functionCall }: Part): LlmToolCall[] =>
  functionCall === undefined
    ? []
    : [{ id: functionCall.id ?? functionCall.name, name: functionCall.name, arguments: functionCall.args ?? {} }];

function turnsOf(contents: z.infer<typeof body>["contents"]): LlmTurn[] {
  return contents.flatMap(({ role = "user", parts }): LlmTurn[] => {
    const text = parts.map((one) => one.text ?? "").join("");
    if (role === "model") return [{ role: "assistant", text, toolCalls: parts.flatMap(callOf) }];
    const results = parts.flatMap(({ functionResponse: given }): LlmTurn[] => {
      if (given === undefined) return [];
      const call = { id: given.id ?? given.name, name: given.name, arguments: {} };
      return [{ role: "tool", call, text: Object.values(given.response).map(String).join(" ") }];
    });
    return text === "" ? results : [{ role: "user", text }, ...results];
  });
}

const stops = { end: "STOP", length: "MAX_TOKENS", tool: "STOP" } as const;

const statuses = { 400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL" } as const;

const actions: Readonly<Record<string, Action>> = { generateContent: "message", streamGenerateContent: "stream", countTokens: "count" };

/** With a project and its location, or without where a key says whose request it is. */
const pathOf = /^\/v1(?:beta1)?\/(?:projects\/[^/]+\/locations\/[^/]+\/)?publishers\/google\/models\/([^/:]+):(\w+)$/;

/**
 * Gemini on Vertex AI.
 * @see https://cloud.google.com/vertex-ai/docs/reference/rest/v1beta1/projects.locations.publishers.models/generateContent
 */
export const vertexDialect: Dialect = {
  actionOf(method, path) {
    const verb = pathOf.exec(path)?.[2];
    return method === "POST" && verb !== undefined && Object.hasOwn(actions, verb) ? actions[verb] : undefined;
  },
  read(given, path) {
    const { contents, tools = [], generationConfig } = parsed(body, given);
    const offered = tools
      .flatMap(({ functionDeclarations = [] }) => functionDeclarations)
      .map(({ name, description = "", parameters, parametersJsonSchema }) => ({
        name,
        description,
        inputSchema: parametersJsonSchema ?? parameters ?? {},
      }));
    const [, model = "", verb] = pathOf.exec(path) ?? [];
    const maxTokens = generationConfig?.maxOutputTokens ?? Number.MAX_SAFE_INTEGER;
    return { request: { turns: turnsOf(contents), tools: offered, maxTokens }, model, streams: verb === "streamGenerateContent" };
  },
  whole: (told) => answered(told, partsOf(told), true),
  async *events(told, tokens) {
    const { tokens: all } = told.answer;
    let said = 0;
    for await (const text of tokens) {
      said += 1;
      yield event(answered(told, [{ text }], said === all.length));
    }
    if (all.length === 0) yield event(answered(told, partsOf(told), true));
  },
  count: (tokens) => ({ totalTokens: tokens, promptTokensDetails: [{ modality: "TEXT", tokenCount: tokens }] }),
  error: (problem, message) => ({ error: { code: problem, message, status: statuses[problem] } }),
};

const partsOf = ({ answer: { tokens, toolCalls } }: Told): object[] => [
  ...(tokens.length === 0 ? [] : [{ text: tokens.join("") }]),
  ...toolCalls.map(({ id, name, arguments: given }) => ({ functionCall: { id, name, args: given } })),
];

/** A piece of an answer, or all of it; the last one says why it ended and what it took. */
const answered = ({ answer, model, id }: Told, parts: readonly object[], isLast: boolean): object => ({
  candidates: [{ content: { role: "model", parts }, ...(isLast ? { finishReason: stops[answer.stop] } : {}), index: 0 }],
  ...(isLast
    ? {
        usageMetadata: {
          promptTokenCount: answer.inputTokens,
          candidatesTokenCount: answer.outputTokens,
          totalTokenCount: answer.inputTokens + answer.outputTokens,
          trafficType: "ON_DEMAND",
        },
      }
    : {}),
  modelVersion: model,
  responseId: id,
});
