import process from "node:process";
import { AgentperfError, type LlmRequest, type OptionRule, type OptionRules, optionRule } from "@agentperf/core";

/** What benchmarks ask of a model. */
export interface AskOptions {
  /** What the model is asked. Default: the variable `LLM_PROMPT`, else a short question. */
  readonly prompt?: string | undefined;
  /** Longest answer, in tokens. Default: the variable `LLM_MAX_TOKENS`, else 64. */
  readonly maxTokens?: number | undefined;
}

const count: OptionRule = { must: "a whole number from 1", is: (value) => Number.isSafeInteger(value) && Number(value) >= 1 };

/** What these options must be. */
export const askRules: OptionRules<AskOptions> = { prompt: optionRule.text, maxTokens: count };

/** Names of the port's settings that say what is asked. */
export const askSettings = ["prompt", "maxTokens"] as const;

const question = "Say in one short sentence what a benchmark is.";
const usualTokens = 64;

/** Options as flags give them: texts. */
type AskTexts = { readonly [Name in keyof AskOptions]: string | undefined };

/**
 * The request that benchmarks make: what flags say, else the options, else variables.
 * @throws {AgentperfError} `config`: the longest answer isn't a whole number
 */
export function sampleRequest(options: AskOptions, flags: AskTexts = {}): LlmRequest {
  const { LLM_PROMPT, LLM_MAX_TOKENS } = process.env;
  const text = flags.prompt ?? options.prompt ?? LLM_PROMPT ?? question;
  const maxTokens = Number(flags.maxTokens ?? options.maxTokens ?? LLM_MAX_TOKENS ?? usualTokens);
  if (!count.is(maxTokens)) throw new AgentperfError("config", `LLM_MAX_TOKENS (--llm-max-tokens) must be ${count.must}`);
  return { turns: [{ role: "user", text }], maxTokens };
}
