import { Times } from "@agentperf/core/load";
import type { Launch, LaunchLoad, Result, ResultLoad } from "@agentperf/core/result";
import { crossingsOf } from "../../../../test-support/crossings.ts";

type Crossing = Result["plan"]["crossings"][number];

/** A crossing on Node without adapters. */
export const crossingOf = crossingsOf("mine");

/** A launch that measured so many nanoseconds per operation. */
export const launchOf = (crossing: string, nsPerOp: number, round = 0, more: Partial<Launch> = {}): Launch => ({
  crossing,
  round,
  startedAt: "2026-01-02T03:04:05.000Z",
  wallMs: 900,
  iterations: 500,
  samples: 500,
  nsPerOp,
  opsPerSecond: 1e9 / nsPerOp,
  latency: {
    meanNs: nsPerOp,
    minNs: nsPerOp / 2,
    maxNs: nsPerOp * 4,
    p50Ns: nsPerOp,
    p75Ns: nsPerOp,
    p90Ns: nsPerOp,
    p99Ns: nsPerOp * 2,
    p999Ns: nsPerOp * 3,
  },
  histogram: { accuracy: 0.005, zeros: 0, buckets: [1, 500] },
  metrics: {},
  measureMs: 600,
  warmupMs: 60,
  ...more,
});

/** A whole result of these launches. */
export const resultOf = (crossings: readonly Crossing[], launches: readonly Launch[], more: Partial<Result> = {}): Result => ({
  schema: "agentperf.result",
  version: 1,
  id: "20260102-030405-test",
  startedAt: "2026-01-02T03:04:05.000Z",
  endedAt: "2026-01-02T03:05:05.000Z",
  interrupted: false,
  environment: {
    agentperf: "0.1.0",
    os: { platform: "linux", release: "6.1", arch: "x64" },
    cpu: { model: "Test CPU @ 3.00GHz", count: 2 },
    memoryBytes: 8e9,
    runtimes: [
      { name: "node", version: "24.0.0" },
      { name: "bun", version: "1.4.0" },
    ],
    adapters: [],
  },
  plan: { seed: 1, rounds: 1, benchtime: "600ms", warmup: "60ms", crossings: [...crossings] },
  launches: [...launches],
  failures: [],
  skipped: [],
  notes: [],
  ...more,
});

/** A crossing under a load of so many operations a second. */
export function loadCrossingOf(benchmark: string, rate = 500, more: Partial<ResultLoad> = {}): Crossing & { readonly load: ResultLoad } {
  const name = `${benchmark}/rate=${rate}`;
  const load: ResultLoad = {
    stages: [{ from: rate, to: rate, durationNs: 30e9 }],
    arrivals: "poisson",
    maxInFlight: 256,
    drainNs: 10e9,
    objectives: [],
    ...more,
  };
  return { ...crossingOf(benchmark, { id: `mine/${name} node`, name }), load };
}

/** What a launch under load gave. */
export interface LoadGave {
  readonly p50Ns: number;
  readonly p99Ns: number;
  /** Operations that failed, of a thousand. */
  readonly failed?: number;
  /** Why it is the generator's. */
  readonly invalid?: LaunchLoad["invalid"];
  readonly objectives?: LaunchLoad["objectives"];
  /** The machines that shared it. */
  readonly agents?: LaunchLoad["agents"];
}

/** A launch under load: a thousand operations, nine in ten of which take the median. */
export function loadLaunchOf(
  crossing: string,
  { p50Ns, p99Ns, failed = 0, invalid = [], objectives = [], agents }: LoadGave,
  round = 0,
): Launch {
  const response = new Times();
  for (let at = 0; at < 1_000 - failed; at++) response.add(at < 900 ? p50Ns : p99Ns);
  // Where nothing was answered all of them are 0.
  const { meanNs, minNs, maxNs } = response.toJSON();
  const own = launchOf(crossing, meanNs, round);
  const counts = { planned: 1_000, sent: 1_000, dropped: 0, completed: 1_000 - failed, failed, unanswered: 0 };
  // As a document holds it: JSON's types are without readonly.
  const times = (value: Times) => JSON.parse(JSON.stringify(value)) as LaunchLoad["response"];
  return {
    ...own,
    opsPerSecond: (1_000 - failed) / 2,
    latency: { ...own.latency, meanNs, minNs, maxNs, ...(failed < 1_000 ? { p50Ns, p99Ns } : {}) },
    histogram: times(response).sketch,
    load: {
      counts,
      seconds: 2,
      response: times(response),
      service: times(response),
      lag: times(new Times()),
      errors: failed === 0 ? [] : [{ kind: "refused", count: failed, example: "refused" }],
      timeline: { widthMs: 1_000, stretches: [] },
      invalid,
      objectives,
      ...(agents === undefined ? {} : { agents }),
    },
  };
}
