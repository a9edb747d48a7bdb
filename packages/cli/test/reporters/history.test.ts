import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Trend } from "@agentperf/core/analysis";
import { historyReport } from "../../src/reporters/history.ts";

const trend: Trend = {
  crossing: "mine/Get node",
  environment: "here",
  points: [1_000, 1_000, 1_100].map((ns, at) => ({ commit: `c${at}`, startedAt: `2026-01-0${at + 1}T00:00:00.000Z`, ns })),
  changes: [{ at: 2, p: 0.0025, commit: "c2", startedAt: "2026-01-03T00:00:00.000Z", size: 0.1, isMachine: false }],
};

describe("history", () => {
  it("has the environment, a line a benchmark with its trend, and a line a change", () => {
    assert.equal(
      historyReport([trend], false),
      "here\nmine/Get node  ▁▁█  1.10µs, 3 results\n  slower by 10.0 % at c2 of 2026-01-03 (p=0.0025)\n",
    );
  });

  it("says where it was the machine", () => {
    const machine = { ...trend, changes: trend.changes.map((change) => ({ ...change, isMachine: true })) };
    assert.match(historyReport([machine], false), /^ {2}slower by 10\.0 %, as the machine, at c2/m);
  });

  it("says that something got faster", () => {
    const faster = { ...trend, changes: trend.changes.map((change) => ({ ...change, size: -0.25 })) };
    assert.match(historyReport([faster], false), /^ {2}faster by 25\.0 % at c2/m);
  });

  it("shows an even trend at one height", () => {
    const even = { ...trend, points: trend.points.map((point) => ({ ...point, ns: 5 })), changes: [] };
    assert.match(historyReport([even], false), /▁▁▁ {2}5\.00ns/);
  });
});
