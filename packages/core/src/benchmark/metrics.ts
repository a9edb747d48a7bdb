import { AgentperfError } from "../errors.ts";

/** Units under which we ourselves show what an operation takes. */
const ownUnits: readonly string[] = [
  ...["ns/op", "B/op", "allocs/op", "ops/s", "MB/s", "sec/op"],
  ...["p50-ns", "p75-ns", "p90-ns", "p99-ns", "p999-ns", "baseline_ratio", "loop-busy", "loop-delay-p99-ns"],
];

/**
 * A benchmark's own figures, seen to be such that every format can hold them.
 * @param given - what `metrics` gave
 * @throws {AgentperfError} `definition`: says which metric is wrong, and how
 */
export function checkedMetrics(benchmark: string, given: unknown): Readonly<Record<string, number>> {
  if (given === undefined || given === null) return {};
  const refuse = (what: string) => new AgentperfError("definition", `${benchmark}: ${what}`);
  if (typeof given !== "object" || "then" in given)
    throw refuse("metrics must give an object of numbers by their units, and not a promise");
  const checked: Record<string, number> = {};
  for (const [unit, value] of Object.entries(given)) {
    const name = `metric ${JSON.stringify(unit)}`;
    if (!/^[!-~\u00a1-\u{10ffff}]+$/u.test(unit) || /\s/u.test(unit))
      throw refuse(`${name} must have a unit's name, without spaces: "hits/op"`);
    if (ownUnits.includes(unit)) throw refuse(`${name} is a unit of agentperf's own; give it another name`);
    if (typeof value !== "number") throw refuse(`${name} must be a number, not ${value === null ? "null" : `a ${typeof value}`}`);
    if (!Number.isFinite(value)) throw refuse(`${name} must be a finite number, not ${value}`);
    // __proto__ as a key of its own.
    Object.defineProperty(checked, unit, { value, enumerable: true, configurable: true, writable: true });
  }
  return checked;
}
