import { type MeasuredCrossing, measuredOf, type Summary, versusMargin } from "@agentperf/core/analysis";
import type { Result } from "@agentperf/core/result";
import { isHeld, isInFlight, type Part } from "./figure-columns.ts";
import { memoryLegend } from "./memory-table.ts";

/** What the columns of a run's table mean, a line each, as far as they are there. */
export function legend({ environment }: Result, summary: Summary, parts: ReadonlySet<Part>): string {
  const measured = measuredOf(summary);
  const has = (test: (own: MeasuredCrossing) => boolean) => measured.some(test);
  const counts = measured.map(({ samples }) => samples.length);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  const rounds = fewest === most ? `${most}` : `${fewest} to ${most}`;
  const time =
    measured.length === 0 || most === 1 ? "time: mean time of an operation" : `time: mean time of an operation, median of ${rounds} rounds`;
  const versus = `≈ less than ${versusMargin * 100} % apart, ? not known`;
  const [first] = environment.runtimes;
  const hasUncertainty = parts.has("uncertainty");
  const inFlight = `/s: operations a second with so many in flight${parts.has("latencies") ? ", p50 and p99 the time of one" : ""}`;
  const isCounted = parts.has("memory") && has(({ memory }) => memory.bytesPerOp !== undefined);
  return [
    `${time}${hasUncertainty && has(({ figure }) => figure.interval !== undefined) ? "; ± its 95 % interval" : ""}`,
    ...(hasUncertainty && has(({ figure }) => figure.interval === undefined) ? ["no ±: too few launches to say how sure it is"] : []),
    ...(has(isByMedian) ? ["p50 after a name: the median operation's instead, which is steadier there"] : []),
    ...(has(isInFlight) ? [inFlight] : []),
    ...(parts.has("baseline") && has(({ ratio }) => ratio !== undefined) ? [baselineText(summary)] : []),
    ...(parts.has("versus") && has((own) => isHeld(own) && own.versus?.of === "runtime")
      ? [`÷${first?.name}: time ÷ that on ${first?.name}, its bounds; ${versus}`]
      : []),
    ...(parts.has("versus") && has((own) => isHeld(own) && own.versus?.of === "adapters")
      ? [`÷first: time ÷ that on the first adapters, its bounds; ${versus}`]
      : []),
    ...(parts.has("percentiles") ? ["p50, p99: one operation in two, 99 of 100 took no longer; ops/s: operations a second"] : []),
    ...(isCounted
      ? memoryLegend({ isClients: has(({ memory }) => memory.isClients === true), isAlone: environment.runtimes.length === 1 })
      : []),
  ].join("\n");
}

/** Whether it is known by its median operation. */
export const isByMedian = ({ figure }: MeasuredCrossing): boolean => figure.by === "median operation";

const baselineText = ({ baselines }: Summary): string =>
  `÷base: mean ÷ baseline: ✓ to ${baselines.target}, ! to ${baselines.warning}, ✗ above`;
