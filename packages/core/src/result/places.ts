import type { Environment, Result } from "./types.ts";

type Placed = Pick<Result, "agents" | "environment">;

/** Where a crossing was measured: the machines that did so or shared it; without any, the one that made the result. */
export function placesOf({ agents = [], environment }: Placed, crossing: string): readonly [Environment, ...Environment[]] {
  const [first, ...others] = agents.filter(({ crossings }) => crossings.includes(crossing)).map((agent) => agent.environment);
  return first === undefined ? [environment] : [first, ...others];
}

/** All machines that a result was measured on; without any, the one that made it. */
export function allPlacesOf({ agents = [], environment }: Placed): readonly [Environment, ...Environment[]] {
  const [first, ...others] = agents.filter(({ crossings }) => crossings.length > 0).map((agent) => agent.environment);
  return first === undefined ? [environment] : [first, ...others];
}

/** The version of a runtime on these machines; where they have several, each of them. */
export function versionOn(places: readonly Environment[], runtime: string): string | undefined {
  const versions = places.flatMap(({ runtimes }) => runtimes.find(({ name }) => name === runtime)?.version ?? []);
  return versions.length === 0 ? undefined : [...new Set(versions)].join(" | ");
}
