import type { LlmStop } from "@agentperf/core";

// What servers answer isn't what their vendors' types say: a stand-in, a gateway or a page of HTML may stand there.

/** An answer as what is used of it: of one that is no object, nothing is there. */
export const answerOf = <T extends object>(answer: T): Partial<T> =>
  // The clients give what came, whatever their types say: nothing for an empty body, a text for HTML.
  typeof answer === "object" && answer !== null ? answer : {};

/** The text of an answer, which may be none. @throws {Error} it is something else */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  throw new Error(`the answer's text is no text: ${JSON.stringify(value)}`);
}

/** A number of tokens as a server counts them; undefined where it says none, or something that is none. */
export const countOf = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

/** What a tool is to be called with. @param given - an object, or its JSON @throws {Error} it is no object */
export function argumentsOf(given: unknown, tool: string): Record<string, unknown> {
  const value = typeof given === "string" ? parsed(given.trim() || "{}") : (given ?? {});
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new Error(`the model calls the tool ${JSON.stringify(tool)} with what is no JSON object: ${JSON.stringify(given)}`);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/**
 * Why an answer ended.
 * @param stops - by the vendor's words
 * @throws {Error} it doesn't say, or for another reason than it should
 */
export function stopOf(reason: unknown, stops: Readonly<Record<string, LlmStop>>): LlmStop {
  if (reason === undefined || reason === null) throw new Error("the answer doesn't say why it ended");
  const stop = typeof reason === "string" && Object.hasOwn(stops, reason) ? stops[reason] : undefined;
  if (stop === undefined) throw new Error(`the answer ended for another reason than it should: ${JSON.stringify(reason)}`);
  return stop;
}

/** Said of a stream that ended before its end, or that was none. @param events - how many came */
export const cutOff = (events: number): Error =>
  new Error(events === 0 ? "the answer is no stream of events: is that the address of the API?" : "the stream stopped in the middle");
