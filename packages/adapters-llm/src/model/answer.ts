import type { LlmReply, LlmRequest, LlmStop, LlmToolCall } from "@agentperf/core";

/** What the stand-in answers, token by token; a call of a tool has no text. */
export interface ModelAnswer {
  readonly tokens: readonly string[];
  readonly toolCalls: readonly LlmToolCall[];
  readonly stop: LlmStop;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Words that an answer is filled up with. */
const filler = "and so it goes on, word by word".split(" ");

/** About so many letters are a token of an ordinary model. */
const lettersOfToken = 4;

const tokensIn = (text: string): number => Math.ceil(text.length / lettersOfToken);

/** Tokens of a request: of all that is said in it, and of the tools that it offers. */
export const inputTokensOf = ({ turns, tools = [] }: LlmRequest): number =>
  [...turns.map(({ text }) => text), ...tools.map((tool) => JSON.stringify(tool))].reduce((sum, text) => sum + tokensIn(text), 0);

/**
 * Answers as a model might that takes all literally. It calls the offered tool that the last thing said names (else the first one), with the
 * arguments that stand there as JSON; where it is told what a tool gave, it repeats that; else it says the user's words and goes on until it
 * has said enough.
 * @param length - tokens of an answer
 */
export function modelAnswer(request: LlmRequest, length: number): ModelAnswer {
  const { turns, tools = [], maxTokens } = request;
  const last = turns.at(-1);
  const inputTokens = inputTokensOf(request);
  if (last?.role === "user" && tools.length > 0) {
    const tool = tools.find(({ name }) => last.text.includes(name)) ?? tools[0];
    const call = { id: `call_${turns.length}`, name: tool?.name ?? "", arguments: firstObject(last.text) };
    const outputTokens = tokensIn(JSON.stringify(call));
    return { tokens: [], toolCalls: [call], stop: "tool", inputTokens, outputTokens };
  }
  const words = (last?.role === "tool" ? `The tool gave: ${last.text}` : (last?.text ?? "")).split(/\s+/).filter((word) => word !== "");
  // What a tool gave is said whole.
  const wanted = last?.role === "tool" ? words.length : length;
  const said = Math.min(wanted, maxTokens);
  const tokens = Array.from({ length: said }, (_, at) => {
    const word = words[at] ?? filler[(at - words.length) % filler.length];
    return at === 0 ? `${word}` : ` ${word}`;
  });
  return { tokens, toolCalls: [], stop: wanted > maxTokens ? "length" : "end", inputTokens, outputTokens: tokens.length };
}

/** The answer as the port gives it. */
export const replyOf = ({ tokens, toolCalls, stop, inputTokens, outputTokens }: ModelAnswer): LlmReply => ({
  text: tokens.join(""),
  toolCalls,
  stop,
  inputTokens,
  outputTokens,
});

/** The first JSON object in a text; an empty one where there is none. */
function firstObject(text: string): Record<string, unknown> {
  const from = text.indexOf("{");
  if (from < 0) return {};
  for (let to = text.indexOf("}", from); to >= 0; to = text.indexOf("}", to + 1)) {
    try {
      return JSON.parse(text.slice(from, to + 1)) as Record<string, unknown>;
    } catch {
      // It ends further on.
    }
  }
  return {};
}
