import { heapGrowthUnit } from "../benchmark/units.ts";
import { median } from "../statistics/summary.ts";
import type { Analyser } from "./conclusion.ts";

/** Less than this is what code, caches and pools take on the way. */
const leakBytes = 1024 ** 2;

/** A heap that grows with every operation, although each released what it made, is a leak. */
export const analyseGrowth: Analyser = (crossing, launches) => {
  const growths = launches.map((launch) => launch.metrics[heapGrowthUnit]).filter((growth) => growth !== undefined);
  if (growths.length === 0) return [];
  const growth = median(growths);
  if (growth <= leakBytes) return [];
  return [
    {
      analyser: "growth",
      severity: "warning",
      crossing: crossing.id,
      message: `the heap keeps ${Math.round(growth / 1024)} KiB per operation after its release: a leak`,
    },
  ];
};
