import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatGoText, parseGoText } from "@agentperf/core/result";
import { growsTooFast } from "../../../../test-support/growth.ts";

const lines = (count: number, line: (at: number) => string) => Array.from({ length: count }, (_, at) => `${line(at)}\n`).join("");
const read = (text: string) => parseGoText([{ name: "a.txt", text }], { joined: true });

describe("the time that Go benchmark text takes", () => {
  const shapes: Readonly<Record<string, (count: number) => string>> = {
    "distinct keys": (count) => `${lines(count, (at) => `key${at}: value`)}BenchmarkA 1 5 ns/op\n`,
    "keys that come and go": (count) =>
      `${lines(count, (at) => `key${at}: value`)}${lines(count, (at) => `key${at}:`)}BenchmarkA 1 5 ns/op\n`,
    "one key that changes": (count) => lines(count, (at) => `pkg: p${at}\nBenchmarkA 1 5 ns/op`),
    benchmarks: (count) => lines(count, (at) => `Benchmark${at} 1 5 ns/op`),
    "values in a line": (count) => `BenchmarkA 1${" 5 ns/op".repeat(count)}\n`,
    "units in a line": (count) => `BenchmarkA 1 ${Array.from({ length: count }, (_, at) => `5 u${at}`).join(" ")}\n`,
    "units that are set": (count) => lines(count, (at) => `Unit u${at} assume=exact`),
    "lines that are wrong": (count) => lines(count, () => "BenchmarkA x 5 ns/op"),
    "a name's length": (count) => `Benchmark${"A-1/".repeat(count)}-1-x 1 5 ns/op\n`,
    "a word's length": (count) => `${"key-".repeat(count)}\n${" ".repeat(count)}x\nBenchmarkA ${"1".repeat(count)}x 5 ns/op\n`,
    "events that hold parts": (count) => lines(count, () => '{"Action":"output","Package":"p","Output":"Bench"}'),
  };
  for (const [name, shape] of Object.entries(shapes)) {
    it(`grows with ${name} no faster than their number`, () => {
      const texts = new Map([4_000, 32_000].map((count) => [count, shape(count)]));
      assert.equal(
        growsTooFast(4_000, (count) => read(texts.get(count) ?? "")),
        undefined,
      );
    });
  }

  it("has a limit where each of thousands of records has thousands of keys", () => {
    assert.throws(() => read(lines(20_000, (at) => `key${at}: value\nBenchmarkA 1 5 ns/op`)), /a\.txt:\d+: \d+ keys that change/);
  });

  it("is short for many records to write too", () => {
    const config = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`key${at}`, "value"]));
    const records = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ config, name: `A${at}`, iterations: 1, values: [{ value: 1, unit: "ns/op" }] }));
    const made = new Map([10_000, 80_000].map((count) => [count, records(count)]));
    assert.equal(
      growsTooFast(10_000, (count) => formatGoText(made.get(count) ?? [])),
      undefined,
    );
  });
});
