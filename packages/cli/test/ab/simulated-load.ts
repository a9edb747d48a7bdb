import { arrivalTimes, type Invalid, Times } from "@agentperf/core/load";
import { seededRandom } from "@agentperf/core/statistics";
import type { LoadRoundsOptions, Stretched } from "../../src/ab/load-rounds.ts";
import type { Pair } from "../../src/ab/pairs.ts";
import { crossing } from "../made.ts";

// Servers under load in a time of their own: what takes minutes takes milliseconds, and the machine has no part in it.

/** A server, as one side has it. */
export interface SimulatedServer {
  /** How long an operation takes there, in nanoseconds. @param random - numbers in [0, 1) of this server's own */
  serviceNs(random: () => number): number;
  /** Operations that are served at once; the others wait. Absent: any number. */
  readonly places?: number;
  /** Share of the operations that fail. */
  readonly failing?: number;
  /** How far stretches differ from each other, as a standard deviation of logarithms. Default: 0.02 */
  readonly spread?: number;
  /** Why a stretch isn't evidence, if it isn't. */
  invalid?(random: () => number): Invalid | undefined;
  /** Whether it dies. */
  readonly dies?: boolean;
}

/** A number of a standard normal distribution. */
export const normal = (random: () => number): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Times that lie around one: `exp(normal × sigma)`. */
export const around = (meanNs: number, sigma: number, random: () => number): number => meanNs * Math.exp(sigma * normal(random));

const [perSecond, seconds] = [500, 3] as const;
/** A stretch with its process's start and warm-up. */
const wallMs = 4_500;

/** Puts a server under load at the instants that a seed stands for. */
function stretchOf(server: SimulatedServer, seed: number, random: () => number): Stretched {
  if (server.dies === true) return { wallMs, failure: "the server is gone (in setup)" };
  const factor = Math.exp((server.spread ?? 0.02) * normal(random));
  const free = Array.from({ length: server.places ?? 0 }, () => 0);
  const response = new Times();
  const counts = { planned: 0, sent: 0, dropped: 0, completed: 0, failed: 0, unanswered: 0 };
  const stages = [{ from: perSecond, to: perSecond, durationNs: seconds * 1e9 }];
  for (const atNs of arrivalTimes(stages, "poisson", seededRandom(seed))) {
    counts.planned += 1;
    counts.sent += 1;
    if (random() < (server.failing ?? 0)) {
      counts.failed += 1;
      continue;
    }
    counts.completed += 1;
    const serviceNs = factor * server.serviceNs(random);
    if (free.length === 0) {
      response.add(serviceNs);
      continue;
    }
    const next = free.indexOf(Math.min(...free));
    const endNs = Math.max(atNs, free[next] as number) + serviceNs;
    free[next] = endNs;
    response.add(endNs - atNs);
  }
  const invalid = server.invalid?.(random);
  return {
    wallMs,
    stretch: { counts, p50Ns: response.at(0.5), p99Ns: response.at(0.99), invalid: invalid === undefined ? [] : [invalid] },
  };
}

/** A pair of crossings under load. */
export const pairUnderLoad = (benchmark = "own/Work/rate=500"): Pair => ({
  benchmark,
  runtime: "node",
  crossings: [crossing("Work", { id: `${benchmark}-a` }), crossing("Work", { id: `${benchmark}-b` })],
  method: "in turn",
});

/** Options that put two servers under load. @param seed - decides all that is drawn, and with it the whole trial */
export function simulated(
  [first, second]: readonly [SimulatedServer, SimulatedServer],
  seed: number,
  more: Partial<LoadRoundsOptions> = {},
): LoadRoundsOptions {
  const random = seededRandom(seed * 2 + 1);
  return {
    names: ["a", "b"],
    corrected: true,
    alpha: 0.05,
    margin: Math.log1p(0.05),
    budgetMs: 180_000,
    seed,
    signal: new AbortController().signal,
    observer: {},
    stretch: async (_, side, own) => stretchOf(side === 0 ? first : second, own, random),
    ...more,
  };
}
