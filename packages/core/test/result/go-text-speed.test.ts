import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatGoText, parseGoText } from "@agentperf/core/result";

const lines = (count: number, line: (at: number) => string) => Array.from({ length: count }, (_, at) => `${line(at)}\n`).join("");
const read = (text: string) => parseGoText([{ name: "a.txt", text }], { joined: true });

/** The shortest of some runs, which other processes disturb least. */
function shortestMs(run: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const startMs = performance.now();
    run();
    return performance.now() - startMs;
  });
  return Math.min(...times);
}

/** Eight times as much takes 64 times as long where it grows with the square; memory makes it some more than eight. */
const most = 36;

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
      const [small, large] = [shape(8_000), shape(64_000)];
      read(small);
      const [smallMs, largeMs] = [shortestMs(() => read(small)), shortestMs(() => read(large))];
      assert.ok(largeMs < most * smallMs + 5, `${smallMs} ms, then ${largeMs} ms`);
    });
  }

  it("has a limit where each of thousands of records has thousands of keys", () => {
    assert.throws(() => read(lines(20_000, (at) => `key${at}: value\nBenchmarkA 1 5 ns/op`)), /a\.txt:\d+: \d+ keys that change/);
  });

  it("is short for many records to write too", () => {
    const config = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`key${at}`, "value"]));
    const records = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ config, name: `A${at}`, iterations: 1, values: [{ value: 1, unit: "ns/op" }] }));
    const [small, large] = [records(20_000), records(160_000)];
    formatGoText(small);
    const [smallMs, largeMs] = [shortestMs(() => formatGoText(small)), shortestMs(() => formatGoText(large))];
    assert.ok(largeMs < most * smallMs + 5, `${smallMs} ms, then ${largeMs} ms`);
  });
});
