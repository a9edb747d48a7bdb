import { parseDuration } from "../engine/benchtime.ts";
import { AgentperfError } from "../errors.ts";
import { shortened } from "../safety/shortened.ts";
import type { LoadMeasurement } from "./load-measurement.ts";

/** What a load is held to: `p99<10ms`, `mean<2ms`, `errors<1%`, `dropped<0.1%`, `rate>1900/s`. */
export interface Objective {
  /** As the user wrote it. */
  readonly text: string;
  /** What is looked at: a quantile of the response times in [0, 1], their mean or maximum, a share of the planned operations, or a rate. */
  readonly of: { readonly quantile: number } | "mean" | "max" | "errors" | "dropped" | "rate";
  /** Below the limit or above it, and whether the limit itself will do. */
  readonly sign: "<" | "<=" | ">" | ">=";
  /** In nanoseconds, as a share, or in operations a second. */
  readonly limit: number;
}

/** What an objective says of a measurement. */
export interface Judged {
  readonly objective: string;
  readonly met: boolean;
  /** In the objective's unit: nanoseconds, a share, operations a second. Absent where so few were answered that there is none. */
  readonly actual?: number | undefined;
  readonly unit: "ns" | "share" | "op/s";
}

const form = /^\s*(p\d{1,2}(?:\.\d{1,3})?|p100|mean|max|errors|dropped|rate)\s*([<>]=?)\s*(\S+)\s*$/;

/** Reads an objective. @throws {AgentperfError} `usage`: it isn't one, with what is */
export function parseObjective(text: string): Objective {
  const [, what = "", sign = "<", value = ""] = form.exec(text) ?? [];
  const of = what.startsWith("p") ? { quantile: Number(`${what.slice(1)}e-2`) } : (what as Exclude<Objective["of"], object>);
  const limit = limitOf(of, value);
  // A latency above something, or a rate below it, is nothing that anybody wants.
  if (limit === undefined || what === "" || (of === "rate") !== sign.startsWith(">"))
    throw new AgentperfError(
      "usage",
      `objective "${shortened(text, 100)}" must be like p99<10ms, mean<2ms, errors<1%, dropped<0.1% or rate>1900/s`,
    );
  if (limit === 0 && sign === "<")
    throw new AgentperfError("usage", `objective "${text}" can't be met: where none may be lost, ${what}<=0%`);
  return { text: text.trim(), of, sign: sign as Objective["sign"], limit };
}

function limitOf(of: Objective["of"], value: string): number | undefined {
  if (of === "errors" || of === "dropped") {
    const percent = /^(\d+(?:\.\d+)?)%$/.exec(value);
    return percent === null || Number(percent[1]) > 100 ? undefined : Number(percent[1]) / 100;
  }
  if (of === "rate") return parseRate(value);
  const ns = parseDuration(value);
  return ns === 0 ? undefined : ns;
}

const perSecond: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };

/** Reads a rate: `2000/s`, `90/m`, `2.5k/s`. @returns operations a second, or undefined where it isn't one */
export function parseRate(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(k?)\/(s|m|h)$/.exec(text.trim());
  if (match === null) return undefined;
  // The expression has all groups.
  const [, number, thousand, unit] = match as unknown as [string, string, string, string];
  const rate = (Number(number) * (thousand === "k" ? 1_000 : 1)) / (perSecond[unit] as number);
  return rate > 0 && rate <= 1e7 ? rate : undefined;
}

/**
 * Holds a measurement to an objective. A quantile is one of all operations that were planned: what was dropped or failed took longer than any
 * that ended well, so `p99<10ms` says that 99 % of what users asked for was there within 10 ms. What had no answer
 * by the end took at least as long as it was waited for, and is taken for longer than any answer: it can miss an objective on a quantile or on the
 * maximum, and never meet one. In the mean it counts with what it was waited for.
 */
export function judge({ text, of, sign, limit }: Objective, measured: LoadMeasurement): Judged {
  const [unit, actual, isLeast = false] = figureOf(of, measured);
  const isIn = actual !== undefined && isWithin(actual, sign, limit);
  return { objective: text, met: isIn && !isLeast, actual: isIn && isLeast ? undefined : actual, unit };
}

/** Whether a figure is on the right side of a limit. */
export function isWithin(actual: number, sign: Objective["sign"], limit: number): boolean {
  switch (sign) {
    case "<":
      return actual < limit;
    case "<=":
      return actual <= limit;
    case ">":
      return actual > limit;
    case ">=":
      return actual >= limit;
  }
}

/** What is looked at, and whether it is only known that it is at least as much. */
function figureOf(
  of: Objective["of"],
  { counts, response, seconds }: LoadMeasurement,
): [unit: Judged["unit"], actual: number | undefined, isLeast?: boolean] {
  const { planned, completed, failed, unanswered, dropped } = counts;
  if (of === "rate") return ["op/s", seconds > 0 ? completed / seconds : undefined];
  if (of === "errors") return ["share", planned === 0 ? undefined : (failed + unanswered) / planned];
  if (of === "dropped") return ["share", planned === 0 ? undefined : dropped / planned];
  if (response.count === 0) return ["ns", undefined];
  if (of === "mean") return ["ns", response.meanNs, completed === 0];
  if (of === "max") return ["ns", response.maxNs, unanswered > 0];
  const ended = response.count;
  // By nearest rank, in which rounding must not make one of the next.
  const rank = Math.max(1, Math.ceil(of.quantile * (ended + failed + dropped) * (1 - 1e-14)));
  return ["ns", rank > ended ? undefined : response.at((rank - 0.5) / ended), rank > completed];
}
