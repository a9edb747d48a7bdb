import { parseDuration } from "../engine/benchtime.ts";
import { AgentperfError } from "../errors.ts";

/** Baselines and the thresholds of the ratio to them. */
export interface Baselines {
  /** Ratio that is aimed at. */
  readonly target: number;
  /** Ratio above which a warning is given. */
  readonly warning: number;
  /** Nanoseconds per operation, by key. */
  readonly ns: Readonly<Record<string, number>>;
}

/** A crossing, as far as baselines name it. */
interface Named {
  readonly benchmark: string;
  readonly name: string;
  readonly concurrency: number;
  /** The benchmark's own key. */
  readonly baseline?: string | undefined;
}

/**
 * The baseline of a crossing: by its benchmark's own key, else by its name (`SelectConcurrent/concurrency=64`) or, one at a time, its benchmark's
 * (`SelectByKey`). So a file of one's own may name any benchmark.
 */
export function baselineFor(
  { benchmark, name, concurrency, baseline }: Named,
  ns: Baselines["ns"],
): { readonly key: string; readonly ns: number } | undefined {
  const keys = [...(baseline === undefined ? [] : [baseline]), name, ...(concurrency === 1 ? [benchmark] : [])];
  const key = keys.find((one) => Object.hasOwn(ns, one));
  // It was just seen to be there.
  return key === undefined ? undefined : { key, ns: ns[key] as number };
}

/** Thresholds of a baselines file that names none. */
const defaultThresholds = { target: 1.2, warning: 1.5 };

/** No baselines at all: nothing has a ratio. */
export const noBaselines: Baselines = { ...defaultThresholds, ns: {} };

/**
 * Checks a baselines file: `{ "target": 1.2, "warning": 1.5, "baselines": { "redis.get": "500us" } }`.
 *
 * @param content - the parsed JSON
 * @param source - the file's name, for errors
 * @throws {AgentperfError} `config`: says which key is wrong and what was expected
 */
export function parseBaselines(content: unknown, source: string): Baselines {
  const refuse = (what: string) => new AgentperfError("config", `${source}: ${what}`);
  if (typeof content !== "object" || content === null || Array.isArray(content)) throw refuse("expected a JSON object");
  const {
    target = defaultThresholds.target,
    warning = defaultThresholds.warning,
    baselines,
  }: { target?: unknown; warning?: unknown; baselines?: unknown } = content;
  if (typeof target !== "number" || !(target > 0)) throw refuse("target: expected a number above 0");
  if (typeof warning !== "number" || !(warning >= target)) throw refuse("warning: expected a number from target");
  if (typeof baselines !== "object" || baselines === null) throw refuse('baselines: expected { "key": "500us" }');
  const ns = Object.entries(baselines).map(([key, text]) => {
    const value = typeof text === "string" ? parseDuration(text) : undefined;
    if (value === undefined || value <= 0) throw refuse(`baselines.${key}: expected a duration such as "500us"`);
    return [key, value] as const;
  });
  return { target, warning, ns: Object.fromEntries(ns) };
}
