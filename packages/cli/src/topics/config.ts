export default `The config file

The nearest agentperf.config.* (ts, mts, cts, js, mjs, cjs or json), from here
up to the root of the repository, or the file that --config names.

  $ agentperf init                     # writes one that fits the project
  $ agentperf run --config other.config.ts

runtimes     ["node", "bun", "deno"]; default: all that are found
adapters     { redis: "memory", mcp: ["mock", "http"] }; a list: on each
suites       ["@agentperf/suites", "./bench/mine.ts"]; all of ours and
               your own; "@agentperf/suites/postgres" is one of ours
timeBudget   "90s"; how long a run goes on until its figures are known, or
benchtime    "500ms", or "100x" operations a launch, and
count        exactly so many rounds
warmup       "50ms"; default: a tenth of the benchtime, at least 30ms
concurrency  [1, 8, 64]; operations in flight, for benchmarks with levels
timeout      "90s"; a launch is ended after this long
baselines    "./baselines.json"; default: the baselines that come along
budgets      { "redis/*": { maxNs: "1ms", maxAllocs: 100 } }; for check
load         { stages: [{ rate: "500/s", duration: "30s" }], slo: ["p99<9ms"] }
allowRemote  true: load may go to other machines, as with --yes

Flags win over the config. Paths are relative to the config's directory. A
config is code: it runs in each process that measures, so keep it light.
`;
