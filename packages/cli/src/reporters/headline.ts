import {
  type BaselineStanding,
  highlightsOf,
  measuredOf,
  type Noise,
  type RatioRange,
  type Standing,
  type Summary,
  standingsOf,
} from "@agentperf/core/analysis";
import { benchmarkText } from "./crossing-names.ts";
import { formatRange, formatRatio, formatUncertainty } from "./format.ts";
import type { Report } from "./reporter.ts";
import { counted, several } from "./wording.ts";

/** How many benchmarks are named in a sentence. */
const named = 3;

/** What a result says, in a sentence: how each runtime stands against the first, or how many benchmarks were measured. */
export function headline(summary: Summary): string {
  const measured = measuredOf(summary);
  const failed = summary.crossings.filter(({ status }) => status === "failed").length;
  const parts = standingsOf(summary)
    .filter(({ of }) => of === "runtime")
    .map(standingText);
  if (parts.length === 0) parts.push(`${counted(measured.length, "figure")} measured`);
  if (failed > 0) parts.push(`${counted(failed, "benchmark")} failed`);
  return parts.join("; ");
}

/** The three things that are most worth knowing, a sentence each: who is faster, how the baselines are kept, and what is too noisy to tell. */
export function threeThings({ result, summary }: Pick<Report, "result" | "summary">): string[] {
  const { measured, widest, failed, standings, baseline, noise } = highlightsOf({ result, summary });
  if (measured + failed.length === 0) return [];
  const names = [...new Set(failed.map(benchmarkText))];
  const failures = failed.length === 0 ? [] : [`${counted(failed.length, "figure")} failed: ${several(names, named)}`];
  if (result.plan.smoke === true) return [...failures, `${counted(measured, "figure")} measured once, to see that it works`];
  const known = widest === undefined ? "" : `, each known to ${formatUncertainty(widest)} or better`;
  return [
    ...failures,
    ...(standings.length === 0 ? [] : [standings.map(standingText).join("; ")]),
    ...(baseline === undefined ? [] : [baselineText(baseline, summary)]),
    ...(noise === undefined ? [] : [noiseText(noise)]),
    // Where there is little else to say.
    `${counted(measured, "figure")} measured${known}`,
  ].slice(0, 3);
}

/** One against the first: where it is faster, slower, the same, and where nobody knows. */
function standingText({ name, first, faster, slower, same, open, total }: Standing): string {
  const times = ({ low, high, count }: RatioRange, word: string) => `${formatRange(low, high)} × as ${word} as ${first} on ${count}`;
  const parts = [
    ...(faster === undefined ? [] : [times(faster, "fast")]),
    ...(slower === undefined ? [] : [times(slower, "slow")]),
    ...(same === 0 ? [] : [`the same on ${same}`]),
    ...(open === 0 ? [] : [`not known on ${open}`]),
  ];
  return `${name} is ${parts.join(", ")} of ${total}`;
}

function baselineText({ crossing, ratio, held, above }: BaselineStanding, { baselines: { target } }: Summary): string {
  const which = `${benchmarkText(crossing)} on ${crossing.runtime} is at ${formatRatio(ratio.value)} of its baseline`;
  if (held === 1) return above === 0 ? which : `${which}, above ${target}`;
  if (above === 0) return `none of ${held} is above ${target} of its baseline; ${which}, which is the most`;
  return `${above} of ${held} ${above === 1 ? "is" : "are"} above ${target} of the baseline; ${which}`;
}

function noiseText({ crossings, cause, uncertainty }: Noise): string {
  const names = [...new Set(crossings.map(benchmarkText))];
  const which = `${several(names, named)} ${names.length === 1 ? "is" : "are"} too noisy to tell (${formatUncertainty(uncertainty)})`;
  return `${which}: ${cause}`;
}
