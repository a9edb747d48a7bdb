import { latencySampler, seededRandom, wait } from "@agentperf/core";
import type { ModelBehaviour } from "./behaviour.ts";

/** What happens to one request. */
export type Fate = "answered" | "broken" | "failed" | "limited" | "stalled";

/** How one request is answered. */
export interface Turn {
  readonly fate: Fate;
  readonly firstMs: number;
}

/** A sampler of what happens to requests: the same for the same seed. */
export function turnsOf(behaviour: ModelBehaviour, seed: number): () => Turn {
  const { firstToken = "5ms", stallRate = 0, rateLimitRate = 0, failureRate = 0, breakRate = 0 } = behaviour;
  const random = seededRandom(seed);
  const firstMs = latencySampler(firstToken, random);
  const shares = [
    ["stalled", stallRate],
    ["limited", rateLimitRate],
    ["failed", failureRate],
    ["broken", breakRate],
  ] as const;
  return () => {
    // Of a share of nothing no number is drawn, so that latencies stay what the seed makes them.
    const fate = shares.find(([, share]) => share > 0 && random() < share)?.[0] ?? "answered";
    return { fate, firstMs: firstMs() };
  };
}

/** Milliseconds between two tokens. */
export const gapMsOf = ({ tokensPerSecond = 1_000 }: ModelBehaviour): number => (tokensPerSecond === 0 ? 0 : 1_000 / tokensPerSecond);

/**
 * Gives tokens at their times, counted from the start: what a timer is late by isn't added up. A stall ends with the signal.
 * @throws the signal's reason
 */
export async function* paced(
  tokens: readonly string[],
  { fate, firstMs }: Turn,
  gapMs: number,
  signal: AbortSignal,
): AsyncGenerator<string, void, void> {
  const startMs = performance.now();
  await wait(firstMs, signal);
  if (fate === "stalled") await stalled(signal);
  for (const [at, token] of tokens.entries()) {
    if (at > 0) await wait(startMs + firstMs + at * gapMs - performance.now(), signal);
    if (fate === "broken" && at >= tokens.length / 2) return;
    yield token;
  }
}

/** Waits until the last token would be there; what comes whole has no middle to stop in. A stall ends with the signal. */
export async function wholly(tokens: readonly string[], { fate, firstMs }: Turn, gapMs: number, signal: AbortSignal): Promise<void> {
  await wait(firstMs + Math.max(0, tokens.length - 1) * gapMs, signal);
  if (fate === "stalled") await stalled(signal);
}

/** Ends only with the signal. */
function stalled(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
