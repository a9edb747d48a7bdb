import { heapGrowthUnit } from "../benchmark/units.ts";
import type { Launch } from "../result/types.ts";
import { median } from "../statistics/summary.ts";
import { type Analyser, eachCrossing, type OwnFinding } from "./finding.ts";

/** Less than this is what code, caches and pools take on the way. */
const leakBytes = 1024 ** 2;
/** Operations of a launch that tells of a leak. */
const fewestOperations = 3;

/** A heap that grows with every operation, although each released what it made, is a leak. */
export const growth: Analyser = eachCrossing((_, launches) => {
  const telling = launches.filter(({ metrics }) => metrics[heapGrowthUnit] !== undefined);
  if (telling.length === 0) return slopes(launches);
  // A pool or a cache may still grow in the first ones.
  const growths = telling.flatMap(({ metrics, iterations }) => (iterations < fewestOperations ? [] : (metrics[heapGrowthUnit] ?? [])));
  if (growths.length === 0) return [];
  const bytes = median(growths);
  if (bytes <= leakBytes) return [];
  return [
    {
      severity: "warning",
      message: `the heap keeps ${Math.round(bytes / 1024)} KiB per operation after its release: a leak`,
      together: "a leak: the heap keeps what operations have released",
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
      together: "the live heap grows with each operation",
      advice: { kind: "find-leak" },
    },
  ];
}
