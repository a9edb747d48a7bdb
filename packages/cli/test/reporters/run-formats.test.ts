import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Result } from "@agentperf/core/result";
import { terminalText } from "@agentperf/core/safety";
import parsePrometheus from "parse-prometheus-text-format";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { type ReportFormat, reporters } from "../../src/reporters/index.ts";
import { junitProblem } from "./junit.ts";
import { reportOf } from "./reports.ts";

const baselines = { target: 1.2, warning: 1.5, ns: { "redis.get": 500 } };
const [node, bun] = (["node", "bun"] as const).map((runtime) =>
  crossingOf("Get", { runtime, baseline: "redis.get", adapters: { redis: "ioredis" }, id: `mine/Get ${runtime} redis=ioredis` }),
);
const [broken, skipped] = [crossingOf("Broken"), crossingOf("Skipped")];
assert.ok(node && bun);
const rounds = ({ id }: { readonly id: string }, ns: number) =>
  [0, 1, 2, 3, 4].map((round) => launchOf(id, ns + round, round, { memory: { bytesPerOp: 64, allocsPerOp: 2 } }));
const result = resultOf([node, bun, broken], [...rounds(node, 1000), ...rounds(bun, 2000)], {
  failures: [{ crossing: broken.id, round: 0, phase: "measure", code: "benchmark", message: 'it said "no" & <left>' }],
  skipped: [{ crossing: skipped, reason: "no server" }],
});
const shown = async (format: ReportFormat, own: Result = result) => (await reporters[format]()).report(reportOf(own, baselines));

/** Names that want to be something else. */
const hostile = '=cmd|"/c calc"!A1,\n<script>alert(1)</script>\u001b[31m\\"} 1\n# HELP x';
const hostileResult = () => {
  const own = crossingOf("Get", { name: hostile, suite: hostile, id: hostile, adapters: { [hostile]: hostile } });
  return resultOf([own], [launchOf(own.id, 5)]);
};

describe("csv", () => {
  it("has a row a crossing, with units in its head", async () => {
    const lines = (await shown("csv")).split("\r\n");
    assert.match(lines[0] ?? "", /^suite,benchmark,runtime,adapters,in flight,status,launches,time \(ns\/op\),/);
    assert.match(lines[1] ?? "", /^mine,Get,node,redis=ioredis,1,measured,5,1002,/);
    assert.match(lines[2] ?? "", /,mine\/Get node redis=ioredis,slower,1\.9\d*,[12]\.\d+$/);
    assert.match(lines[3] ?? "", /^mine,Broken,node,,1,failed,,/);
    assert.match(lines[4] ?? "", /^mine,Skipped,node,,1,skipped,,/);
    assert.equal(new Set(lines.filter(Boolean).map((line) => line.split(",").length)).size, 1);
  });

  it("has a row a launch on request", async () => {
    const lines = (await shown("csv-launches")).trim().split("\r\n");
    assert.equal(lines.length, 11);
    assert.match(lines[3] ?? "", /^mine,Get,node,redis=ioredis,1,3,500,1002,/);
  });

  it("makes no formula of a name, and no row of its lines", async () => {
    const text = await shown("csv", hostileResult());
    assert.match(text, /\r\n"'=cmd\|""\/c calc""!A1,/);
    assert.ok(!text.includes("\u001b"));
  });
});

describe("junit", () => {
  it("has a suite a suite and a case a crossing, with its time, its failure or its reason", async () => {
    const text = await shown("junit");
    assert.match(text, /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites>\n<testsuite name="mine" /);
    assert.match(text, / timestamp="2026-01-02T03:04:05" tests="4" failures="1" errors="0" skipped="1" time="0\.000">/);
    assert.match(text, /<testcase name="Get" classname="mine node redis=ioredis" time="0\.000001002"\/>/);
    assert.match(text, /<property name="mine node redis=ioredis Get: launches" value="5"\/>/);
    assert.match(text, /<failure message="it said &quot;no&quot; &amp; &lt;left&gt;" type="benchmark"\/>/);
    assert.match(text, /<skipped message="no server"\/>/);
  });

  it("is valid to its schema, whatever the names", async () => {
    for (const text of [await shown("junit"), await shown("junit", hostileResult()), await shown("junit", resultOf([], []))]) {
      assert.equal(await junitProblem(text), undefined);
      assert.ok(!text.includes("\u001b"));
    }
    const text = await shown("junit");
    for (const broken of [text.replace("</testcase>", ""), text.replace(' errors="0"', ""), text.replace("<property ", "<figure ")])
      assert.notEqual(await junitProblem(broken), undefined);
  });
});

describe("formats of other tools", () => {
  it("are github-action-benchmark's entries", async () => {
    const [first, second, ...others] = JSON.parse(await shown("github-action-benchmark")) as Record<string, unknown>[];
    assert.deepEqual(others, []);
    assert.deepEqual([first?.["name"], first?.["value"], first?.["unit"]], [node.id, 1002, "ns/op"]);
    assert.match(String(second?.["range"]), /^± 0\.\d%$/);
  });

  it("are Bencher's measures, with bounds", async () => {
    const { [node.id]: own } = JSON.parse(await shown("bencher")) as Record<
      string,
      { latency: Record<string, number>; throughput: { value: number } }
    >;
    assert.ok(own !== undefined);
    const { value = 0, lower_value: low = 0, upper_value: high = 0 } = own.latency;
    assert.ok(low < value && value < high && value === 1002);
    assert.ok(Math.abs(own.throughput.value - 1e9 / 1002) < 1);
  });

  it("are hyperfine's results, in seconds", async () => {
    const { results } = JSON.parse(await shown("hyperfine")) as { results: Record<string, unknown>[] };
    assert.equal(results.length, 2);
    assert.deepEqual(
      results[0]?.["times"],
      [1000, 1001, 1002, 1003, 1004].map((ns) => ns / 1e9),
    );
    assert.deepEqual([results[0]?.["median"], results[0]?.["min"]], [1.002e-6, 1e-6]);
  });

  it("are Prometheus' lines, each metric with its help and type, whatever the names", async () => {
    const text = await shown("prometheus");
    assert.match(
      text,
      /^# HELP agentperf_operation_seconds .*\n# TYPE agentperf_operation_seconds gauge\nagentperf_operation_seconds\{suite="mine",benchmark="Get",runtime="node",adapters="redis=ioredis"\} 0\.000001002\n/,
    );
    for (const own of [text, await shown("prometheus", hostileResult())]) {
      const metrics = parsePrometheus(own);
      assert.deepEqual(
        metrics.map(({ name }) => name),
        [...own.matchAll(/^# TYPE (\w+) gauge$/gm)].map(([, name]) => name),
      );
      for (const { type, help, metrics: values } of metrics) {
        assert.equal(type, "GAUGE");
        assert.ok(help.length > 10 && values.length > 0);
        for (const { value, labels } of values) {
          assert.ok(Number.isFinite(Number(value)), value);
          assert.ok(labels["benchmark"] !== undefined && labels["runtime"] !== undefined);
        }
      }
    }
    const [first] = parsePrometheus(await shown("prometheus", hostileResult()));
    assert.equal(first?.metrics[0]?.labels["suite"], terminalText(hostile));
  });

  it("are Markdown with what a run says in its first line, and all figures folded", async () => {
    const text = await shown("markdown");
    assert.match(text, /^\*\*bun is (1\.9\d–)?[12]\.\d+ × as slow as node on 1 of 1; 1 benchmark failed\*\*\n/);
    assert.match(text, /<details><summary>2 figures<\/summary>\n\n\| suite \| benchmark \| runtime \| time \|/);
    assert.match(text, /\| Get \| bun \| 2\.00µs \| ±&#60;1% \|/);
    assert.ok(!(await shown("markdown", hostileResult())).includes("<script>"));
  });
});
