import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { formatGoText, type GoRecord, goRecords, parseGoText } from "@agentperf/core/result";
import fc from "fast-check";
import { skipWithoutVectors, vectorsDirectory } from "../../../../test-support/requirements.ts";
import { crossingOf, launchOf, resultOf } from "./results.ts";

const one = (text: string) => parseGoText([{ name: "a.txt", text }]);

describe("Go benchmark text", () => {
  it("is aligned as go test aligns it, configuration first", () => {
    const config = { goos: "linux", pkg: "agentperf/redis" };
    const text = formatGoText([
      {
        config,
        name: "Get",
        procs: 2,
        iterations: 1000,
        values: [
          { value: 12.346, unit: "ns/op" },
          { value: 16, unit: "B/op" },
        ],
      },
      { config: { ...config, runtime: "bun 1" }, name: "SetLonger", procs: 2, iterations: 7, values: [{ value: 5234567, unit: "ns/op" }] },
    ]);
    // What go test prints for the same figures.
    assert.equal(
      text,
      [
        "goos: linux",
        "pkg: agentperf/redis",
        "BenchmarkGet-2      \t    1000\t        12.35 ns/op\t      16 B/op",
        "runtime: bun 1",
        "BenchmarkSetLonger-2\t       7\t   5234567 ns/op",
        "",
      ].join("\n"),
    );
  });

  it("reads back what it writes, to the digits that it prints", () => {
    const word = fc.stringMatching(/^[A-Z][A-Za-z0-9_]{0,12}$/);
    const record: fc.Arbitrary<GoRecord> = fc.record(
      {
        config: fc.dictionary(
          fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
          fc.stringMatching(/^[A-Za-z0-9@.][A-Za-z0-9@. ()-]{0,16}[A-Za-z0-9]$/),
          { maxKeys: 3, noNullPrototype: true },
        ),
        name: word,
        procs: fc.integer({ min: 2, max: 64 }),
        iterations: fc.integer({ min: 1, max: 1e9 }),
        values: fc.array(
          fc
            .tuple(fc.integer({ min: 0, max: 1e12 }), fc.constantFrom("ns/op", "B/op", "allocs/op", "p99-ns"))
            .map(([value, unit]) => ({ value, unit })),
          { minLength: 1, maxLength: 4 },
        ),
      },
      { noNullPrototype: true },
    );
    const spaces = (value: string) => value.replace(/\s+/g, " ").trim();
    fc.assert(
      fc.property(fc.array(record, { maxLength: 8 }), (records) => {
        const expected = records.map((item) => ({
          ...item,
          config: Object.fromEntries(Object.entries(item.config).map(([key, value]) => [key, spaces(value)])),
        }));
        assert.deepEqual(one(formatGoText(records)), { records: expected, warnings: [] });
      }),
    );
  });

  it("is tolerant: log lines between, output inside a benchmark's line, any units, Windows line ends", () => {
    const { records, warnings } = one(
      [
        "goos: linux\r",
        "some log line: with a colon",
        "BenchmarkGet-8   \t  1000\t  12.5 ns/op\t 1.5 MB/s\t 3 widgets\r",
        "BenchmarkNoisy-8   starting up",
        "more output",
        "     100\t   250 ns/op",
        "--- PASS",
        "ok  \tpkg\t1.2s",
      ].join("\n"),
    );
    assert.deepEqual(warnings, []);
    assert.deepEqual(
      records.map(({ name, values }) => [name, values.length]),
      [
        ["Get", 3],
        ["Noisy", 1],
      ],
    );
    assert.deepEqual(records[0]?.config, { goos: "linux" });
  });

  it("keeps each file's configuration to itself", () => {
    const { records } = parseGoText([
      { name: "a", text: "goos: linux\nBenchmarkA 1 1 ns/op\n" },
      { name: "b", text: "BenchmarkA 1 2 ns/op\n" },
    ]);
    assert.deepEqual(
      records.map(({ config }) => config),
      [{ goos: "linux" }, {}],
    );
  });

  it("says which line it can't read, and why", () => {
    const { records, warnings } = one("BenchmarkA 10\nBenchmarkB 10 x ns/op\nBenchmarkC 10 5\nBenchmarkD 10 5 ns/op\n");
    assert.equal(records.length, 1);
    assert.deepEqual(
      warnings.map(({ line }) => line),
      [1, 2, 3],
    );
  });

  it("reads every reference file without a warning", { skip: skipWithoutVectors() }, () => {
    const directory = join(vectorsDirectory, "benchstat");
    const files = readdirSync(directory).flatMap((name) => ["old.txt", "new.txt"].map((file) => join(directory, name, file)));
    assert.ok(files.length >= 60);
    for (const name of files) {
      const { records, warnings } = parseGoText([{ name, text: readFileSync(name, "utf8") }]);
      assert.deepEqual(warnings, [], name);
      assert.ok(records.length > 0, name);
    }
  });
});

describe("goRecords", () => {
  it("has a line a launch with its runtime, adapters, ratio and own units", () => {
    const crossing = crossingOf("Get", { adapters: { redis: "memory" }, baseline: "redis.get" });
    const wide = crossingOf("Wide/concurrency=8", { concurrency: 8, runtime: "bun" });
    const result = resultOf([crossing, wide], [launchOf(crossing.id, 750, 0, { metrics: { widgets: 3 } }), launchOf(wide.id, 80)]);
    const [get, concurrent] = goRecords(result, { "redis.get": 500 });
    assert.equal(get?.config["runtime"], "node 24.0.0");
    assert.equal(get?.config["adapter-redis"], "memory");
    assert.equal(get?.config["goarch"], "amd64");
    assert.deepEqual(get?.values, [
      { value: 750, unit: "ns/op" },
      { value: 1.5, unit: "baseline_ratio" },
      { value: 3, unit: "widgets" },
    ]);
    assert.deepEqual(
      concurrent?.values.map(({ unit }) => unit),
      ["ns/op", "ops/s", "p50-ns", "p99-ns"],
    );
  });
});
