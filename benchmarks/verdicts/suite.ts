import { type Benchmark, defineBenchmark, defineSuite } from "@agentperf/core";
import suites from "@agentperf/suites";
import { extras, type Made, type PanelKernel, panel } from "./kernels.ts";
import { type Stretch, stretch, stretchBy } from "./stretch.ts";

// Benchmarks of ours with a slow-down that can be chosen: `/percent=5` lets each operation take that much longer than it just took.

interface State extends Stretch {
  readonly inner: unknown;
}

/**
 * The benchmark with a parameter that makes it slower.
 * @param repeat - how often it runs in one operation: more than once where a look at the clock would show in it
 */
function stretched(benchmark: Benchmark, repeat = 1): Benchmark {
  const { concurrency: _, within: _within, baseline: _baseline, metrics: _metrics, ...definition } = benchmark;
  const { prepare, release } = definition;
  const inner = (state: unknown) => (state as State).inner;
  return defineBenchmark({
    ...definition,
    parameters: { percent: [0, 1, 2, 5, 10] },
    setup: async (context): Promise<State> => ({
      inner: await benchmark.setup?.(context),
      ...stretchBy(Number(context.parameters["percent"]) / 100),
    }),
    ...(prepare === undefined ? {} : { prepare: (state: unknown) => prepare.call(benchmark, inner(state)) }),
    ...(release === undefined
      ? {}
      : { release: (state: unknown, result: unknown, argument: unknown) => release.call(benchmark, inner(state), result, argument) }),
    run(state, argument) {
      const { inner: own } = state as State;
      const startMs = performance.now();
      let result = benchmark.run(own, argument);
      if (result instanceof Promise) {
        return (async () => {
          let value = await result;
          for (let at = 1; at < repeat; at++) value = await benchmark.run(own, argument);
          stretch(state as State, startMs);
          return value;
        })();
      }
      for (let at = 1; at < repeat; at++) result = benchmark.run(own, argument);
      stretch(state as State, startMs);
      return result;
    },
    verify: (state, result) => benchmark.verify?.(inner(state), result) ?? true,
    teardown: (state) => benchmark.teardown?.(inner(state)),
  });
}

const byName = new Map(suites.flatMap(({ benchmarks }) => benchmarks).map((benchmark) => [benchmark.name, benchmark]));
const own = (name: string, repeat?: number, as: string = name): Benchmark => {
  const benchmark = byName.get(name);
  if (benchmark === undefined) throw new Error(`no benchmark ${name}`);
  return stretched({ ...benchmark, name: as }, repeat);
};

/** A kernel of the panel as a benchmark. */
const ofPanel = ({ name, make, repeat }: PanelKernel): Benchmark =>
  stretched(
    defineBenchmark({
      name,
      setup: () => make(),
      run: (made: Made) => made.run(),
      teardown: (made: Made) => made.close?.(),
    }) as Benchmark,
    repeat,
  );

/** Makes so much more garbage an operation, and does nothing else. @param kept - objects that are alive */
const allocating = (name: string, kept: number): Benchmark =>
  defineBenchmark({
    name,
    parameters: { extra: [...extras] },
    setup: ({ parameters }) => ({
      length: Math.round(40 * (1 + Number(parameters["extra"]) / 100)),
      at: 0,
      ring: Array.from({ length: kept }, (_, at): unknown => ({ at, list: [at] })),
    }),
    run(state) {
      for (let made = 0; made < 20; made++) {
        state.at = (state.at + 1) % state.ring.length;
        state.ring[state.at] = { at: made, list: new Array(state.length).fill(made) };
      }
      return state.ring;
    },
  }) as Benchmark;

export default defineSuite({
  name: "verdicts",
  benchmarks: [
    ...panel.map(ofPanel),
    allocating("AllocateShort", 20),
    allocating("AllocateKept", 100_000),
    own("RoleCheck", 512),
    own("ValidateJWT"),
    own("RateLimitCheck", 64),
    own("CreateSession"),
    own("GetSession", 64),
    own("RedisGet", 64, "StoreGet"),
    own("RedisSet", 64, "StoreSet"),
    own("RedisSet"),
    own("RedisGet"),
    own("RedisTransaction"),
    own("CallTool"),
    own("ListTools"),
  ],
});
