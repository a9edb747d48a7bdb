import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AgentperfError, defineBenchmark, defineSuite } from "@agentperf/core";
import { namePattern, type Selection, select } from "../../src/selection/select.ts";

const suites = [
  defineSuite({
    name: "redis",
    benchmarks: [
      defineBenchmark({ name: "RedisGet", run: () => 1 }),
      defineBenchmark({ name: "RedisConcurrent", concurrency: [1, 8], run: () => 1 }),
    ],
  }),
  defineSuite({ name: "sql", optional: true, benchmarks: [defineBenchmark({ name: "SelectByKey", run: () => 1 })] }),
  defineSuite({ name: "report", benchmarks: [defineBenchmark({ name: "Report", manual: true, run: () => 1 })] }),
];

function chosen(selection: Partial<Selection>): string[] {
  const wanted = select(suites, { patterns: [], ...selection });
  const names = {
    RedisGet: ["RedisGet"],
    RedisConcurrent: ["RedisConcurrent/concurrency=1", "RedisConcurrent/concurrency=8"],
    SelectByKey: ["SelectByKey"],
    Report: ["Report"],
  };
  return suites.flatMap((suite) =>
    suite.benchmarks.flatMap((benchmark) => names[benchmark.name as keyof typeof names].filter((name) => wanted(suite, benchmark, name))),
  );
}

const refused = (selection: Partial<Selection>, message: RegExp) =>
  assert.throws(
    () => chosen(selection),
    (thrown) => thrown instanceof AgentperfError && thrown.code === "usage" && message.test(thrown.message),
  );

describe("what is wanted", () => {
  it("is everything but what runs only when named", () => {
    assert.deepEqual(chosen({}), ["RedisGet", "RedisConcurrent/concurrency=1", "RedisConcurrent/concurrency=8"]);
    assert.deepEqual(chosen({ patterns: ["*"] }).includes("Report"), false);
    assert.deepEqual(chosen({ patterns: ["report"] }), ["Report"], "the suite's name is the benchmark's too");
  });

  it("is an optional suite only where it, one of its benchmarks or all suites are named", () => {
    for (const selection of [{ patterns: ["sql"] }, { patterns: ["sql/*"] }, { patterns: ["SelectByKey"] }, { suites: ["sql"] }])
      assert.deepEqual(chosen(selection), ["SelectByKey"], JSON.stringify(selection));
    assert.deepEqual(chosen({ bench: "^sql/" }), ["SelectByKey"]);
    assert.deepEqual(chosen({ bench: "SelectByKey$" }), ["SelectByKey"]);
    assert.deepEqual(chosen({ bench: "Get|Key" }), ["RedisGet"], "a regular expression that names neither");
    assert.deepEqual(chosen({ suites: ["all"] }), [...chosen({}), "SelectByKey"]);
    assert.deepEqual(chosen({ suites: ["all"], bench: "Get|Key" }), ["RedisGet", "SelectByKey"]);
    assert.deepEqual(chosen({ suites: ["all", "redis"], patterns: ["RedisGet"] }), ["RedisGet"]);
    assert.deepEqual(chosen({ suites: ["redis"], patterns: ["*Get*", "SelectByKey"] }), ["RedisGet"], "another suite is asked for");
  });

  it("is chosen by suite, benchmark, level and regular expression", () => {
    assert.deepEqual(chosen({ patterns: ["redisget"] }), ["RedisGet"]);
    assert.deepEqual(chosen({ patterns: ["redis/RedisConcurrent/concurrency=8"] }), ["RedisConcurrent/concurrency=8"]);
    assert.deepEqual(chosen({ patterns: ["*Get"] }), ["RedisGet"]);
    assert.deepEqual(chosen({ bench: "concurrency=(1|2)$" }), ["RedisConcurrent/concurrency=1"]);
    assert.deepEqual(chosen({ suites: ["redis"], bench: "^redis/RedisGet$" }), ["RedisGet"]);
  });

  it("is any benchmark at the levels that are asked for", () => {
    const wanted = select(suites, { patterns: ["RedisGet/concurrency=4"], levels: { asked: [2, 4] } });
    const [redis] = suites;
    const [get] = redis?.benchmarks ?? [];
    assert.ok(redis !== undefined && get !== undefined);
    assert.deepEqual([wanted(redis, get, "RedisGet/concurrency=2"), wanted(redis, get, "RedisGet/concurrency=4")], [false, true]);
  });

  it("is refused with the nearest name", () => {
    refused({ patterns: ["RedisGte"] }, /no benchmark or suite "RedisGte"; did you mean "RedisGet"\?/);
    refused({ suites: ["reddis"] }, /no suite "reddis"; did you mean "redis"\?/);
    refused({ bench: "(" }, /--bench \( isn't a regular expression/);
    refused({ bench: "nothing$" }, /nothing matches --bench nothing\$/);
  });
});

describe("a name with * for any text", () => {
  it("takes every other sign as it is", () => {
    assert.ok(namePattern("a.b*[c]").test("A.b and [c]"));
    assert.ok(!namePattern("a.b").test("axb"));
    assert.ok(!namePattern("RedisGet").test("RedisGetAll"));
  });
});
