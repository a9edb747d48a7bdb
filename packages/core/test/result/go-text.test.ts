import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { formatGoText, type GoRecord, goRecords, isGoTestJson, parseGoText } from "@agentperf/core/result";
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

  it("writes what a line can't hold as Go writes it", () => {
    const record = {
      config: { pkg: "a\nb", "adapter-jobQueue": "memory", constructor: "x", empty: "" },
      name: "Set/key=a b\n\u001b",
      procs: 2,
      iterations: 1,
      values: [
        { value: 5, unit: "ns/op" },
        { value: Number.NaN, unit: "lost" },
        { value: Number.POSITIVE_INFINITY, unit: "lost" },
        { value: 7, unit: "with space" },
        { value: 8, unit: "" },
      ],
    };
    const text = formatGoText([record, { ...record, values: [{ value: Number.NaN, unit: "x" }] }]);
    assert.equal(
      text,
      "pkg: a b\nadapter-jobqueue: memory\nconstructor: x\n" +
        "BenchmarkSet/key=a_b_\\x1b-2\t       1\t         5.000 ns/op\t         7.000 with_space\t         8.000 unnamed\n",
    );
    const { records, warnings } = one(text);
    assert.deepEqual(warnings, []);
    assert.deepEqual(
      records.map(({ values }) => values.length),
      [3],
    );
  });

  it("takes keys away that a later record doesn't have", () => {
    const record = { name: "A", iterations: 1, values: [{ value: 1, unit: "ns/op" }] };
    const records = [{ a: "1", b: "2" }, { b: "2" }, {}, { toString: "3" }].map((config) => ({ ...record, config }));
    const text = formatGoText(records);
    assert.deepEqual(
      text.split("\n").filter((line) => line.includes(":")),
      ["a: 1", "b: 2", "a:", "b:", "toString: 3".toLowerCase()],
    );
    assert.deepEqual(
      one(text).records.map(({ config }) => config),
      [{ a: "1", b: "2" }, { b: "2" }, {}, { tostring: "3" }],
    );
  });

  it("reads back what it writes, to the digits that it prints", () => {
    const word = fc.stringMatching(/^[A-Za-z_/][A-Za-z0-9_/=]{0,11}[A-Za-z=]$/);
    const record: fc.Arbitrary<GoRecord> = fc
      .record(
        {
          config: fc.dictionary(
            fc.constantFrom("goos", "pkg", "constructor", "é", "a-b", "to_string"),
            fc.stringMatching(/^[A-Za-z0-9@.:=][A-Za-z0-9@. ():=-]{0,16}[A-Za-z0-9]$/),
            { maxKeys: 3, noNullPrototype: true },
          ),
          name: word,
          procs: fc.option(fc.integer({ min: 1, max: 64 }), { nil: undefined }),
          iterations: fc.integer({ min: 1, max: 1e9 }),
          values: fc.array(
            fc
              .tuple(fc.integer({ min: -1e12, max: 1e12 }), fc.constantFrom("ns/op", "B/op", "allocs/op", "p99-ns", "µ"))
              .map(([value, unit]) => ({ value: value === 0 ? 0 : value, unit })),
            { minLength: 1, maxLength: 4 },
          ),
        },
        { noNullPrototype: true },
      )
      .map(({ procs, ...rest }) => (procs === undefined ? rest : { ...rest, procs }));
    const spaces = (value: string) => value.replace(/\s+/g, " ").trim();
    fc.assert(
      fc.property(fc.array(record, { maxLength: 8 }), (records) => {
        const expected = records.map((item) => ({
          ...item,
          config: Object.fromEntries(Object.entries(item.config).map(([key, value]) => [key, spaces(value)])),
        }));
        const { records: read, warnings } = one(formatGoText(records));
        assert.deepEqual(warnings, []);
        assert.deepEqual(read, expected);
      }),
    );
  });

  it("is readable whatever it is made of", () => {
    const record: fc.Arbitrary<GoRecord> = fc.record({
      config: fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), { maxKeys: 3, noNullPrototype: true }),
      name: fc.string({ unit: "binary" }),
      iterations: fc.nat(),
      values: fc.array(fc.record({ value: fc.double(), unit: fc.string({ unit: "binary" }) }), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 6 }), (records) => {
        const { records: read, warnings } = one(formatGoText(records));
        assert.deepEqual(warnings, []);
        const finite = records
          .map(({ values }) => values.filter(({ value }) => Number.isFinite(value)).length)
          .filter((count) => count > 0);
        assert.deepEqual(
          read.map(({ values }) => values.length),
          finite,
        );
      }),
    );
  });

  it("is read past other lines, which never become a result", () => {
    const { records, warnings } = one(
      [
        "goos: linux\r",
        "some log line: with a colon",
        "BenchmarkGet-8   \t  1000\t  12.5 ns/op\t 1.5 MB/s\t 3 widgets\r",
        "BenchmarkNoisy",
        "BenchmarkNoisy-8   starting up",
        "3 4 retries",
        "     100\t   250 ns/op",
        'BenchmarkJson-8 {"level":"info"} 100 7 ns/op',
        "--- PASS",
        "ok  \tpkg\t1.2s",
      ].join("\n"),
    );
    assert.deepEqual(
      records.map(({ name, procs, values }) => [name, procs, values.length]),
      [["Get", 8, 3]],
    );
    assert.deepEqual(records[0]?.config, { goos: "linux" });
    assert.deepEqual(
      warnings.map(({ file, line, message }) => `${file}:${line}: ${message}`),
      [`a.txt:5: iteration count "starting" isn't a number`, String.raw`a.txt:8: iteration count "{\"level\":\"info\"}" isn't a number`],
    );
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

  it("has keys that begin in lower case, with a value that may be taken away", () => {
    const lines = ["a: 1", "é: x", "É: no", "with space: no", "key:no", "b:\t 2  3 ", "c: 4", "BenchmarkA 1 1 x", "a:", "BenchmarkA 1 1 x"];
    assert.deepEqual(
      one(lines.join("\n")).records.map(({ config }) => Object.entries(config)),
      [
        [
          ["a", "1"],
          ["é", "x"],
          ["b", "2  3 "],
          ["c", "4"],
        ],
        [
          ["c", "4"],
          ["é", "x"],
          ["b", "2  3 "],
        ],
      ],
    );
  });

  it("has names in any case, and -N where Go writes it so", () => {
    const names = ["foo", "_x", "", "/sub-4", "Über-2", "A-08", "A-0", "A-", "A-8/x", "-3"];
    assert.deepEqual(
      one(names.map((name) => `Benchmark${name} 1 5 ns/op`).join("\n")).records.map(({ name, procs }) => [name, procs]),
      [
        ["foo", undefined],
        ["_x", undefined],
        ["", undefined],
        ["/sub", 4],
        ["Über", 2],
        ["A-08", undefined],
        ["A-0", undefined],
        ["A-", undefined],
        ["A-8/x", undefined],
        ["", 3],
      ],
    );
  });

  it("says which line it can't read, and why", () => {
    const lines = [
      "A",
      "B ",
      "C 10",
      "D 10 x ns/op",
      "E 10 5",
      "F 1e3 5 ns/op",
      "G 10 1e999 ns/op",
      "H 99999999999999999999 1 x",
      "I 10 5 ns/op",
    ];
    const { records, warnings } = one(lines.map((line) => `Benchmark${line}\n`).join(""));
    assert.equal(records.length, 1);
    assert.deepEqual(
      warnings.map(({ line, message }) => [line, message]),
      [
        [2, "no iteration count after the name"],
        [3, "no values after the iteration count"],
        [4, 'value "x" isn\'t a number'],
        [5, 'value "5" has no unit'],
        [6, 'iteration count "1e3" isn\'t a number'],
        [7, 'value "1e999" is out of range'],
        [8, 'iteration count "99999999999999999999" is out of range'],
      ],
    );
  });

  it("shows a wrong line's text short and without control characters", () => {
    const { warnings } = one(`BenchmarkA \u001b]52;c;x\u0007\u009b2J${"x".repeat(1_000)} 5 ns/op\n`);
    const [message = ""] = warnings.map((warning) => warning.message);
    assert.doesNotMatch(message, /[\u0000-\u001f\u007f-\u009f]/);
    assert.ok(message.length < 120, message);
  });

  it("joins lines of one benchmark, whatever stands between them", () => {
    const text = "BenchmarkA 1 1 x\nBenchmarkA 2 2 x\nBenchmarkB 1 bad x\nBenchmarkB 1 3 x\nBenchmarkA 1 4 x 5 bad\nBenchmarkA 1 6 x\n";
    const joined = parseGoText([{ name: "a", text }], { joined: true });
    assert.deepEqual(
      joined.records.map(({ name, iterations, values }) => [name, iterations, values.map(({ value }) => value)]),
      [
        ["A", 3, [1, 2]],
        ["B", 1, [3]],
        ["A", 2, [4, 5, 6]],
      ],
    );
    assert.deepEqual(
      joined.warnings.map(({ line }) => line),
      [3],
    );
  });

  it("keeps what is said of units, and tells of what contradicts it in any file", () => {
    const { units, warnings } = parseGoText([
      { name: "a", text: "Unit ns/op assume=exact better=lower\nUnit x a=\nUnit\nUnit x oops =y\nUnits z a=b\n" },
      { name: "b", text: "Unit sec/op assume=nothing better=lower\n" },
    ]);
    assert.deepEqual(
      [...units].map(([unit, settings]) => [unit, Object.fromEntries(settings)]),
      [
        ["sec/op", { assume: "exact", better: "lower" }],
        ["x", { a: "" }],
      ],
    );
    assert.deepEqual(
      warnings.map(({ file, line, message }) => `${file}:${line}: ${message}`),
      [
        "a:3: no unit after the word Unit",
        'a:4: "oops" isn\'t key=value',
        'a:4: "=y" isn\'t key=value',
        "b:1: assume of unit sec/op is exact already, so it can't be nothing",
      ],
    );
  });

  it("doesn't lose a benchmark behind a byte order mark in silence", () => {
    const { records, warnings } = one("\uFEFFBenchmarkA 1 5 ns/op\nBenchmarkA 1 6 ns/op\n");
    assert.equal(records.length, 1);
    assert.match(warnings[0]?.message ?? "", /byte order mark/);
    assert.deepEqual(one("\uFEFFgoos: linux\nBenchmarkA 1 6 ns/op\n").warnings, []);
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

describe("the events of go test -json", () => {
  const event = (output: string, name = "p") =>
    JSON.stringify({ Time: "2026-01-01T00:00:00Z", Action: "output", Package: name, Output: output });

  it("give the lines that they hold in parts, package by package", () => {
    const lines = [
      "go: downloading something",
      JSON.stringify({ Action: "start", Package: "p" }),
      event("pkg: p\n"),
      event("pkg: q\n", "q"),
      event("BenchmarkA-8 \t"),
      event("BenchmarkB-8 \t", "q"),
      event("   100\t    50 ns/op\n"),
      event("3 4 retries\n", "q"),
      event("starting\n", "q"),
      event("10000000\t        70.5 ns/op\n", "q"),
      event("BenchmarkA-8\t100\t60 ns/op\nBenchmarkA"),
      event("-8\t100\tx ns/op\n"),
      event("BenchmarkC 1 7 ns/op", "q"),
    ];
    for (const text of [lines.join("\n"), `\uFEFF${lines.slice(1).join("\r\n")}\r\n`]) {
      const { records, warnings } = one(text);
      assert.deepEqual(
        records.map(({ name, config, values }) => [name, config["pkg"], values[0]?.value]),
        [
          ["A", "p", 50],
          ["A", "p", 60],
          ["B", "q", 70.5],
          ["C", "q", 7],
        ],
      );
      const before = text.startsWith("go") ? 1 : 0;
      assert.deepEqual(
        warnings.map(({ line }) => line + 1 - before),
        [12],
      );
    }
  });

  it("leave a name's line as it is where no result follows it", () => {
    const events = ["BenchmarkA-8 \t", "3 4 retries\n", "BenchmarkB-8 \t", "   100\t    50 ns/op\n", "   100\t    60 ns/op\n"];
    assert.deepEqual(
      one(events.map((output) => event(output)).join("\n")).records.map(({ name, values }) => [name, values]),
      [
        ["A", [{ value: 4, unit: "retries" }]],
        ["B", [{ value: 50, unit: "ns/op" }]],
      ],
    );
  });

  it("are told from a result, from logs and from Go text", () => {
    assert.ok(isGoTestJson(event("x\n")));
    for (const text of ["", "{", '{"schema":"agentperf.result"}', '{"Action":"login"}', 'BenchmarkA 1 5 ns/op\n{"level":"info"}\n'])
      assert.ok(!isGoTestJson(text), text);
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

  it("never has two values of one unit in a line, nor a name that says something else", () => {
    const parameters = { path: "a/b c" };
    const crossings = [
      crossingOf("Read/path=a/b c", { parameters }),
      crossingOf("Read/path=a/b_c", { id: "other", parameters: { path: "a/b_c" } }),
    ];
    const metrics = { "ns/op": 1, "sec/op": 2, "": 3, unnamed: 4, "a b": 5, a_b: 6, "B/op": 7 };
    const launches = crossings.map(({ id }) => launchOf(id, 10, 0, { metrics, memory: { bytesPerOp: 16 } }));
    const records = goRecords(resultOf(crossings, launches));
    assert.deepEqual(
      records.map(({ name }) => name),
      ["Read/path=a%2Fb_c", "Read/path=a%2Fb_c#01"],
    );
    assert.deepEqual(
      records[0]?.values.map(({ value, unit }) => `${value} ${unit}`),
      [
        ...["10 ns/op", "3 unnamed", "7 metric-B/op", "5 a_b", "6 metric-a_b"],
        ...["1 metric-ns/op", "2 metric-metric-sec/op", "4 metric-unnamed", "16 B/op"],
      ],
    );
    assert.deepEqual(one(formatGoText(records)).warnings, []);
  });

  it("shows one processor as go test does: not at all, but for a name that would be read otherwise", () => {
    const crossings = [crossingOf("Get"), crossingOf("Get/size=1-2")];
    const launches = crossings.map(({ id }) => launchOf(id, 10));
    const result = resultOf(crossings, launches);
    const alone = { ...result, environment: { ...result.environment, cpu: { model: "x", count: 1 } } };
    const names = formatGoText(goRecords(alone)).match(/^Benchmark\S+/gm);
    assert.deepEqual(names, ["BenchmarkGet", "BenchmarkGet/size=1-2-1"]);
  });
});
