import process from "node:process";
import { type Benchmark, defineBenchmark, defineSuite } from "@agentperf/core";
import suites from "@agentperf/suites";
import { type Stretch, stretch, stretchBy } from "../stretch.ts";

// Every benchmark of ours, each operation so many percent slower than it is: VERDICTS_SLOWED; with VERDICTS_ONLY only that benchmark's.

interface State extends Stretch {
  readonly inner: unknown;
}

const percent = Number(process.env["VERDICTS_SLOWED"] ?? 0);
const only = process.env["VERDICTS_ONLY"];
const inner = (state: unknown) => (state as State).inner;

function slowed(benchmark: Benchmark): Benchmark {
  const { prepare, release, within, metrics, verify, ...definition } = benchmark;
  return defineBenchmark({
    ...definition,
    setup: async (context): Promise<State> => ({
      inner: await benchmark.setup?.(context),
      // With others in flight an operation takes their time too.
      ...stretchBy(only === undefined || only === benchmark.name ? percent / 100 / context.concurrency : 0),
    }),
    ...(prepare === undefined ? {} : { prepare: (state: unknown) => prepare.call(benchmark, inner(state)) }),
    ...(release === undefined
      ? {}
      : { release: (state: unknown, result: unknown, argument: unknown) => release.call(benchmark, inner(state), result, argument) }),
    ...(within === undefined
      ? {}
      : { within: (state: unknown, measuring: () => Promise<void>) => within.call(benchmark, inner(state), measuring) }),
    ...(metrics === undefined ? {} : { metrics: (state: unknown) => metrics.call(benchmark, inner(state)) }),
    run(state, argument) {
      const startMs = performance.now();
      const result = benchmark.run(inner(state), argument);
      if (!(result instanceof Promise)) {
        stretch(state as State, startMs);
        return result;
      }
      return result.then((value: unknown) => {
        stretch(state as State, startMs);
        return value;
      });
    },
    verify: (state, result) => verify?.call(benchmark, inner(state), result) ?? true,
    teardown: (state) => benchmark.teardown?.(inner(state)),
  });
}

export default suites.map(({ name, benchmarks }) => defineSuite({ name, benchmarks: benchmarks.map(slowed) }));
