import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cockatiel, opossum } from "@agentperf/adapters-resilience";
import type { Breaker, Breakers } from "@agentperf/core";
import { benchmarkContext, type MeasureOptions, measure } from "@agentperf/core/engine";
import { opened } from "../../../../test-support/adapters.ts";
import { breaker as suite } from "../../src/benchmarks/breaker.ts";

const times = (iterations: number): MeasureOptions => ({ benchtime: { kind: "iterations", iterations }, warmupNs: 0 });
const contextOf = (breaker: Breakers, concurrency = 1, parameters = {}) =>
  benchmarkContext({ ports: { breaker }, concurrency, parameters, keyPrefix: "agentperf:suite:" });

function benchmarkNamed(name: string) {
  const found = suite.benchmarks.find((one) => one.name === name);
  assert.ok(found);
  return found;
}

/** What is done with breakers, and how many there are. */
interface Seen {
  readonly breakers: Breakers;
  made: number;
  ended: number;
  inFlight: number;
  mostInFlight: number;
  readonly statesBefore: string[];
}

/** Breakers whose calls are looked at; `change` puts something else in the place of what one does. */
function looking(breakers: Breakers, change: Partial<Breaker<unknown, unknown>> = {}): Seen {
  const watch = <Argument, Result>(breaker: Breaker<Argument, Result>): Breaker<Argument, Result> => {
    seen.made += 1;
    return {
      get state() {
        return change.state ?? breaker.state;
      },
      async call(argument) {
        seen.statesBefore.push(breaker.state);
        seen.inFlight += 1;
        seen.mostInFlight = Math.max(seen.mostInFlight, seen.inFlight);
        try {
          // A test's answer stands for whatever the function gives.
          return await (change.call === undefined ? breaker.call(argument) : (change.call(argument) as Promise<Result>));
        } finally {
          seen.inFlight -= 1;
        }
      },
      end() {
        seen.ended += 1;
        breaker.end();
      },
    };
  };
  const seen: Seen = {
    breakers: {
      make: (work, settings) => watch(breakers.make(work, settings)),
      makeHalfOpen: (work, settings) => watch((breakers as Required<Breakers>).makeHalfOpen(work, settings)),
      isRefusal: (thrown) => breakers.isRefusal(thrown),
    },
    made: 0,
    ended: 0,
    inFlight: 0,
    mostInFlight: 0,
    statesBefore: [],
  };
  return seen;
}

for (const make of [opossum, cockatiel]) {
  describe(`the suite breaker on ${make().id}`, () => {
    for (const benchmark of suite.benchmarks) {
      for (const concurrency of benchmark.concurrency ?? [1, 8]) {
        for (const through of benchmark.parameters?.["through"] ?? [undefined]) {
          it(`has ${benchmark.name} work ${concurrency} at a time${through === undefined ? "" : ` through ${through}`}, and ends its breakers`, async () => {
            await using adapter = await opened(make());
            const seen = looking(adapter.port);
            const parameters = through === undefined ? {} : { through };
            const measured = await measure(benchmark, contextOf(seen.breakers, concurrency, parameters), times(concurrency * 3));
            assert.equal(measured.iterations, concurrency * 3);
            assert.equal(seen.ended, seen.made);
            assert.equal(seen.made > 0, through !== "none");
          });
        }
      }
    }

    it("calls as many at a time as it is asked to", async () => {
      await using adapter = await opened(make());
      const seen = looking(adapter.port);
      await measure(benchmarkNamed("BreakerConcurrent"), contextOf(seen.breakers, 8), times(64));
      assert.equal(seen.mostInFlight, 8);
    });

    it("tries each call of BreakerHalfOpen on a breaker that was open until then", async () => {
      await using adapter = await opened(make());
      const seen = looking(adapter.port);
      await measure(benchmarkNamed("BreakerHalfOpen"), contextOf(seen.breakers), times(10));
      assert.ok(seen.statesBefore.length >= 10);
      assert.ok(seen.statesBefore.every((state) => state !== "closed"));
      assert.equal(seen.made, seen.statesBefore.length);
    });

    it("refuses each call of BreakerOpen after five failures", async () => {
      await using adapter = await opened(make());
      const seen = looking(adapter.port);
      await measure(benchmarkNamed("BreakerOpen"), contextOf(seen.breakers), times(10));
      assert.equal(seen.statesBefore.slice(0, 5).join(), "closed,closed,closed,closed,closed");
      assert.ok(seen.statesBefore.slice(5).every((state) => state === "open"));
    });
  });
}

describe("the suite breaker", () => {
  it("runs only where it is named, since it needs a package", () => {
    assert.equal(suite.optional, true);
  });

  const refused = () => Promise.reject(Object.assign(new Error("no"), { code: "EOPENBREAKER" }));
  const wrong: readonly (readonly [name: string, change: Partial<Breaker<unknown, unknown>>, message: RegExp])[] = [
    ["BreakerClosed", { call: async () => 2 }, /calls were made, and the function was called 0 times/],
    ["BreakerClosed", { call: refused }, /^no$/],
    ["BreakerConcurrent", { call: async () => 2 }, /the function was called 0 times/],
    ["BreakerOpen", { call: async () => 2 }, /^failure 1 came as 2$/],
    ["BreakerOpen", { state: "closed" }, /^after 5 failures the breaker is closed$/],
    ["BreakerHalfOpen", { state: "closed" }, /^the breaker to be tried is closed$/],
    ["BreakerHalfOpen", { state: "half-open" }, /^the call gave 2, and the breaker is half-open$/],
    ["BreakerHalfOpen", { call: async () => 3 }, /^the call gave 3, and the breaker is /],
  ];
  for (const [name, change, message] of wrong) {
    it(`fails where ${name} has breakers with another ${Object.keys(change).join()}: ${message}`, async () => {
      await using adapter = await opened(opossum());
      const { breakers } = looking(adapter.port, change);
      await assert.rejects(measure(benchmarkNamed(name), contextOf(breakers, 1, { through: "breaker" }), times(3)), { message });
    });
  }

  it("fails where a half-open breaker answers by itself", async () => {
    await using adapter = await opened(opossum());
    const breakers: Breakers = {
      ...adapter.port,
      makeHalfOpen() {
        let state: "half-open" | "closed" = "half-open";
        return {
          get state() {
            return state;
          },
          async call() {
            state = "closed";
            // What the function would give.
            return 2 as never;
          },
          end: () => undefined,
        };
      },
    };
    const message = /calls were made, and the function was called 0 times/;
    await assert.rejects(measure(benchmarkNamed("BreakerHalfOpen"), contextOf(breakers), times(3)), message);
  });

  it("fails where an open breaker lets a call through", async () => {
    await using adapter = await opened(opossum());
    let calls = 0;
    const breakers: Breakers = {
      ...adapter.port,
      make(work, settings) {
        const breaker = adapter.port.make(work, settings);
        return {
          get state() {
            return breaker.state;
          },
          call: (argument) => (++calls > 5 ? work(argument) : breaker.call(argument)),
          end: () => breaker.end(),
        };
      },
    };
    await assert.rejects(measure(benchmarkNamed("BreakerOpen"), contextOf(breakers), times(3)), /the function's own error/);
  });
});
