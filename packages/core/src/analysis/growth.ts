import { heapGrowthUnit } from "../benchmark/units.ts";
import type { Launch } from "../result/types.ts";
import { median } from "../statistics/summary.ts";
import { type Analyser, eachCrossing, type OwnFinding } from "./finding.ts";

/** Less than this is what code, caches and pools take on the way. */
const leakBytes = 1024 ** 2;

/** A heap that grows with every operation, although each released what it made, is a leak. */
export const growth: Analyser = eachCrossing((_, launches) => {
  const growths = launches.map((launch) => launch.metrics[heapGrowthUnit]).filter((own) => own !== undefined);
  if (growths.length === 0) return slopes(launches);
  const bytes = median(growths);
  if (bytes <= leakBytes) return [];
  return [
    {
      severity: "warning",
      message: `the heap keeps ${Math.round(bytes / 1024)} KiB per operation after its release: a leak`,
      advice: { kind: "find-leak" },
    },
  ];
});

const slopeAlpha = 0.001;
/** Less an operation, or in all, is what code and caches still take when they are warm. */
const leastPerOperation = 32;
const leastInAll = 64 * 1024;

/** A slope of the live heap that is significant in most of the launches. */
function slopes(launches: readonly Launch[]): OwnFinding[] {
  const watched = launches.flatMap(({ memory }) => memory?.growth ?? []);
  const growing = watched.filter(
    ({ bytesPerOp, p, operations }) => p < slopeAlpha && bytesPerOp >= leastPerOperation && bytesPerOp * operations >= leastInAll,
  );
  if (watched.length === 0 || growing.length <= watched.length / 2) return [];
  const bytes = median(growing.map(({ bytesPerOp }) => bytesPerOp));
  const operations = median(growing.map((own) => own.operations));
  return [
    {
      severity: "warning",
      message: `the live heap grows by ${Math.round(bytes)} B with each operation, over ${operations} of them (p < ${slopeAlpha}): something keeps what it should let go, and a service would run out of memory`,
      advice: { kind: "find-leak" },
    },
  ];
}
