import type { Launch } from "../result/types.ts";
import { type Estimate, estimate } from "./estimate.ts";

/** A figure of a benchmark's own, over its launches. */
export interface MetricSummary {
  readonly unit: string;
  readonly value: Estimate;
}

/** The benchmark's own figures, in the order in which launches tell of them. */
export function metricsOf(launches: readonly Launch[]): MetricSummary[] {
  const all = launches.flatMap(({ metrics }) => Object.entries(metrics));
  return [...Map.groupBy(all, ([unit]) => unit)].map(([unit, own]) => ({ unit, value: estimate(own.map(([, value]) => value)) }));
}
