import { isLoopback } from "@agentperf/core";
import { inputTokensOf } from "../model/answer.ts";
import { type ApiOptions, usualRequests } from "./options.ts";
import { sampleRequest } from "./sample.ts";
import { modelOf, urlOf } from "./target.ts";

/** What a model's tokens cost, in US dollars a million. */
export interface TokenPrices {
  readonly inputUsdPerMillion: number;
  readonly outputUsdPerMillion: number;
}

/** Prices, and where they are from: `Google's prices of 2026-10-07`. */
export interface KnownPrices extends TokenPrices {
  readonly source: string;
}

/** What a tool's description and its result add to a request at most. */
const toolTokens = 200;

/**
 * What sending requests to an API beyond this machine takes, told before a run does; undefined: it goes nowhere else.
 * @param prices - default: unknown, so that only the tokens are told
 */
export function costOf(options: ApiOptions, prices?: KnownPrices): string | undefined {
  const url = urlOf(options);
  if (url === undefined || !URL.canParse(url) || isLoopback(new URL(url).hostname)) return undefined;
  const { maxRequests = usualRequests } = options;
  const request = sampleRequest(options);
  const inputTokens = inputTokensOf(request) + toolTokens;
  const amount = `at most ${maxRequests} requests a launch, each of about ${inputTokens} tokens or fewer, with at most ${request.maxTokens} to answer`;
  if (prices === undefined) return amount;
  const { inputUsdPerMillion, outputUsdPerMillion, source } = prices;
  const usd = (maxRequests * (inputTokens * inputUsdPerMillion + request.maxTokens * outputUsdPerMillion)) / 1e6;
  const each = `$${inputUsdPerMillion} and $${outputUsdPerMillion} a million tokens`;
  return `${amount}: about $${usd.toFixed(2)} a launch, by ${source} for ${modelOf(options)}, ${each}`;
}
