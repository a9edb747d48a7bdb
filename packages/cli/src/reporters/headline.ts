import { type MeasuredCrossing, measuredOf, type Summary } from "@agentperf/core/analysis";
import { formatRange } from "./format.ts";
import { counted } from "./wording.ts";

/** What a result says, in a sentence: how each runtime stands against the first, or how many benchmarks were measured. */
export function headline(summary: Summary): string {
  const measured = measuredOf(summary);
  const failed = summary.crossings.filter(({ status }) => status === "failed").length;
  const against = Map.groupBy(
    measured.filter(({ versus }) => versus?.of === "runtime"),
    ({ crossing }) => crossing.runtime,
  );
  const first = firstRuntime(measured);
  const parts = [...against].flatMap(([runtime, own]) => standing(runtime, first, own));
  const failures = failed === 0 ? [] : [`${counted(failed, "benchmark")} failed`];
  if (parts.length === 0) parts.push(`${counted(measured.length, "figure")} measured`);
  return [...parts, ...failures].join("; ");
}

/** The one that nothing else is held against. */
const firstRuntime = (measured: readonly MeasuredCrossing[]): string =>
  measured.find(({ versus }) => versus?.of !== "runtime")?.crossing.runtime ?? "";

/** One runtime against the first: where it is faster, slower, the same, and where nobody knows. */
function standing(runtime: string, first: string, own: readonly MeasuredCrossing[]): string[] {
  const ratios = (decision: string) => own.flatMap(({ versus }) => (versus?.decision === decision ? [versus] : []));
  const [faster, slower, same, open] = [ratios("faster"), ratios("slower"), ratios("equivalent"), ratios("undecided")];
  const times = (some: readonly { readonly ratio: number }[], invert: boolean) => {
    const values = some.map(({ ratio }) => (invert ? 1 / ratio : ratio));
    return `${formatRange(Math.min(...values), Math.max(...values))} × as ${invert ? "fast" : "slow"} as ${first}`;
  };
  const parts = [
    ...(faster.length === 0 ? [] : [`${times(faster, true)} on ${faster.length}`]),
    ...(slower.length === 0 ? [] : [`${times(slower, false)} on ${slower.length}`]),
    ...(same.length === 0 ? [] : [`the same on ${same.length}`]),
    ...(open.length === 0 ? [] : [`not known on ${open.length}`]),
  ];
  return parts.length === 0 ? [] : [`${runtime} is ${parts.join(", ")} of ${own.length}`];
}
