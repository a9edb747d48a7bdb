import { type OptionRule, type OptionRules, optionRule } from "@agentperf/core";
import { behaviourRules, type ModelBehaviour } from "../model/behaviour.ts";
import { type AskOptions, askRules, askSettings } from "./sample.ts";

/** Options of the adapters that reach a model by an API. */
export interface ApiOptions extends AskOptions {
  /** Address of the API. Default: the variable `LLM_URL`, else a local upstream of agentperf's own, which costs nothing. */
  readonly url?: string | undefined;
  /** Key of the API. */
  readonly apiKey?: string | undefined;
  /** Model that is asked. Default: the variable `LLM_MODEL`; the local upstream takes any. */
  readonly model?: string | undefined;
  /** A server that says nothing for so many milliseconds has failed the request. Default: 60,000. */
  readonly silenceTimeoutMs?: number | undefined;
  /** Most requests of a launch on an address beyond this machine. Default: 100. */
  readonly maxRequests?: number | undefined;
  /** How the local upstream answers, where there is no address. */
  readonly upstream?: ModelBehaviour | undefined;
}

const count: OptionRule = { must: "a whole number from 1", is: (value) => Number.isSafeInteger(value) && Number(value) >= 1 };

/** What these options must be. */
export const apiRules: OptionRules<ApiOptions> = {
  ...askRules,
  url: optionRule.text,
  apiKey: optionRule.text,
  model: optionRule.text,
  silenceTimeoutMs: optionRule.milliseconds,
  maxRequests: count,
  upstream: optionRule.object,
};

/** What the options of a local upstream must be. */
export const upstreamRules = behaviourRules;

/** Settings of the port that these adapters take. */
export const apiSettings = ["url", "model", ...askSettings] as const;

/** Options with what flags say in their place. */
export function withFlags<Options extends ApiOptions>(options: Options, values: Readonly<Record<string, string>>): Options {
  const { url, model, prompt, maxTokens } = values;
  return {
    ...options,
    url: url ?? options.url,
    model: model ?? options.model,
    prompt: prompt ?? options.prompt,
    maxTokens: maxTokens === undefined ? options.maxTokens : Number(maxTokens),
  };
}

/** Most requests of a launch beyond this machine where nobody says: a model's answers are paid for. */
export const usualRequests = 100;
/** How long a server may keep silent where nobody says: a large model thinks for a while. */
export const usualSilenceMs = 60_000;
/** Operations of a launch beyond this machine where nobody says how many. */
export const remoteOperations = 20;
