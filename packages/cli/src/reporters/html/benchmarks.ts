import type { CrossingSummary } from "@agentperf/core/analysis";
import type { Series } from "../../page/charts/plot.ts";
import { adaptersText, benchmarkText } from "../crossing-names.ts";

/** A benchmark on one runtime and one choice of adapters; its place is its colour, the same all over the page. */
export interface Variant<Own extends CrossingSummary = CrossingSummary> extends Series {
  readonly own: Own;
}

/** A benchmark on all that it was to be measured on. */
export interface Benchmark {
  /** Id of its section. */
  readonly anchor: string;
  readonly suite: string;
  /** With its level: `RedisConcurrent/concurrency=8`. */
  readonly name: string;
  /** The adapters that all its variants have; empty where they differ, or there is none. */
  readonly adapters: string;
  readonly variants: readonly Variant[];
}

/** Crossings by benchmark: one benchmark's runtimes and adapters stand together. */
export function benchmarksOf(crossings: readonly CrossingSummary[]): Benchmark[] {
  const places = new Map<string, number>();
  const placeOf = (name: string): number => {
    const place = places.get(name) ?? places.size;
    places.set(name, place);
    return place;
  };
  const groups = Map.groupBy(crossings, ({ crossing }) => JSON.stringify([crossing.suite, benchmarkText(crossing)]));
  return [...groups.values()].map((members, at) => {
    // A group has at least one.
    const [{ crossing: first }] = members as [CrossingSummary, ...CrossingSummary[]];
    const all = new Set(members.map(({ crossing }) => adaptersText(crossing)));
    const variants = members.map((own) => {
      const { runtime } = own.crossing;
      const name = all.size === 1 ? runtime : `${runtime} ${adaptersText(own.crossing)}`.trim();
      return { own, name, place: placeOf(name) };
    });
    return {
      anchor: `benchmark-${at + 1}`,
      suite: first.suite,
      name: benchmarkText(first),
      adapters: all.size === 1 ? adaptersText(first) : "",
      variants,
    };
  });
}

/** The variants that have figures. */
export const measuredIn = ({ variants }: Benchmark): Variant<Extract<CrossingSummary, { status: "measured" }>>[] =>
  variants.flatMap((variant) => (variant.own.status === "measured" ? [{ ...variant, own: variant.own }] : []));
