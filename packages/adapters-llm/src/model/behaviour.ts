import { type Latency, latencyRule, type OptionRule, type OptionRules, optionRule } from "@agentperf/core";

/** How the stand-in for a model answers, in the measured process and in the local upstream alike. */
export interface ModelBehaviour {
  /** Time to the first token. Default: 5 ms. */
  readonly firstToken?: Latency | undefined;
  /** Tokens a second after the first one; 0: all of them at once. Default: 1,000. */
  readonly tokensPerSecond?: number | undefined;
  /** Tokens of an answer. Default: 20. */
  readonly tokens?: number | undefined;
  /** Share of requests that fail as by a fault of the server (HTTP 500), in [0, 1]. Default: 0. */
  readonly failureRate?: number | undefined;
  /** Share of requests that are refused for being too many (HTTP 429), in [0, 1]. Default: 0. */
  readonly rateLimitRate?: number | undefined;
  /** What a refusal says of when to come back (`Retry-After`), in seconds. Default: 1. */
  readonly retryAfterSeconds?: number | undefined;
  /** Share of streams that stop in the middle, in [0, 1]. Default: 0. */
  readonly breakRate?: number | undefined;
  /** Share of requests that are never answered, in [0, 1]. Default: 0. */
  readonly stallRate?: number | undefined;
}

const share: OptionRule = { must: "a number from 0 to 1", is: (value) => typeof value === "number" && value >= 0 && value <= 1 };
const count: OptionRule = { must: "a whole number from 1", is: (value) => Number.isSafeInteger(value) && Number(value) >= 1 };
const rate: OptionRule = { must: "a number from 0", is: (value) => typeof value === "number" && value >= 0 };

/** What these options must be. */
export const behaviourRules: OptionRules<ModelBehaviour> = {
  firstToken: latencyRule,
  tokensPerSecond: rate,
  tokens: count,
  failureRate: share,
  rateLimitRate: share,
  retryAfterSeconds: optionRule.positive,
  breakRate: share,
  stallRate: share,
};
