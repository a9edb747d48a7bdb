export {
  type AdapterChoice,
  type AdapterIds,
  type Crossing,
  type CrossingInput,
  type CrossingLoad,
  crossings,
  type Levels,
  type RuntimeChoice,
  type Skip,
  variants,
} from "./crossing.ts";
export { comparedKey, type PlannedLaunch, planLaunches, Rounds } from "./plan.ts";
export { underLoad } from "./under-load.ts";
