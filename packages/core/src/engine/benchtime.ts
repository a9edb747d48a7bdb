import { AgentperfError } from "../errors.ts";

/** How long to measure: for a time, or for exactly so many operations. */
export type Benchtime =
  | { readonly kind: "time"; readonly durationNs: number }
  | { readonly kind: "iterations"; readonly iterations: number };

const nsPerUnit: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/**
 * Reads a duration: `300ms`, `1.5s`, `2m`.
 * @returns nanoseconds, or undefined where it isn't one
 */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)$/.exec(text.trim());
  // Both groups are there where the expression matched, and the unit is a key.
  return match === null ? undefined : Number(match[1]) * (nsPerUnit[match[2] as string] as number);
}

/**
 * Reads a benchtime: a duration (`300ms`, `60s`) or a number of operations (`100x`).
 * @throws {AgentperfError} `usage`: it is neither, or zero
 */
export function parseBenchtime(text: string): Benchtime {
  const times = /^(\d+)x$/.exec(text.trim());
  const iterations = times === null ? undefined : Number(times[1]);
  if (iterations !== undefined && iterations > 0 && iterations <= 1e9) return { kind: "iterations", iterations };
  const durationNs = iterations === undefined ? parseDuration(text) : undefined;
  if (durationNs !== undefined && durationNs > 0) return { kind: "time", durationNs };
  throw new AgentperfError("usage", `benchtime "${text}" must be a duration such as 300ms or 60s, or a count such as 100x`);
}
