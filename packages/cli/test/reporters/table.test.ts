import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { formatBytes, formatClock, formatFactor, formatNs, formatRatio } from "../../src/reporters/format.ts";
import { tableReport } from "../../src/reporters/table.ts";

describe("figures", () => {
  it("have three digits and their unit", () => {
    assert.deepEqual([0.5, 9.994, 9.996, 99.96, 999.4, 999.6, 1234, 5.2e6, 1e9, 61e9].map(formatNs), [
      "0.50ns",
      "9.99ns",
      "10.0ns",
      "100ns",
      "999ns",
      "1.00µs",
      "1.23µs",
      "5.20ms",
      "1.00s",
      "61.0s",
    ]);
    assert.deepEqual([0.004, 0.01, 1.5, 23.4, 150].map(formatRatio), ["<.01", "0.01", "1.50", "23.4", "150"]);
    assert.equal(formatFactor(1.236), "1.24×");
    assert.deepEqual([0, 999, 1_000, 12_345, 999_600, 3.2e9].map(formatBytes), ["0B", "999B", "1.00kB", "12.3kB", "1.00MB", "3.20GB"]);
    assert.equal(formatClock(95), "1:35");
  });
});

describe("table", () => {
  const baselines = { target: 1.2, warning: 1.5, ns: { "redis.get": 1000 } };
  const cell = (runtime: "node" | "bun") => crossingOf("Get", { runtime, baseline: "redis.get" });

  it("has a row a benchmark, a group a runtime, ratios with their mark, and the runtimes compared", () => {
    const [node, bun] = [cell("node"), cell("bun")];
    const text = tableReport({
      result: resultOf([node, bun], [launchOf(node.id, 1000), launchOf(bun.id, 1600)]),
      baselines,
      conclusions: [],
      colour: false,
    });
    assert.match(text, /node 24\.0\.0 +bun 1\.4\.0/);
    assert.match(text, /^Get +1\.00µs 1\.00✓ +1\.60µs 1\.60✗ 1\.60×$/m);
  });

  it("tells what an operation allocates, with a mark, and a dash where the runtime can't", () => {
    const [node, bun] = [cell("node"), cell("bun")];
    const launches = [
      launchOf(node.id, 1000, 0, { memory: { bytesPerOp: 12_345, allocsPerOp: 217.4 } }),
      launchOf(bun.id, 1600, 0, { memory: { bytesPerOp: 64 } }),
    ];
    const text = tableReport({ result: resultOf([node, bun], launches), baselines, conclusions: [], colour: false });
    assert.match(text, /^Get +12\.3kB 217! +64B –$/m);
    assert.match(text, /allocated by an operation, in bytes and in objects/);
    const memory = { bytesPerOp: 64, allocsPerOp: 1, peakRssBytes: 95e6, collections: { count: 0.25, pauseNs: 80_000 } };
    const alone = resultOf([node], [launchOf(node.id, 1000, 0, { memory })]);
    const environment = { ...alone.environment, runtimes: alone.environment.runtimes.slice(0, 1) };
    const single = tableReport({ result: { ...alone, environment }, baselines, conclusions: [], colour: false });
    assert.match(single, /^Get +64B 1✓ +0\.25 +80\.0µs +95\.0MB$/m);
    const without = tableReport({ result: resultOf([node], [launchOf(node.id, 1000)]), baselines, conclusions: [], colour: false });
    assert.doesNotMatch(without, /allocated/);
  });

  it("says why a cell is empty", () => {
    const [node, bun] = [cell("node"), cell("bun")];
    const result = resultOf([node], [], {
      failures: [{ crossing: node.id, round: 0, phase: "measure", code: "benchmark", message: "it broke" }],
      skipped: [{ crossing: bun, reason: "no such thing" }],
    });
    const text = tableReport({ result, baselines, conclusions: [], colour: false });
    assert.match(text, /Get +failed +skipped/);
    assert.match(text, /^failed mine\/Get node: it broke$/m);
    assert.match(text, /^skipped mine\/Get bun: no such thing$/m);
  });

  it("has colours only where they are wanted", () => {
    const node = cell("node");
    const options = { result: resultOf([node], [launchOf(node.id, 1000)]), baselines, conclusions: [] };
    const colourCode = /\u001b\[/;
    assert.ok(colourCode.test(tableReport({ ...options, colour: true })));
    assert.ok(!colourCode.test(tableReport({ ...options, colour: false })));
  });
});
