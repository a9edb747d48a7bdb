import { type Analyser, benchmarkName, eachCrossing } from "./finding.ts";
import { allocationLimits } from "./levels.ts";

const why = "each is work for the collector, whose pauses show in the tail";

/** Objects that an operation allocates, against {@link allocationLimits}. */
export const allocations: Analyser = eachCrossing((measured) => {
  const { allocations: counted, bytesPerOp } = measured.memory;
  if (counted === undefined || counted.level === "good") return [];
  const { target, limit } = allocationLimits;
  const isBad = counted.level === "bad";
  const most = isBad ? `limit of ${limit}` : `target of ${target}`;
  const bytes = bytesPerOp === undefined ? "" : ` (${Math.round(bytesPerOp)} B)`;
  return [
    {
      severity: isBad ? "warning" : "info",
      message: `allocates ${Math.round(counted.perOp)} objects${bytes} an operation, above the ${most}: ${why}`,
      together: `more than ${isBad ? limit : target} objects allocated by an operation`,
      advice: { kind: "profile", benchmark: benchmarkName(measured) },
    },
  ];
});
