import {
  type Distribution,
  distributionOf,
  type FirstOperation,
  firstOperationsOf,
  type MeasuredCrossing,
  type MetricSummary,
  metricsOf,
  type Throughput,
  throughputOf,
} from "@agentperf/core/analysis";
import { launchesOf, type Result } from "@agentperf/core/result";
import { type Benchmark, measuredIn, type Variant } from "./benchmarks.ts";

/** A variant with all that is known of it; what nobody can tell is absent. */
export interface Detailed extends Variant<MeasuredCrossing> {
  readonly distribution: Distribution | undefined;
  readonly throughput: Throughput | undefined;
  readonly first: FirstOperation | undefined;
  readonly metrics: readonly MetricSummary[];
}

/** So many bars of a histogram fit on a phone. */
const mostClasses = 32;

/** Looks up what is known of a benchmark's variants. */
export function detailsOf(result: Result): (benchmark: Benchmark) => Detailed[] {
  const firsts = new Map(firstOperationsOf(result).map((first) => [first.crossing, first]));
  return (benchmark) =>
    measuredIn(benchmark).map((variant) => {
      const { id } = variant.own.crossing;
      const launches = launchesOf(result, id);
      return {
        ...variant,
        distribution: distributionOf(launches, mostClasses),
        throughput: throughputOf(launches),
        first: firsts.get(id),
        metrics: metricsOf(launches),
      };
    });
}
