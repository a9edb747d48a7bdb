import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { scalingSeriesOf, type Trend } from "@agentperf/core/analysis";
import { crossingOf, launchOf, resultOf } from "../../../../core/test/result/results.ts";
import { barsChart } from "../../../src/page/charts/bars.ts";
import { historyChart } from "../../../src/page/charts/history.ts";
import { launchesChart } from "../../../src/page/charts/launches.ts";
import { operationsChart } from "../../../src/page/charts/operations.ts";
import { percentileName, percentilesChart } from "../../../src/page/charts/percentiles.ts";
import { scalingChart } from "../../../src/page/charts/scaling.ts";
import { throughputChart } from "../../../src/page/charts/throughput.ts";
import { formatNs, formatRate } from "../../../src/reporters/format.ts";

const own = { name: "node <1>", place: 1 };

/** Values of an attribute of all elements of a kind, as numbers. */
const numbers = (text: string, element: RegExp, attribute: string): number[] =>
  [...text.matchAll(new RegExp(`<${element.source}[^>]* ${attribute}="(-?[\\d.]+)%?"`, "g"))].map(([, value]) => Number(value));

describe("the chart of launches", () => {
  const { text } = launchesChart(
    [{ ...own, values: [100, 200, 150], median: 150, interval: { low: 120, high: 190 }, figures: "150ns" }],
    formatNs,
  );

  it("has a dot a launch at its place, the median and the interval", () => {
    assert.deepEqual(numbers(text, /circle class="launch fill-1"/, "cx"), [0, 100, 50]);
    assert.match(text, /<line class="interval stroke-1" x1="20%" x2="90%"/);
    assert.match(text, /<line class="median stroke-1" x1="50%" x2="50%"/);
  });

  it("says the same in words, escaped", () => assert.match(text, /role="img" aria-label="node &lt;1&gt;: 150ns"/));

  it("has no line where there is no interval", () => {
    const without = launchesChart([{ ...own, values: [100], median: 100, figures: "" }], formatNs).text;
    assert.doesNotMatch(without, /class="interval/);
  });
});

describe("the chart of operations", () => {
  it("has a bar a class, as high as its share of the largest, one behind the other", () => {
    const classes = [
      { lowNs: 100, highNs: 200, share: 0.8 },
      { lowNs: 200, highNs: 400, share: 0.2 },
    ];
    const { text } = operationsChart([{ ...own, classes, figures: "" }], formatNs);
    assert.deepEqual(numbers(text, /rect class="bar fill-1"/, "height"), [100, 25]);
    const [x = [], width = []] = ["x", "width"].map((name) => numbers(text, /rect class="bar fill-1"/, name));
    assert.ok(Math.abs((x[0] ?? 0) + (width[0] ?? 0) - (x[1] ?? 0)) < 0.02);
  });
});

describe("the chart of percentiles", () => {
  const percentiles = [0.5, 0.9, 0.99].map((share, at) => ({
    share,
    ns: { median: 100 * (at + 1), interval: { low: 90 * (at + 1), high: 110 * (at + 1) } },
  }));
  const { text } = percentilesChart([{ ...own, percentiles }], formatNs);

  it("gives each further nine as much room", () => {
    assert.deepEqual(numbers(text, /text class="below"/, "x").slice(-2), [50, 100]);
    const [, drawn = ""] = /<path class="line stroke-1 dash-1" d="([^"]*)"/.exec(text) ?? [];
    const across = [...drawn.matchAll(/[ML]([\d.]+),/g)].map(([, x]) => Number(x));
    assert.ok(across.length === 3 && Math.abs((across[0] ?? 0) - 15.05) < 0.01 && across[1] === 50 && across[2] === 100, drawn);
  });

  it("has a band where the intervals are, and words", () => {
    assert.match(text, /<path class="band fill-1" d="M15\.05\d*,/);
    assert.match(text, /aria-label="node &lt;1&gt;: p50 100ns, p90 200ns, p99 300ns"/);
  });

  it("names percentiles as people do", () => assert.deepEqual([0.5, 0.999, 0.99999].map(percentileName), ["p50", "p99.9", "p99.999"]));
});

describe("the chart of throughput", () => {
  it("goes from nothing, over the time, with the slowest and the fastest launch around it", () => {
    const stretches = [1_000, 500, 1_000].map((median, at) => ({ atMs: at * 100, median, low: median / 2, high: median }));
    const formats = { rate: formatRate, ms: (ms: number) => formatNs(ms * 1e6) };
    const { text } = throughputChart([{ ...own, throughput: { widthMs: 100, launches: 2, stretches } }], formats);
    assert.match(text, />0</);
    assert.match(text, />300ms</);
    assert.match(text, /between 500\/s and 1\.00k\/s in 3 stretches/);
    assert.match(text, /<path class="line stroke-1 dash-1" d="M16\.667,0L50,50L83\.333,0"/);
  });
});

describe("the chart of scaling", () => {
  it("has a dot a launch, the fitted curve, and the line of no loss only as far as there is room", () => {
    const levels = [1, 2, 4, 8].map((n) => crossingOf(`Get/concurrency=${n}`, { concurrency: n, id: `mine/Get/concurrency=${n} node` }));
    const launches = levels.flatMap(({ id, concurrency }) =>
      [0, 1].map((round) => launchOf(id, (1_000 * (1 + 0.1 * (concurrency - 1))) / concurrency + round, round)),
    );
    const [series] = scalingSeriesOf(resultOf(levels, launches));
    assert.ok(series !== undefined);
    const { text } = scalingChart(series, formatRate);
    assert.equal(text.match(/<circle class="dot fill-1"/g)?.length, 8);
    const [, ideal = ""] = /<path class="line stroke-3 dash-3" d="([^"]*)"/.exec(text) ?? [];
    const [, fit = ""] = /<path class="line stroke-0 dash-0" d="([^"]*)"/.exec(text) ?? [];
    assert.equal(fit.split("L").length, 41);
    assert.ok(ideal.split("L").length < 41 && ideal.split("L").length > 5);
    assert.match(text, /with one in flight: \S+\/s, with 8: \S+\/s, as fitted to 8 launches/);
  });
});

describe("the chart of history", () => {
  const trend = (days: readonly number[], changes: Trend["changes"] = []) => ({
    points: days.map((day) => ({ commit: "c", startedAt: `2026-01-0${day}T00:00:00.000Z`, value: 100 * day })),
    changes,
  });
  const change = { at: 1, p: 0.01, commit: "c", startedAt: "2026-01-03T00:00:00.000Z", size: 0.1, isMachine: false };

  it("has results in the order of their dates, those of a younger benchmark where they belong, and a line at each change", () => {
    const { text } = historyChart(
      [
        { ...own, trend: trend([1, 2, 3], [change]) },
        { name: "bun", place: 0, trend: trend([2, 3]) },
      ],
      formatNs,
    );
    assert.deepEqual(numbers(text, /circle class="dot fill-1"/, "cx"), [0, 50, 100]);
    assert.deepEqual(numbers(text, /circle class="dot fill-0"/, "cx"), [50, 100]);
    assert.match(text, /<line class="change stroke-1" x1="100%"/);
    assert.match(text, />2026-01-01<.*>2026-01-03</s);
    assert.match(text, /3 results, from 100ns to 300ns, 1 change;/);
  });
});

describe("the chart of bars", () => {
  it("puts parts behind each other, and the interval of the whole over them", () => {
    const parts = [
      { value: 30, place: 0 },
      { value: 10, place: 1 },
    ];
    const { text } = barsChart([{ name: "node", parts, interval: { low: 30, high: 40 }, figures: "" }], String, [own]);
    assert.deepEqual(numbers(text, /rect class="bar fill-0"/, "width"), [75]);
    assert.deepEqual([numbers(text, /rect class="bar fill-1"/, "x"), numbers(text, /rect class="bar fill-1"/, "width")], [[75], [25]]);
    assert.match(text, /<line class="whisker" x1="75%" x2="100%"/);
    assert.match(text, /<\/svg>node &lt;1&gt;<\/li>/);
  });
});
