import { type Advice, analysers, type Conclusion } from "@agentperf/core/analysis";
import { type Breach, type BudgetMeasure, type ObjectiveUnit, type Unchecked, untoldLoads } from "../gate/breach.ts";
import type { MachineChange } from "../gate/machine.ts";
import { formatBytes, formatNs, formatRate } from "./format.ts";

// The words for what core and the gate say as data.

/** `1 benchmark`, `2 benchmarks`. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string => `${count} ${count === 1 ? noun : plural}`;

/** Names on one line; of many only the first ones. */
export const several = (names: readonly string[], most = 2): string =>
  names.length <= most ? names.join(", ") : `${names.slice(0, most - 1).join(", ")} and ${names.length - most + 1} more`;

/** What to do about a finding. */
export function adviceText(advice: Advice): string {
  switch (advice.kind) {
    case "raise":
      return `raise --${advice.flag}`;
    case "profile":
      return `agentperf profile ${advice.benchmark} names the lines`;
    case "trace":
      return "look at what happened then with --trace";
    case "return-result":
      return "give its result back from run, and give it other arguments by prepare";
    case "find-leak":
      return "look for a map or a list that is never cleared";
  }
}

/** A finding as text, over all that it was found of. */
export interface Told {
  readonly severity: Conclusion["severity"];
  readonly text: string;
}

/** How many benchmarks are named where several share a line. */
const named = 4;

/** Findings in words, one line each over all benchmarks that have it, what matters most first. */
export function conclusionTexts(conclusions: readonly Conclusion[]): Told[] {
  const severities: readonly Conclusion["severity"][] = ["failure", "warning", "info"];
  // In the table of analysers those that matter more come first.
  const order = Object.keys(analysers);
  const kinds = Map.groupBy(conclusions, ({ analyser, severity, together }) => JSON.stringify([analyser, severity, together]));
  return [...kinds.values()]
    .sort(([a], [b]) => {
      const [one, other] = [a as Conclusion, b as Conclusion];
      const bySeverity = severities.indexOf(one.severity) - severities.indexOf(other.severity);
      return bySeverity || order.indexOf(one.analyser) - order.indexOf(other.analyser);
    })
    .map(told);
}

/** Findings of one kind in one line. */
function told(found: readonly Conclusion[]): Told {
  // A kind has at least one.
  const [first] = found as readonly [Conclusion];
  const advice = first.advice === undefined ? "" : `; ${adviceText(first.advice)}`;
  if (found.length === 1) return { severity: first.severity, text: `${first.crossing}: ${first.message}${advice}` };
  const names = [...new Set(found.map(({ name }) => name))];
  const which =
    names.length === 1
      ? several(
          found.map(({ crossing }) => crossing),
          named,
        )
      : `${names.length} benchmarks (${several(names, named)})`;
  return { severity: first.severity, text: `${first.together}: ${which}${advice}` };
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

/** A breach in words, without the benchmark's name. */
export interface BreachParts {
  /** `1.81 × its baseline redis.get`. */
  readonly found: string;
  /** What that is above: `1.5`; empty where there is no limit. */
  readonly limit: string;
}

/** What was found, and what it is above. */
export function breachParts(breach: Breach): BreachParts {
  switch (breach.kind) {
    case "ratio":
      return {
        found: `${breach.ratio.toFixed(2)} × its baseline${breach.baseline === "" ? "" : ` ${breach.baseline}`}`,
        limit: String(breach.most),
      };
    case "budget": {
      const { what, format } = measures[breach.measure];
      return { found: `${format(breach.value)} ${what}`, limit: `its budget of ${format(breach.most)} ("${breach.pattern}")` };
    }
    case "slower": {
      const { change, p, launches, threshold, baseline, measure } = breach;
      const before = baseline === undefined ? "before" : `baseline ${baseline}`;
      const than = measure === undefined ? before : `${before} in the response's ${measure} under load`;
      const test = `p=${p.toFixed(3)}, ${launches.join("+")} launches`;
      return { found: `${(change * 100).toFixed(1)} % slower than ${than} (${test})`, limit: `${threshold * 100} %` };
    }
    case "objective": {
      const { objective, actual, unit, of: what } = breach;
      const figure = actual === undefined ? "too many operations were lost" : objectiveFigure(actual, unit);
      const part = breach.part === undefined ? "" : `, of which only a part was offered (${breach.part})`;
      const about = what === "response" ? `under load${part}` : "of an operation that the next one waits for";
      return { found: `${figure} ${about}`, limit: objective };
    }
    case "failed":
      return { found: `failed: ${breach.message}`, limit: "" };
  }
}

const objectiveFigure = (value: number, unit: ObjectiveUnit): string =>
  unit === "ns" ? formatNs(value) : unit === "share" ? `${(value * 100).toFixed(2)} %` : formatRate(value);

/** What a breach is in one sentence: `1.81 × its baseline redis.get, above 1.5`. */
export function breachText(breach: Breach): string {
  const { found, limit } = breachParts(breach);
  if (breach.kind === "objective") return `${limit} was missed: ${found}`;
  return limit === "" ? found : `${found}, above ${limit}`;
}

/** Why something couldn't be checked. */
export function uncheckedText(unchecked: Unchecked): string {
  switch (unchecked.kind) {
    case "unmatched":
      return `budgets: "${unchecked.pattern}" matches nothing in this result`;
    case "unmeasured":
      return `${unchecked.crossing}: ${measures[unchecked.measure].name} wasn't measured, so its budget can't be checked`;
    case "machine unknown":
      return `${of(unchecked)} doesn't say what the machine could do, or this result doesn't, so a slower machine would count as slower code; results of this version's run say it, loads that agents shared don't`;
    case "machine changed":
      return machineText(unchecked);
    case "wide":
      return wideText(unchecked);
    case "objective unmeasured":
      return `${unchecked.crossing}: ${unchecked.objective} can't be checked: ${unchecked.why}`;
    case "invalid load":
      return invalidText(unchecked);
    case "partial load":
      return partialText(unchecked);
    case "earlier load invalid":
      return `${unchecked.crossing}: in ${of(unchecked)} its loads have no times to compare: the generator was their limit, nothing was answered, or only a part of them was offered`;
    case "other load":
      return `${unchecked.crossing} isn't compared, since it was put under another load before: ${unchecked.before.join(" | ")}, now ${unchecked.now}`;
    case "nothing in common":
      return `this result and ${unchecked.baseline === undefined ? "the earlier one" : `baseline ${unchecked.baseline}`} have no benchmark in common, so nothing was compared`;
  }
}

const of = ({ baseline }: { readonly baseline?: string | undefined }): string =>
  baseline === undefined ? "the earlier result" : `baseline ${baseline}`;

function machineText({ changes, crossings, ...held }: Extract<Unchecked, { kind: "machine changed" }>): string {
  const what = `the machine isn't what it was for ${of(held)}: ${changes.map(changeText).join(", ")}`;
  if (crossings.length === 0) return `${what}; a slow-down may hide behind that: measure both anew, or with agentperf ab`;
  return `${what}; ${several(crossings, named)} took longer, and whether by the code nobody can tell: measure with agentperf ab`;
}

function changeText(own: MachineChange): string {
  switch (own.kind) {
    case "kernel":
      return `its ${own.kernel} ${own.change > 0 ? "+" : "−"}${Math.abs(own.change * 100).toFixed(0)} %`;
    case "unsteady":
      return `its ${own.kernel} took from ${formatNs(own.least)} to ${formatNs(own.most)} for the same`;
    case "others":
      return `other processes used ${own.before.toFixed(1)} of its processors, now ${own.now.toFixed(1)}`;
  }
}

function invalidText({ crossing, reason, advice, valid, invalid }: Extract<Unchecked, { kind: "invalid load" }>): string {
  if (valid > 0) return `${crossing}: ${invalid} of its ${valid + invalid} loads don't count, since the generator was the limit: ${reason}`;
  return `${crossing}: nobody can tell, since the generator was the limit of its load: ${reason}; ${advice}`;
}

function partialText({ crossing, reason, advice, whole, partial, judged }: Extract<Unchecked, { kind: "partial load" }>): string {
  if (whole > 0)
    return `${crossing}: ${partial} of its ${whole + partial} loads ${partial === 1 ? "doesn't" : "don't"} count, since only a part was offered: ${reason}`;
  const found = judged.map(({ objective, met, actual, unit }) => {
    const figure = actual === undefined ? "too many operations were lost" : objectiveFigure(actual, unit);
    return `${objective} was ${met ? "met" : "missed"} (${figure})`;
  });
  const what = found.length === 0 ? "nobody can tell" : `${found.join(", ")} on what was offered, of the whole nobody can tell`;
  return `${crossing}: ${what}: ${reason}; ${advice}`;
}

function wideText({ effect, benchmarks }: Extract<Unchecked, { kind: "wide" }>): string {
  const needs = benchmarks.map(({ crossing, measure, launches }) => {
    const name = measure === undefined ? crossing : `${crossing}: response ${measure}`;
    return launches === undefined ? `${name} (no number of launches shows it: use ab)` : `${name} (${launches} launches)`;
  });
  const crossings = new Set(benchmarks.map(({ crossing }) => crossing)).size;
  const isLoad = benchmarks.some(({ measure }) => measure !== undefined);
  const how = isLoad ? "; a load is one launch: give a directory of several results a side, or use ab --rate" : "";
  return `a slow-down of ${effect * 100} % would go unseen in ${counted(crossings, "benchmark")}: ${several(needs, named)}${how}`;
}

/** What `check` says where nothing is beyond its limits. */
export const allFine = (benchmarks: number): string =>
  benchmarks === 1 ? "1 benchmark is within its limits" : `${benchmarks} benchmarks are within their limits`;

/** The same, where of some nobody can tell. */
export function fineText({ benchmarks, unchecked }: { readonly benchmarks: number; readonly unchecked: readonly Unchecked[] }): string {
  const untold = new Set(untoldLoads(unchecked).map(({ crossing }) => crossing)).size;
  if (untold === 0) return allFine(benchmarks);
  const cant = `of ${counted(untold, "benchmark")} nobody can tell`;
  return benchmarks > untold ? `${allFine(benchmarks - untold)}; ${cant}` : `${cant} whether it is within its limits`;
}
