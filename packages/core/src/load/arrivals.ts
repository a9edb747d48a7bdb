/** How operations come: at random, each independent of the others, as requests of many users do; or evenly. */
export const arrivalKinds = ["poisson", "uniform"] as const;
export type ArrivalKind = (typeof arrivalKinds)[number];

/** A stretch of load, whose rate stays or goes evenly from one to another. */
export interface LoadStage {
  /** Operations a second at its beginning and at its end. */
  readonly from: number;
  readonly to: number;
  readonly durationNs: number;
}

const secondsOf = ({ durationNs }: LoadStage): number => durationNs / 1e9;

/** How many operations a stage asks for, on average. */
const operationsOf = (stage: LoadStage): number => ((stage.from + stage.to) / 2) * secondsOf(stage);

/** How long stages are together, in nanoseconds. */
export const durationOf = (stages: readonly LoadStage[]): number => stages.reduce((sum, { durationNs }) => sum + durationNs, 0);

/**
 * How many operations stages ask for: exactly so many where they come evenly, on average where they come at random.
 * @param untilNs - only what they ask for until then. Default: all
 */
export function plannedOf(stages: readonly LoadStage[], untilNs: number = durationOf(stages)): number {
  let sum = 0;
  let leftNs = untilNs;
  for (const { from, to, durationNs } of stages) {
    if (leftNs <= 0) break;
    // One without length is a jump to another rate.
    if (durationNs === 0) continue;
    const ns = Math.min(durationNs, leftNs);
    sum += operationsOf({ from, to: from + ((to - from) * ns) / durationNs, durationNs: ns });
    leftNs -= durationNs;
  }
  return sum;
}

/** The highest rate of stages, in operations a second. */
export const highestRate = (stages: readonly LoadStage[]): number => Math.max(...stages.flatMap(({ from, to }) => [from, to]));

/** When a stage has asked for so many operations, in seconds from its beginning: the inverse of the integral of its rate. */
function secondsUntil(stage: LoadStage, operations: number): number {
  if (operations <= 0) return 0;
  const slope = (stage.to - stage.from) / secondsOf(stage);
  // The root that doesn't cancel where the slope is small.
  return (2 * operations) / (stage.from + Math.sqrt(Math.max(0, stage.from ** 2 + 2 * slope * operations)));
}

/** A stretch's share of one load, for one of several generators. */
export function shareOf(stages: readonly LoadStage[], generators: number): LoadStage[] {
  return stages.map(({ from, to, durationNs }) => ({ from: from / generators, to: to / generators, durationNs }));
}

/**
 * The instants at which operations are meant to start, in nanoseconds from the beginning of the load, in order. They are drawn before anything
 * is sent, so what a server does changes none of them.
 *
 * Random ones are a Poisson process: the integral of the rate between two of them is exponentially distributed with mean 1.
 * @param random - gives numbers in [0, 1); only random arrivals draw from it
 * @param phase - part of the distance between two, in [0, 1), by which even ones are moved: several generators then take turns
 * @see Cinlar, "Introduction to Stochastic Processes", 1975: a non-homogeneous Poisson process by a change of time
 */
export function* arrivalTimes(
  stages: readonly LoadStage[],
  kind: ArrivalKind,
  random: () => number,
  phase = 0,
): Generator<number, void, void> {
  const step = kind === "uniform" ? () => 1 : () => -Math.log1p(-random());
  let next = kind === "uniform" ? phase : step();
  let beganNs = 0;
  for (const stage of stages) {
    const operations = operationsOf(stage);
    // What rounding leaves of a whole operation belongs to the next stage.
    for (; next < operations - 1e-9; next += step()) yield beganNs + secondsUntil(stage, next) * 1e9;
    next = Math.max(0, next - operations);
    beganNs += stage.durationNs;
  }
}
