import type { LoadStage } from "../load/arrivals.ts";
import type { Crossing, CrossingLoad } from "./crossing.ts";

/**
 * A crossing under load. It has a name of its own, since its figures are other ones, and no baseline: that is of an operation without any load.
 * @param generators - processes that share the load
 */
export function underLoad({ baseline: _, ...crossing }: Crossing, load: CrossingLoad, generators = 1): Crossing {
  const name = `${crossing.name}/rate=${ratesOf(load.stages)}`;
  const [, ...rest] = crossing.id.split(" ");
  const id = [
    `${crossing.suite}/${name}`,
    ...rest,
    ...(load.arrivals === "poisson" ? [] : [`arrivals=${load.arrivals}`]),
    ...(generators === 1 ? [] : [`generators=${generators}`]),
  ].join(" ");
  return { ...crossing, id, name, load, ...(generators === 1 ? {} : { processes: generators }) };
}

/** Rates of stages in a name: `2000`, or `100-2000+2000` for a rise and a stretch that stays. */
const ratesOf = (stages: readonly LoadStage[]): string =>
  stages.map(({ from, to }) => (from === to ? shortRate(from) : `${shortRate(from)}-${shortRate(to)}`)).join("+");

const shortRate = (rate: number): string => String(Number(rate.toPrecision(6)));
