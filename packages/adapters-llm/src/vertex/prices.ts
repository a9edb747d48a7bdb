import type { KnownPrices, TokenPrices } from "../client/cost.ts";

/**
 * What Google asks for models that answer in text, for prompts of up to 200,000 tokens. Thinking counts as output.
 * @see https://ai.google.dev/gemini-api/docs/pricing
 */
const prices: Readonly<Record<string, TokenPrices>> = {
  "gemini-3.8-flash": { inputUsdPerMillion: 0.75, outputUsdPerMillion: 3.75 },
  "gemini-3.5-flash": { inputUsdPerMillion: 1.5, outputUsdPerMillion: 9 },
  "gemini-3.5-flash-lite": { inputUsdPerMillion: 0.3, outputUsdPerMillion: 2.5 },
  "gemini-3.1-pro-preview": { inputUsdPerMillion: 2, outputUsdPerMillion: 12 },
};

/** When these prices were read. They change: that of gemini-3.8-flash doubles on 2027-01-01. */
export const pricesDate = "2026-10-07";

/** The price of a model; undefined: it isn't known here. */
export function priceOf(model: string | undefined, given: TokenPrices | undefined): KnownPrices | undefined {
  if (given !== undefined) return { ...given, source: "the option prices" };
  const known = model === undefined || !Object.hasOwn(prices, model) ? undefined : prices[model];
  return known === undefined ? undefined : { ...known, source: `Google's prices of ${pricesDate}` };
}
