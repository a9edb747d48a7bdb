import { type Analyser, type Baselines, type Finding, noBaselines, summarize } from "@agentperf/core/analysis";
import type { Launch, Result } from "@agentperf/core/result";
import { crossingOf, launchOf, resultOf } from "../result/results.ts";

/** What an analyser finds in a result. */
export const foundIn = (analyser: Analyser, result: Result, baselines: Baselines = noBaselines): readonly Finding[] =>
  analyser({ result, summary: summarize(result, baselines) });

/** A result of one crossing with these launches. */
export function resultOfLaunches(launches: readonly Partial<Launch>[], ns: (round: number) => number = () => 100): Result {
  const crossing = crossingOf("Get", { baseline: "redis.get" });
  return resultOf(
    [crossing],
    launches.map((more, round) => launchOf(crossing.id, ns(round), round, more)),
  );
}

/** A result of one crossing whose launches took so many nanoseconds an operation. */
export const resultOfTimes = (times: readonly number[]): Result =>
  resultOfLaunches(
    times.map(() => ({})),
    // As many rounds as times.
    (round) => times[round] as number,
  );
