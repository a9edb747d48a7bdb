import type { Advice, Conclusion } from "@agentperf/core/analysis";
import type { Breach, BudgetMeasure, Unchecked } from "../gate/breach.ts";
import { formatBytes, formatNs } from "./format.ts";

// The words for what core and the gate say as data.

/** `1 benchmark`, `2 benchmarks`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** Names on one line; of many only the first ones. */
export const several = (names: readonly string[], most = 2): string =>
  names.length <= most ? names.join(", ") : `${names.slice(0, most - 1).join(", ")} and ${names.length - most + 1} more`;

/** What to do about a finding. @param isOne - whether it is about one benchmark, which can then be named */
export function adviceText(advice: Advice, isOne = true): string {
  switch (advice.kind) {
    case "raise":
      return `raise --${advice.flag}`;
    case "profile":
      return `agentperf profile ${isOne ? advice.benchmark : "BENCHMARK"} names the lines that do`;
    case "trace":
      return "look at what happened then with --trace";
    case "return-result":
      return "give its result back from run";
    case "find-leak":
      return "look for a map or a list that is never cleared";
  }
}

/** A conclusion as text, or several that say the same. */
export interface Told {
  readonly severity: Conclusion["severity"];
  readonly text: string;
}

/** How many benchmarks are named where several share a line. */
const named = 4;
/** So many findings of one kind are told together, without the figures of each. */
const manyFindings = 3;

/** Conclusions in words, what matters most first; what is the same for several benchmarks is one line. */
export function conclusionTexts(conclusions: readonly Conclusion[]): Told[] {
  const order: readonly Conclusion["severity"][] = ["failure", "warning", "info"];
  const kinds = Map.groupBy(conclusions, ({ analyser, severity, message, together, advice }) =>
    JSON.stringify([analyser, severity, together ?? message, advice?.kind]),
  );
  return [...kinds.values()].flatMap(alike).sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

/** Findings of one kind: in one line where they are the same or many, else a line each. */
function alike(found: readonly Conclusion[]): Told[] {
  return [...Map.groupBy(found, ({ message, together }) => (found.length < manyFindings ? message : (together ?? message)))].flatMap(
    ([text, same]) => {
      const [first] = same;
      if (first === undefined) return [];
      const advice = first.advice === undefined ? "" : `; ${adviceText(first.advice, same.length === 1)}`;
      return [
        { severity: first.severity, text: `${several([...new Set(same.map(({ crossing }) => crossing))], named)}: ${text}${advice}` },
      ];
    },
  );
}

interface MeasureWords {
  /** After a figure. */
  readonly what: string;
  /** Where there is no figure. */
  readonly name: string;
  readonly format: (value: number) => string;
}

const measures: Readonly<Record<BudgetMeasure, MeasureWords>> = {
  nsPerOp: { what: "an operation", name: "the time of an operation", format: formatNs },
  bytesPerOp: { what: "allocated by an operation", name: "the memory allocated by an operation", format: formatBytes },
  allocsPerOp: {
    what: "objects allocated by an operation",
    name: "the number of objects allocated by an operation",
    format: (value) => String(Math.round(value * 10) / 10),
  },
};

/** What a breach is, without the benchmark's name: `1.81 × its baseline redis.get, above 1.5`. */
export function breachText(breach: Breach): string {
  switch (breach.kind) {
    case "ratio":
      return `${breach.ratio.toFixed(2)} × its baseline${breach.baseline === "" ? "" : ` ${breach.baseline}`}, above ${breach.most}`;
    case "budget": {
      const { what, format } = measures[breach.measure];
      return `${format(breach.value)} ${what}, above its budget of ${format(breach.most)} ("${breach.pattern}")`;
    }
    case "slower": {
      const { change, p, launches, threshold, baseline } = breach;
      const than = baseline === undefined ? "before" : `baseline ${baseline}`;
      const test = `p=${p.toFixed(3)}, ${launches.join("+")} launches`;
      return `${(change * 100).toFixed(1)} % slower than ${than} (${test}), above ${threshold * 100} %`;
    }
    case "failed":
      return `failed: ${breach.message}`;
  }
}

/** Why something couldn't be checked. */
export function uncheckedText(unchecked: Unchecked): string {
  switch (unchecked.kind) {
    case "unmatched":
      return `budgets: "${unchecked.pattern}" matches nothing in this result`;
    case "unmeasured":
      return `${unchecked.crossing}: ${measures[unchecked.measure].name} wasn't measured, so its budget can't be checked`;
    case "nothing in common":
      return `this result and ${unchecked.baseline === undefined ? "the earlier one" : `baseline ${unchecked.baseline}`} have no benchmark in common, so nothing was compared`;
  }
}

/** What `check` says where nothing is beyond its limits. */
export const allFine = (benchmarks: number): string =>
  benchmarks === 1 ? "1 benchmark is within its limits" : `${benchmarks} benchmarks are within their limits`;
