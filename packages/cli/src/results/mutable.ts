import type { Crossing } from "@agentperf/core/plan";
import type { ResultCrossing } from "@agentperf/core/result";

/** A crossing as a result has it, whose types are written without readonly. */
export const mutable = (crossing: Crossing): ResultCrossing => ({
  ...crossing,
  adapters: { ...crossing.adapters },
  parameters: { ...crossing.parameters },
});
