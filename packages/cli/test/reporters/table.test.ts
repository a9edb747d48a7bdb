import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { tableReporter } from "../../src/reporters/table.ts";
import { fits } from "../../src/reporters/wrapped.ts";
import { reportOf } from "./reports.ts";

describe("table", () => {
  const baselines = { target: 1.2, warning: 1.5, ns: { "redis.get": 1000 } };
  const cell = (runtime: "node" | "bun") => crossingOf("Get", { runtime, baseline: "redis.get" });
  const shown = (result: Parameters<typeof reportOf>[0], colour = false) => tableReporter.report(reportOf(result, baselines, colour));

  const rounds = (crossing: { readonly id: string }, ns: (round: number) => number, count = 5) =>
    Array.from({ length: count }, (_, round) => launchOf(crossing.id, ns(round), round));

  it("has a row a benchmark, a group a runtime, and ratios to the baseline with their mark", () => {
    const [node, bun] = [cell("node"), cell("bun")];
    const text = shown(resultOf([node, bun], [launchOf(node.id, 1000), launchOf(bun.id, 1600)]));
    assert.match(text, /node 24\.0\.0 +bun 1\.4\.0/);
    assert.match(text, /^ +time ÷base +time ÷base$/m);
    assert.match(text, /^Get +1\.00µs 1\.00✓ +1\.60µs 1\.60✗$/m, "one launch says nothing of a difference");
    assert.match(
      text,
      /^time: mean time of an operation\nno ±: too few launches to say how sure it is\n÷base: mean ÷ baseline: ✓ to 1\.2, ! to 1\.5, ✗ above$/m,
    );
  });

  it("has each figure's uncertainty, and differences within their bounds, that they are none, or that they aren't known", () => {
    const row = (bunNs: (round: number) => number) => {
      const [node, bun] = [cell("node"), cell("bun")];
      return shown(resultOf([node, bun], [...rounds(node, (round) => 1000 + round), ...rounds(bun, bunNs)]));
    };
    const slower = row((round) => 1600 + round);
    assert.match(slower, /^ +time +± ÷base +time +± ÷base ÷node$/m);
    assert.match(slower, /^Get +1\.00µs ±<1% 1\.00✓ +1\.60µs ±<1% 1\.60✗ +1\.60×$/m);
    assert.match(
      row((round) => 1600 + 40 * round),
      / 1\.\d\d–1\.\d\d×$/m,
    );
    assert.match(
      row((round) => 1001 + round),
      / ≈$/m,
    );
    assert.match(
      row((round) => [900, 1300, 800, 1200, 1100][round] as number),
      / \?$/m,
    );
    assert.match(slower, /^÷node: time ÷ that on node, its bounds; ≈ less than 5 % apart, \? not known$/m);
    assert.match(slower, /median of 5 rounds; ± its 95 % interval$/m);
  });

  describe("on a terminal", () => {
    const [node, bun] = [cell("node"), cell("bun")];
    const many = crossingOf("Many/concurrency=8", { concurrency: 8 });
    const memory = { bytesPerOp: 64, allocsPerOp: 1 };
    const report = reportOf(
      resultOf(
        [node, bun, many],
        [
          ...rounds(node, (round) => 1000 + round).map((launch) => ({ ...launch, memory })),
          ...rounds(bun, (round) => 1600 + round).map((launch) => ({ ...launch, memory })),
          ...rounds(many, (round) => 500 + round),
        ],
      ),
      baselines,
    );
    const at = (width: number) => tableReporter.report({ ...report, width });
    const heads = (width: number) => (at(width).split("\n")[1] ?? "").trim().replaceAll(/ +/g, " ");

    it("uses the width for percentiles, throughput and allocations", () => {
      const all = "± ÷base p50 p99 ops/s B/op allocs/op";
      assert.equal(heads(200), `time, /s ${all} time ${all.replace("÷base", "÷base ÷node")}`);
      assert.equal(heads(110), "time, /s ± ÷base p50 p99 ops/s time ± ÷base ÷node p50 p99 ops/s");
      assert.match(at(200), /^Get +1\.00µs ±<1% 1\.00✓ 1\.00µs 2\.00µs {2}998k +64B +1✓ /m);
      assert.equal(at(200).match(/64B/g)?.length, 2, "what is in the table isn't shown again below");
      assert.equal(at(80).match(/64B/g)?.length, 2);
    });

    it("drops columns where it is too narrow for them", () => {
      assert.equal(heads(80), "time, /s ± ÷base time ± ÷base ÷node");
      assert.equal(heads(58), "time, /s ± time ± ÷node");
      assert.equal(heads(45), "time, /s time ÷node");
      assert.doesNotMatch(at(45), /÷base/);
    });

    it("shows runtimes below each other where it is too narrow for their times", () => {
      const [first, second, ...others] = at(28)
        .split("\n")
        .filter((line) => /^Get|^ +time/.test(line));
      assert.match(first ?? "", /^ +time, \/s$/);
      assert.match(second ?? "", /^Get +1\.00µs$/);
      assert.match(others[0] ?? "", /^ +time$/);
      assert.match(others[1] ?? "", /^Get +1\.60µs$/);
    });

    it("is never wider than that", () => {
      for (let width = 30; width <= 200; width++) assert.ok(fits(at(width), width), `${width}\n${at(width)}`);
    });
  });

  it("ends with what it says in words", () => {
    const [node, bun] = [cell("node"), cell("bun")];
    const text = shown(resultOf([node, bun], [...rounds(node, (round) => 1000 + round), ...rounds(bun, (round) => 1600 + round)]));
    assert.match(
      text,
      /\n\nIn short\n• bun is 1\.60 × as slow as node on 1 of 1\n• 1 of 2 is above 1\.2 of the baseline; Get on bun is at 1\.60 of its baseline\n• 2 figures/,
    );
  });

  it("holds adapters against the first ones", () => {
    const [own, other] = ["memory", "own"].map((redis) => crossingOf("Get", { id: redis, adapters: { redis } }));
    assert.ok(own && other);
    const text = shown(resultOf([own, other], [...rounds(own, (round) => 1000 + round), ...rounds(other, (round) => 2000 + round)]));
    assert.match(text, /^Get +2\.00µs ±<1% +1\.99–2\.00×$/m);
    assert.match(text, /^÷first: time ÷ that on the first adapters/m);
  });

  it("shows how many are done with several in flight, and how long one takes", () => {
    const many = crossingOf("Get/concurrency=64", { concurrency: 64 });
    const launch = launchOf(many.id, 362, 0, { latency: { ...launchOf(many.id, 19_600).latency, p50Ns: 19_600, p99Ns: 41_000 } });
    const text = shown(resultOf([many], [launch]));
    assert.match(text, /^ {2}concurrency=64 +2\.76M\/s\n +p50 19\.6µs p99 41\.0µs$/m);
    assert.match(text, /^\/s: operations a second with so many in flight, p50 and p99 the time of one$/m);
  });

  it("names the median operation where it stands for the mean", () => {
    const node = cell("node");
    const launches = [1000, 1600, 900, 2100, 1200].map((ns, round) =>
      launchOf(node.id, ns, round, { latency: { ...launchOf(node.id, ns).latency, p50Ns: 800 + round } }),
    );
    const text = shown(resultOf([node], launches));
    assert.match(text, /^Get p50 +802ns ±<1% 1\.20✓$/m);
    assert.match(text, /^p50 after a name: the median operation's instead, which is steadier there$/m);
  });

  it("has no space at the end of a line", () => {
    const [node, bun] = [cell("node"), cell("bun")];
    assert.doesNotMatch(shown(resultOf([node, bun], [launchOf(node.id, 1000)])), / $/m);
  });

  it("puts a benchmark's levels and numbers of processes below its name, and adapters beside the suite's", () => {
    const adapters = { redis: "memory", mine: "own" };
    const levels = [1, 8].map((n) => crossingOf(`Many/concurrency=${n}`, { adapters, concurrency: n }));
    const processes = [1, 3].map((n) => crossingOf("Call", { id: `mine/Call node processes=${n}`, adapters, processes: n }));
    const all = [...levels, ...processes];
    const text = shown(
      resultOf(
        all,
        all.map(({ id }, at) => launchOf(id, at + 1)),
      ),
    );
    assert.match(
      text,
      /^mine on redis=memory own\nMany\n {2}concurrency=1 +1\.00ns\n {2}concurrency=8 +500M\/s\n +p50 2\.00ns p99 4\.00ns\nCall\n {2}processes=1 +3\.00ns\n {2}processes=3 +4\.00ns$/m,
    );
  });

  it("tells what an operation allocates, with a mark, and a dash where the runtime can't", () => {
    const [node, bun] = [cell("node"), cell("bun")];
    const launches = [
      launchOf(node.id, 1000, 0, { memory: { bytesPerOp: 12_345, allocsPerOp: 217.4 } }),
      launchOf(bun.id, 1600, 0, { memory: { bytesPerOp: 64 } }),
    ];
    const text = shown(resultOf([node, bun], launches));
    assert.match(text, /^Get +12\.3kB +217! +64B +–$/m);
    assert.match(text, /allocated by an operation, in bytes and in objects: ✓ to 100, ! to 500, ✗ above/);
    assert.doesNotMatch(shown(resultOf([node], [launchOf(node.id, 1000)])), /allocated/);
  });

  it("tells whose memory it is where a server is part of what is measured", () => {
    const adapters = [
      { port: "mcp", id: "http", capabilities: ["server"], options: {} },
      { port: "mcp", id: "mock", capabilities: [], options: {} },
    ];
    const [http, mock] = [
      crossingOf("Call", { id: "http", adapters: { mcp: "http" } }),
      crossingOf("Call", { id: "mock", adapters: { mcp: "mock" } }),
    ];
    const memory = { bytesPerOp: 64, allocsPerOp: 1 };
    const launches = [http, mock].map(({ id }) => launchOf(id, 1000, 0, { memory }));
    const text = shown(resultOf([http, mock], launches, { environment: { ...resultOf([], []).environment, adapters } }));
    assert.match(text, /^mine on mcp=http, the client's$/m);
    assert.match(text, /^the client's: of the process that measures, not of the server that it asks$/m);
    assert.doesNotMatch(text, /mcp=mock, the client's/);
    const alone = shown(
      resultOf([mock], [launchOf(mock.id, 1000, 0, { memory })], { environment: { ...resultOf([], []).environment, adapters } }),
    );
    assert.doesNotMatch(alone, /the client's/);
  });

  it("tells collections and the peak where one runtime has the line to itself", () => {
    const node = cell("node");
    const memory = { bytesPerOp: 64, allocsPerOp: 1, peakRssBytes: 95e6, collections: { count: 0.25, pauseNs: 80_000 } };
    const alone = resultOf([node], [launchOf(node.id, 1000, 0, { memory })]);
    const environment = { ...alone.environment, runtimes: alone.environment.runtimes.slice(0, 1) };
    assert.match(shown({ ...alone, environment }), /^Get +64B +1✓ +0\.25 +80\.0µs +95\.0MB$/m);
  });

  it("says why a cell is empty", () => {
    const [node, bun, late] = [cell("node"), cell("bun"), crossingOf("Late")];
    const result = resultOf([node, late], [], {
      failures: [{ crossing: node.id, round: 0, phase: "measure", code: "benchmark", message: "it broke" }],
      skipped: [{ crossing: bun, reason: "no such thing" }],
    });
    const text = shown(result);
    assert.match(text, /^Get +failed +skipped$/m);
    assert.match(text, /^Late +–$/m);
    assert.match(text, /^failed mine\/Get node: it broke$/m);
    assert.match(text, /^skipped mine\/Get bun: no such thing$/m);
  });

  it("shows conclusions of every severity", () => {
    const [node, bun] = [cell("node"), cell("bun")];
    const text = shown(resultOf([node, bun], [launchOf(node.id, 1300), launchOf(bun.id, 1600)]));
    assert.match(text, /^note mine\/Get node: takes 1\.30 × its baseline redis\.get, above the target of 1\.2$/m);
    assert.match(text, /^warning mine\/Get bun: takes 1\.60 × its baseline redis\.get, above the warning threshold of 1\.5$/m);
  });

  it("has colours only where they are wanted", () => {
    const node = cell("node");
    const result = resultOf([node], [launchOf(node.id, 1000)]);
    const colourCode = /\u001b\[/;
    assert.ok(colourCode.test(shown(result, true)));
    assert.ok(!colourCode.test(shown(result)));
  });
});
