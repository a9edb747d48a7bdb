import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Trend } from "@agentperf/core/analysis";
import { historyReport } from "../../src/reporters/history.ts";
import { fits } from "../../src/reporters/wrapped.ts";

const trend: Trend = {
  crossing: "mine/Get node",
  environment: "here",
  points: [1_000, 1_000, 1_100].map((value, at) => ({ commit: `c${at}`, startedAt: `2026-01-0${at + 1}T00:00:00.000Z`, value })),
  changes: [{ at: 2, p: 0.0025, commit: "c2", startedAt: "2026-01-03T00:00:00.000Z", size: 0.1, isMachine: false }],
};

describe("history", () => {
  const shown = (trends: readonly Trend[], width?: number) => historyReport(trends, { colour: false, width });

  it("has the environment, a row a benchmark with its trend, and its changes beside it", () => {
    const two = { ...trend, changes: [...trend.changes, ...trend.changes.map((change) => ({ ...change, commit: "c1", size: -0.25 }))] };
    assert.deepEqual(
      shown([two])
        .split("\n")
        .map((line) => line.replaceAll(/ {2,}/g, " | ")),
      [
        "benchmark | trend | last | results | change | at commit | of | p",
        "here",
        "mine/Get node | ▁▁█ | 1.10µs | 3 | +10.0 % slower | c2 | 2026-01-03 | 0.0025",
        " | −25.0 % faster | c1 | 2026-01-03 | 0.0025",
        "",
      ],
    );
  });

  it("says where it was the machine", () => {
    const machine = { ...trend, changes: trend.changes.map((change) => ({ ...change, isMachine: true })) };
    assert.match(shown([machine]), /^mine\/Get node .*\+10\.0 % slower +c2 .* as the machine$/m);
  });

  it("says that something got faster", () => {
    const faster = { ...trend, changes: trend.changes.map((change) => ({ ...change, size: -0.25 })) };
    assert.match(shown([faster]), /^mine\/Get node .*−25\.0 % faster +c2 /m);
  });

  it("has a row for each measure of a load, in its own unit and words", () => {
    const load = { crossing: "mine/Get/rate=500 node", environment: "here", load: "500/s, poisson arrivals, at most 256 in flight" };
    const lost = { ...trend, ...load, measure: "lost" as const, points: trend.points.map((point) => ({ ...point, value: 0.02 })) };
    const text = shown([{ ...trend, ...load, measure: "p99" }, lost]);
    assert.match(text, /^mine\/Get\/rate=500 node: response p99 .* 1\.10µs .*\+10\.0 % slower/m);
    assert.match(text, /^mine\/Get\/rate=500 node: lost .* 2\.00 % .*\+10\.0 % more lost/m);
  });

  it("shows an even trend at one height", () => {
    const even = { ...trend, points: trend.points.map((point) => ({ ...point, value: 5 })), changes: [] };
    assert.match(shown([even]), /▁▁▁ +5\.00ns/);
  });

  it("fits the terminal, with fewer bars and columns on a narrow one", () => {
    const long = {
      ...trend,
      points: Array.from({ length: 50 }, (_, at) => ({ ...(trend.points[0] as Trend["points"][number]), value: at + 1 })),
    };
    for (const width of [60, 80, 120, 200]) assert.ok(fits(shown([long], width), width), shown([long], width));
    assert.ok(/[▁-█]{40}/.test(shown([long], 200)) && !/[▁-█]{11}/.test(shown([long], 60)));
    assert.match(shown([long], 60), /\+10\.0 % slower +c2/);
  });
});
