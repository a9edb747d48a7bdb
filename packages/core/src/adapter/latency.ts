import { parseDuration } from "../engine/benchtime.ts";
import { AgentperfError } from "../errors.ts";
import { type OptionRule, optionRule } from "./options.ts";

/**
 * How long something takes: constant (`"10ms"`), uniform between two durations, or normal by mean and standard deviation
 * (cut off at zero).
 */
export type Latency =
  | string
  | { readonly uniform: readonly [from: string, to: string] }
  | { readonly normal: readonly [mean: string, deviation: string] };

/** What an option that is a latency must be; its durations are read where it is used. */
export const latencyRule: OptionRule = {
  must: 'a duration such as "10ms", { uniform: ["5ms", "20ms"] } or { normal: ["10ms", "2ms"] }',
  is: (value) => optionRule.text.is(value) || (optionRule.object.is(value) && isDistribution(value as object)),
};

const isDistribution = (value: object): boolean =>
  Object.entries(value).length === 1 &&
  Object.entries(value).every(
    ([name, pair]) => ["uniform", "normal"].includes(name) && optionRule.words.is(pair) && (pair as string[]).length === 2,
  );

/**
 * A sampler of a latency, in milliseconds.
 * @param random - numbers in [0, 1)
 * @throws {AgentperfError} `config`: a duration isn't one
 */
export function latencySampler(latency: Latency, random: () => number): () => number {
  if (typeof latency === "string") {
    const ms = milliseconds(latency);
    return () => ms;
  }
  if ("uniform" in latency) {
    const [from, to] = latency.uniform;
    const [fromMs, toMs] = [milliseconds(from), milliseconds(to)];
    if (toMs < fromMs) throw new AgentperfError("config", `latency: uniform from ${from} to less, ${to}`);
    return () => fromMs + (toMs - fromMs) * random();
  }
  const [mean, deviation] = latency.normal;
  const [meanMs, deviationMs] = [milliseconds(mean), milliseconds(deviation)];
  return () => Math.max(0, meanMs + deviationMs * normal(random));
}

function milliseconds(text: string): number {
  const ns = parseDuration(text);
  if (ns === undefined) throw new AgentperfError("config", `latency "${text}" must be a duration such as "10ms"`);
  return ns / 1e6;
}

/** One value of the standard normal distribution. @see Box & Muller, "A note on the generation of random normal deviates", 1958 */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Waits so many milliseconds; at once where it is none. Rejects when the signal aborts. */
export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    if (signal?.aborted) onAbort();
    else signal?.addEventListener("abort", onAbort, { once: true });
  });
}
