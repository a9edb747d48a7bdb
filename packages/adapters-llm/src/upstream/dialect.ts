import type { LlmRequest } from "@agentperf/core";
import { z } from "zod";
import type { ModelAnswer } from "../model/answer.ts";

/** What a request is about, by its method and path. */
export type Action = "message" | "stream" | "count" | "models";

/** A request as a dialect understands it. */
export interface Asked {
  readonly request: LlmRequest;
  readonly model: string;
  /** The answer is to come piece by piece. */
  readonly streams: boolean;
}

/** What goes wrong, by the status that an API answers with. */
export type Problem = 400 | 401 | 404 | 429 | 500;

/** An answer that is told as an API tells it. */
export interface Told {
  readonly answer: ModelAnswer;
  readonly model: string;
  /** Makes each answer's names its own. */
  readonly id: string;
}

/** An API of a vendor: how it is asked, and how it answers. */
export interface Dialect {
  /** What a request is about; undefined: the API has no such path. */
  actionOf(method: string, path: string): Action | undefined;
  /** What is wrong with a request's headers; undefined: nothing. */
  refuses?(headers: Headers): string | undefined;
  /** Reads a body. @throws {Error} it isn't one, with the reason */
  read(body: unknown, path: string): Asked;
  /** A whole answer, as JSON. */
  whole(told: Told): object;
  /** An answer in pieces, each as the text of an event. @param tokens - each when it is there; fewer than the answer's: it stops in the middle */
  events(told: Told, tokens: AsyncIterable<string>, body: unknown): AsyncGenerator<string, void, void>;
  /** A number of tokens, as JSON. */
  count(tokens: number): object;
  /** The models that there are, as JSON. */
  models?(): object;
  /** An error, as JSON. */
  error(problem: Problem, message: string): object;
}

/** A body as its schema has it. @throws {Error} it isn't, with what is wrong */
export function parsed<Schema extends z.ZodType>(schema: Schema, given: unknown): z.infer<Schema> {
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  throw new Error(z.prettifyError(error));
}

/** An event of an event stream. @param name - default: none */
export const event = (data: unknown, name?: string): string =>
  `${name === undefined ? "" : `event: ${name}\n`}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;

/** The model that the local upstream has. */
export const localModel = "agentperf-local";
