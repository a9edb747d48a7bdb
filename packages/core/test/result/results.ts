import type { Launch, Result } from "@agentperf/core/result";
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
