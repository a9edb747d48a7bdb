/**
 * What holds where neither a flag nor the config says otherwise. Help texts, docstrings and code take it from here.
 * Light: `--help` loads it.
 */
export const defaults = {
  /** How long a run goes on with rounds until what they say is known: so long for each crossing, and at most so long in all. */
  timeBudgetEachSeconds: 5,
  timeBudget: "90s",
  /** How long its launches measure, at least and at most, and what each takes besides, in milliseconds. */
  roundsUntilKnown: { shortestMs: 40, longestMs: 300, overheadMs: 200 },
  /** How long a launch measures where the number of rounds is said. */
  benchtime: "500ms",
  /** Operations of a launch on an address beyond this machine. */
  remoteOperations: 1_000,
  /** The warm-up's share of the benchtime. */
  warmupShare: 0.1,
  /** But a compiler isn't done sooner than this. */
  shortestWarmupMs: 30,
  /** Rounds, where the time of a launch is said. */
  count: 1,
  /** A launch is ended after this long and so many times its benchtime. */
  timeoutMs: 60_000,
  timeoutFactor: 10,
  /** How long each launch of `profile` measures. */
  profileBenchtime: "2s",
  /** How long `load` goes on, and how long each of its processes warms up before. */
  loadDuration: "30s",
  loadWarmup: "1s",
  /** Operations of a load that are in flight at most. */
  maxInFlight: 256,
  /** How long a load goes on before `--abort-on-fail` looks at its objectives. */
  abortDelay: "10s",
  /** How long an answer is waited for when a load is over. */
  drain: "10s",
  /** How long `load --queue` waits for its agents, and how long one isn't heard of until it is lost. */
  agentWait: "30s",
  agentLost: "5s",
  /** Operations a second that an agent sends to other machines at most, where it doesn't say. */
  remoteMaxRate: "1000/s",
  /** Where `profile` keeps its files. */
  profileDirectory: ".agentperf/profiles",
  /** Level of the test that tells a difference from noise, in `compare`. */
  alpha: 0.05,
  /** Confidence level of intervals. */
  confidence: 0.95,
  /** Share of `check`'s gates on code that is the same that may fail, over all benchmarks of each. */
  gateAlpha: 0.01,
  /** How much slower than before `check` lets pass, as a share. */
  threshold: 0.05,
  /** How many results back `history` calls a change recent. */
  recent: 10,
  /** Longest time that `ab` spends on one benchmark. */
  abTimeBudget: "60s",
  /** Difference that `ab` takes for none, as a share. */
  abMargin: 0.02,
  /** Share of wrong verdicts that `ab` allows, over all of them. */
  abAlpha: 0.01,
  /** The same under load: a stretch of it takes seconds, and a tail differs more from one to the next. */
  abLoadTimeBudget: "3m",
  abLoadMargin: 0.05,
  /** How long each stretch of load is in `ab`. */
  abStretch: "3s",
  /** Name of a saved baseline. */
  baselineName: "main",
} as const;
