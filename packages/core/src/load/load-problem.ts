import { Sketch, type SketchJson } from "../statistics/sketch.ts";
import type { LoadJson } from "./load-measurement.ts";
import { mostStretches, stretchAccuracy, widths } from "./load-timeline.ts";
import type { TimesJson } from "./times.ts";

const timesAccuracy = new Sketch().accuracy;

/**
 * What is wrong with a load that somebody else measured, in a few words: its counts contradict each other, or what it has isn't what we keep, and
 * would not merge with others. Undefined: nothing.
 */
export function loadProblem({ counts, seconds, response, service, lag, timeline, generators = [] }: LoadJson): string | undefined {
  const all = [counts, ...generators.map((own) => own.counts), ...timeline.stretches.map(({ response: _, ...own }) => own)];
  if (all.some((own) => !Object.values(own).every(isCount))) return "a count is no whole number from 0";
  const { planned, sent, dropped, completed, failed, unanswered } = counts;
  if (planned !== sent + dropped) return "planned isn't what was sent and dropped";
  if (sent < completed + failed + unanswered) return "more ended than was sent";
  if (!(seconds >= 0 && Number.isFinite(seconds))) return "its length is none";
  const answered = completed + unanswered;
  const kinds = [
    ["response", response, answered, answered],
    ["service", service, answered, answered],
    // One that failed may have had no argument, and never was sent.
    ["lag", lag, sent - failed, sent],
  ] as const;
  for (const [name, times, least, most] of kinds) {
    const wrong = timesProblem(times, least, most);
    if (wrong !== undefined) return `${name}: ${wrong}`;
  }
  if (!widths.includes(timeline.widthMs) || timeline.stretches.length > mostStretches) return "its stretches of time aren't ours";
  const isOwn = (sketch: SketchJson) => sketchCount(sketch, stretchAccuracy) !== undefined;
  return timeline.stretches.every((own) => isOwn(own.response)) ? undefined : "a stretch's histogram can't be read";
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

function timesProblem({ meanNs, minNs, maxNs, sketch }: TimesJson, least: number, most: number): string | undefined {
  const own = sketchCount(sketch, timesAccuracy);
  if (own === undefined) return "its histogram can't be read";
  if (own < least || own > most) return `${own} times of ${most} operations`;
  // Sums of numbers are rounded.
  const isBetween = minNs >= 0 && meanNs >= minNs * (1 - 1e-9) && meanNs <= maxNs * (1 + 1e-9) && Number.isFinite(maxNs);
  return isBetween ? undefined : "its mean isn't between its least and its most";
}

/** How many values it has; undefined: it is none of ours. */
function sketchCount(json: SketchJson, accuracy: number): number | undefined {
  const { zeros, buckets } = json;
  // Another fineness doesn't merge, and a much finer one would take the memory of the machine.
  if (json.accuracy !== accuracy || !isCount(zeros) || buckets.length % 2 !== 0) return undefined;
  const ascends = buckets.every((value, at) => (at % 2 === 1 ? isCount(value) : at === 0 || value > (buckets[at - 2] as number)));
  if (!ascends) return undefined;
  try {
    return Sketch.fromJSON(json).count;
  } catch {
    return undefined;
  }
}
