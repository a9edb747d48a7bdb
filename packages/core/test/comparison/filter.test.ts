import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AgentperfError } from "@agentperf/core";
import { type CompareOptions, compare, type NamedRecord, parseFields, parseFilter } from "@agentperf/core/comparison";

const record = (name: string, config: Record<string, string>, units: readonly string[] = ["ns/op"]): NamedRecord => ({
  file: "new.txt",
  name,
  procs: 2,
  iterations: 1,
  config,
  values: units.map((unit) => ({ value: 1, unit })),
});

const records = [
  record("RedisGet", { runtime: "node 24" }, ["ns/op", "B/op"]),
  record("RedisGet", { runtime: "bun 1" }),
  record("RedisConcurrent/concurrency=8", { runtime: "node 24" }),
  record("RedisConcurrent/concurrency=64", { runtime: "node 24" }),
];

const kept = (filter: string) =>
  records.flatMap(parseFilter(filter)).map(({ name, config, values }) => `${name} ${config["runtime"]} ${values.length}`);

describe("filters", () => {
  it("keep what they say", () => {
    assert.equal(kept("*").length, 4);
    assert.deepEqual(kept(".name:RedisGet"), ["RedisGet node 24 2", "RedisGet bun 1 1"]);
    assert.deepEqual(kept('runtime:"bun 1"'), ["RedisGet bun 1 1"]);
    assert.deepEqual(kept("runtime:/node.*/ .name:RedisGet"), ["RedisGet node 24 2"]);
    assert.deepEqual(kept("/concurrency:(8 OR 64)").length, 2);
    assert.deepEqual(kept("-/concurrency:8 .name:RedisConcurrent").length, 1);
    assert.deepEqual(kept(".unit:B/op"), ["RedisGet node 24 1"]);
    assert.deepEqual(kept(".unit:sec/op").length, 4);
    assert.deepEqual(kept(".name:RedisGet AND (runtime:/bun.*/ OR .unit:B/op)"), ["RedisGet node 24 1", "RedisGet bun 1 1"]);
    assert.deepEqual(kept("file:none"), []);
  });

  it("say what they expected", () => {
    const refused = (thrown: unknown) => thrown instanceof AgentperfError && thrown.code === "usage" && /expected/.test(thrown.message);
    for (const text of ["runtime:", "runtime", "(a:b", "a:(b", "a:b )", "a:/(/"]) assert.throws(() => parseFilter(text), refused, text);
    assert.throws(() => parseFields("--col", ".nmae"), /there are \.config/);
  });
});

describe("projections", () => {
  const options: CompareOptions = { table: [".config"], row: [".fullname"], column: [".file"], ignore: [], alpha: 0.05, confidence: 0.95 };

  it("put a parameter or a key of the configuration side by side", () => {
    const [table] = compare(records, { ...options, column: ["/concurrency"], table: [] });
    assert.deepEqual(table?.columns, [[""], ["8"], ["64"]]);
    assert.deepEqual(
      table?.rows.map(({ name }) => name),
      ["RedisGet-2", "RedisConcurrent-2"],
    );
    const byRuntime = compare(records, { ...options, column: ["runtime"] });
    assert.deepEqual(byRuntime[0]?.columns, [["node 24"], ["bun 1"]]);
    assert.deepEqual(byRuntime[0]?.config, []);
  });

  it("leave out what is ignored", () => {
    const [table, ...others] = compare(records, { ...options, ignore: ["runtime"] });
    assert.equal(table?.rows.find(({ name }) => name === "RedisGet-2")?.cells[0]?.values.length, 2);
    assert.deepEqual(
      others.map(({ unit }) => unit),
      ["B/op"],
    );
  });
});
