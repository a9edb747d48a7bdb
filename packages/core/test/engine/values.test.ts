import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AgentperfError, type Benchmark, defineBenchmark } from "@agentperf/core";
import { measure } from "@agentperf/core/engine";
import { contextOf, times } from "./context.ts";

describe("a benchmark's own metrics", () => {
  const measured = (metrics: unknown) =>
    // What a benchmark in JavaScript may give.
    measure({ name: "Own", run: () => 1, metrics: () => metrics as Record<string, number> }, contextOf(), times(1));

  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5n, "5", null, undefined, true, {}, [1]]) {
    it(`are refused by name where one is ${String(value)} (${typeof value})`, async () => {
      await assert.rejects(
        measured({ "hits/op": value }),
        (thrown) => thrown instanceof AgentperfError && /^Own: metric "hits\/op" must be a/.test(thrown.message),
      );
    });
  }

  for (const unit of ["", "with space", "a\tb", "a\nb", "\u00a0", "a\u2028b", "\u0000", "ns/op", "B/op", "allocs/op", "ops/s", "p99-ns"]) {
    it(`are refused where one is named ${JSON.stringify(unit)}`, async () => {
      await assert.rejects(
        measured({ [unit]: 1 }),
        (thrown) => thrown instanceof AgentperfError && thrown.message.includes(`metric ${JSON.stringify(unit)}`),
      );
    });
  }

  it("are refused where they are a promise or a number", async () => {
    for (const metrics of [Promise.resolve({ a: 1 }), 5, "text"])
      await assert.rejects(measured(metrics), /Own: metrics must give an object/);
  });

  it("are kept where they are numbers by unit, also under odd names", async () => {
    const given = JSON.parse('{"hits/op": 0.5, "µs": -1, "__proto__": 2, "constructor": 3}') as Record<string, number>;
    const { metrics } = await measured(given);
    assert.deepEqual(Object.entries(metrics), Object.entries(given));
    assert.deepEqual((await measured(undefined)).metrics, {});
  });
});

describe("values of parameters", () => {
  const define = (values: unknown) => defineBenchmark({ name: "Sized", parameters: { size: values as readonly number[] }, run: () => 1 });

  for (const value of ["with space", "a\nb", "a/b", "", "\t", "\u0007", Number.NaN, Number.POSITIVE_INFINITY, null, 5n, {}, undefined]) {
    it(`are refused where one is ${JSON.stringify(String(value))} (${typeof value})`, () => {
      assert.throws(
        () => define([1, value]),
        (thrown) => thrown instanceof AgentperfError && /parameter size: the value/.test(thrown.message),
      );
    });
  }

  it("are refused where two have one name", () => {
    for (const values of [
      [1, "1"],
      [true, "true"],
      [5, 5],
      [0, -0],
    ])
      assert.throws(() => define(values), /parameter size: the value .* is there twice/);
  });

  it("are taken where they can be told apart", () => {
    assert.equal(define([1, "one", true, false, -0.5, "a=b", "größe"]).name, "Sized");
  });
});

describe("an operation that only makes something", () => {
  const notes = async (run: Benchmark["run"]) => {
    const said: string[] = [];
    await measure({ name: "Lazy", run }, { ...contextOf(), note: (text: string) => void said.push(text) }, times(1));
    return said.join();
  };

  it("is told of: generators, iterators, streams, functions", async () => {
    function* generator() {
      yield 1;
    }
    async function* later() {
      yield 1;
    }
    assert.match(await notes(generator), /Lazy: run returns an iterator, which does its work only when it is used/);
    assert.match(await notes(later), /returns an async iterator/);
    assert.match(await notes(async () => later()), /returns an async iterator/);
    assert.match(await notes(() => [1].values().map((value) => value)), /returns an iterator/);
    assert.match(await notes(() => new ReadableStream()), /returns an async iterable/);
    assert.match(await notes(() => () => 1), /returns a function/);
  });

  it("isn't one that gives a value, an array, a map, or a promise", async () => {
    for (const value of [1, "text", [1], new Map(), new Set(), new Uint8Array(1), null, undefined, { next: 1 }, Promise.resolve(1)])
      assert.equal(await notes(() => value), "");
  });

  it("isn't a thenable that works when it is awaited: it is awaited", async () => {
    let runs = 0;
    const lazy = () => ({
      // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
      then(done: (value: number) => void) {
        runs += 1;
        done(1);
      },
    });
    assert.equal(await notes(lazy), "");
    assert.equal(runs, 2);
  });
});
