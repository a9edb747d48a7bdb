import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AgentperfError } from "@agentperf/core";
import {
  type CompareOptions,
  compare,
  type NamedRecord,
  parseFields,
  parseFilter,
  parseInputs,
  usualLayout,
} from "@agentperf/core/comparison";
import { growsTooFast } from "../../../../test-support/growth.ts";

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
    assert.deepEqual(kept(String.raw`runtime:"bun\x201"`), ["RedisGet bun 1 1"]);
    assert.deepEqual(kept('"runtime":/^node/ .name:RedisGet'), ["RedisGet node 24 2"]);
    assert.deepEqual(kept("/concurrency:(8 OR 64)").length, 2);
    assert.deepEqual(kept("/concurrency:(8 OR /^6/)").length, 2);
    assert.deepEqual(kept("-/concurrency:8 .name:RedisConcurrent").length, 1);
    assert.deepEqual(kept("/gomaxprocs:2").length, 4);
    assert.deepEqual(kept(".name:RedisGet AND (runtime:/bun.*/ OR .unit:B/op)"), ["RedisGet node 24 1", "RedisGet bun 1 1"]);
    assert.deepEqual(kept("-(.name:RedisGet OR runtime:x) OR runtime:/bun/"), [
      "RedisGet bun 1 1",
      "RedisConcurrent/concurrency=8 node 24 1",
      "RedisConcurrent/concurrency=64 node 24 1",
    ]);
    assert.deepEqual(kept("--runtime:/bun/ AND"), ["RedisGet bun 1 1"]);
    assert.deepEqual(kept("file:none"), []);
    assert.deepEqual(kept('constructor:""').length, 4);
  });

  it("know a unit by its own name and by its base unit's", () => {
    assert.deepEqual(kept(".unit:B/op"), ["RedisGet node 24 1"]);
    assert.deepEqual(kept(".unit:sec/op").length, 4);
    assert.deepEqual(kept(".unit:ns/op").length, 4);
    assert.deepEqual(kept("-.unit:ns/op"), ["RedisGet node 24 1"]);
    assert.deepEqual(kept("-.unit:sec/op"), ["RedisGet node 24 1"]);
    assert.deepEqual(kept(".unit:/^sec/").length, 4);
  });

  it("match regular expressions anywhere, as Go writes them", () => {
    const matching: Readonly<Record<string, readonly string[]>> = {
      un: ["bun 1"],
      ".u.(.|x)[1]": ["bun 1"],
      "(?i)BUN": ["bun 1"],
      [String.raw`\Abun\s[[:digit:]]\z`]: ["bun 1"],
      [String.raw`^\pL+ \x31$`]: ["bun 1"],
      "(?P<name>b.n)": ["bun 1"],
      "[/]|un": ["bun 1"],
      "(/|un)": ["bun 1"],
      "un{1}": ["bun 1"],
      "[]b]un": ["bun 1"],
      "[^]b]un": [],
      "un{": [],
      [String.raw`b\/u`]: [],
    };
    for (const [pattern, runtimes] of Object.entries(matching)) {
      const found = records.flatMap(parseFilter(`runtime:/${pattern}/`)).map(({ config }) => config["runtime"]);
      assert.deepEqual(found, runtimes, pattern);
    }
  });

  it("say what they expected", () => {
    const refused = (thrown: unknown) => thrown instanceof AgentperfError && thrown.code === "usage" && /expected/.test(thrown.message);
    const wrong = [
      "",
      "runtime:",
      "runtime",
      "(a:b",
      "a:(b",
      "a:b )",
      "a:/(/",
      "a:*",
      "a:-b",
      "a:(b c)",
      "a:()",
      "OR a:b",
      "a:b OR",
      "a:b, c:d",
    ];
    for (const text of [...wrong, "a:b:c", 'a:"b', "a:/b", "a:/b/c", "a:/(?=b)/", String.raw`a:/\1/`, "AND a:b", "()", "-", "a:b@c"])
      assert.throws(() => parseFilter(text), refused, text);
    assert.throws(() => parseFilter(String.raw`a:"\q"`), /has an escape that there isn't/);
    for (const text of [".config:x", '"":x']) assert.throws(() => parseFilter(text), /can't be filtered by/);
  });

  it("may be nested as deep as they are long, in time that grows with it alone", () => {
    const deep = 100_000;
    assert.throws(
      () => parseFilter("(".repeat(deep)),
      /^AgentperfError: --filter \({200}…: expected key:value or a group in parentheses at its end$/,
    );
    assert.equal(kept(`${"(".repeat(deep)}runtime:"bun 1"${")".repeat(deep)}`).length, 1);
    assert.equal(kept(`${"-".repeat(deep)}runtime:"bun 1"`).length, 1);
    assert.equal(kept(`${"-(a:b OR ".repeat(deep)}*${")".repeat(deep)}`).length, 4);
    assert.equal(kept(`${"a:b OR ".repeat(deep)}*`).length, 4);
    assert.equal(kept(`runtime:(${"x OR ".repeat(deep)}"bun 1")`).length, 1);
    for (const shape of [
      (count: number) => `${"(a:b OR ".repeat(count)}*${")".repeat(count)}`,
      (count: number) => `a:"${"x".repeat(count)}"`,
    ])
      assert.equal(
        growsTooFast(10_000, (count) => parseFilter(shape(count))),
        undefined,
      );
  });
});

describe("lists of fields", () => {
  it("have commas or spaces between them, and orders after them", () => {
    assert.deepEqual(parseFields("--col", 'runtime, /n@num "a b"@alpha pkg@(b "c d")'), [
      { key: "runtime", order: "first" },
      { key: "/n", order: "num" },
      { key: "a b", order: "alpha" },
      { key: "pkg", order: ["b", "c d"] },
    ]);
    assert.deepEqual(parseFields("--ignore", ""), []);
  });

  it("say what they expected", () => {
    const wrong: Readonly<Record<string, RegExp>> = {
      ".nmae": /--col \.nmae: there are \.config, \.file, \.fullname, \.name/,
      ".unit": /\.unit is for --filter only/,
      "/x@(": /expected a value at its end/,
      "/x@(a": /expected a closing parenthesis at its end/,
      "/x@nosuch": /expected alpha, num or values in parentheses at "nosuch"/,
      "a,": /expected a field at its end/,
      "a,,b": /expected a field at ","/,
      ",a": /expected a field at ","/,
      "-a": /expected a field at "-"/,
      '""': /can't be empty/,
      ".config@(a)": /has no values that could be listed/,
    };
    for (const [text, message] of Object.entries(wrong)) assert.throws(() => parseFields("--col", text), message, text);
  });
});

describe("projections", () => {
  const options: CompareOptions = { ...usualLayout, alpha: 0.05, confidence: 0.95 };

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

  it("put values in the order that is asked for, and keep those that are listed only", () => {
    const named = ["/n=10", "/n=2k", "/n=1Ki", "/n=x", "/n=9", "/n=NaN"].map((name) => record(`A${name}`, {}));
    const columns = (order: string) => compare(named, { ...options, column: parseFields("--col", `/n${order}`) })[0]?.columns.flat();
    assert.deepEqual(columns(""), ["10", "2k", "1Ki", "x", "9", "NaN"]);
    assert.deepEqual(columns("@num"), ["9", "10", "1Ki", "2k", "NaN", "x"]);
    assert.deepEqual(columns("@alpha"), ["10", "1Ki", "2k", "9", "NaN", "x"]);
    assert.deepEqual(columns("@(x 9 nosuch)"), ["x", "9"]);
  });

  it("leave out what is ignored", () => {
    const [table, ...others] = compare(records, { ...options, ignore: ["runtime"] });
    assert.equal(table?.rows.find(({ name }) => name === "RedisGet-2")?.cells[0]?.values.length, 2);
    assert.deepEqual(
      table?.rows.find(({ name }) => name === "RedisGet-2")?.cells[0]?.warnings.filter((text) => /vary/.test(text)),
      [],
    );
    assert.deepEqual(
      others.map(({ unit }) => unit),
      ["B/op"],
    );
  });

  it("tell of what varies in a cell", () => {
    const [table] = compare(records, { ...options, table: [], row: [".name"] });
    assert.deepEqual(
      table?.rows.map(({ cells }) => cells[0]?.warnings[0]),
      ["benchmarks vary in runtime", "benchmarks vary in .fullname"],
    );
  });
});

describe("a unit that is exact", () => {
  const sizes = (file: string, values: readonly number[]) =>
    values.map((value): NamedRecord => ({ file, name: "Code", iterations: 1, config: {}, values: [{ value, unit: "code-bytes" }] }));
  const units = new Map([["code-bytes", new Map([["assume", "exact"]])]]);
  const cellsOf = (old: readonly number[], now: readonly number[]) =>
    compare([...sizes("old", old), ...sizes("new", now)], { ...usualLayout, alpha: 0.05, confidence: 0.95, units })[0]?.rows[0]?.cells;

  it("needs no further values: every difference is one", () => {
    const [, cell] = cellsOf([100], [101]) ?? [];
    assert.deepEqual(cell?.warnings, []);
    assert.deepEqual(cell?.versus, { baseline: 100, n: [1, 1], p: 0, isSignificant: true, warnings: [] });
  });

  it("is told of where its values differ, and is then the most frequent one", () => {
    const [cell] = cellsOf([7, 5, 7, 3e6], [1]) ?? [];
    assert.equal(cell?.median, 7);
    assert.deepEqual(cell?.warnings, ["exact distribution expected, but values range from 5 to 3e+06"]);
  });
});

describe("files to compare", () => {
  const parse = (args: readonly string[], existing: readonly string[] = []) => parseInputs(args, (path) => existing.includes(path));

  it("are called by their labels, or else by their paths", () => {
    assert.deepEqual(parse(["before=old.txt", "new.txt", "=x"]), [
      { path: "old.txt", label: "before" },
      { path: "new.txt", label: "new.txt" },
      { path: "x", label: "" },
    ]);
  });

  it("are told apart where one is given twice, unless a label says what it is", () => {
    const labels = (...args: string[]) => parse(args).map(({ label }) => label);
    assert.deepEqual(labels("a", "b", "a"), ["a#0", "b", "a#1"]);
    assert.deepEqual(labels("a", "x=a"), ["a", "x"]);
  });

  it("may have a = in their own path", () => {
    assert.deepEqual(parse(["cpu=2/old.txt"], ["cpu=2/old.txt"]), [{ path: "cpu=2/old.txt", label: "cpu=2/old.txt" }]);
    assert.deepEqual(parse(["cpu=2/old.txt"], ["2/old.txt", "cpu=2/old.txt"]), [{ path: "2/old.txt", label: "cpu" }]);
  });
});
