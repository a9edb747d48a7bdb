import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { tableReporter } from "../../src/reporters/table.ts";
import { reportOf } from "./reports.ts";

describe("table", () => {
  const baselines = { target: 1.2, warning: 1.5, ns: { "redis.get": 1000 } };
  const cell = (runtime: "node" | "bun") => crossingOf("Get", { runtime, baseline: "redis.get" });
  const shown = (result: Parameters<typeof reportOf>[0], colour = false) => tableReporter.report(reportOf(result, baselines, colour));

  it("has a row a benchmark, a group a runtime, ratios with their mark, and the runtimes compared", () => {
    const [node, bun] = [cell("node"), cell("bun")];
    const text = shown(resultOf([node, bun], [launchOf(node.id, 1000), launchOf(bun.id, 1600)]));
    assert.match(text, /node 24\.0\.0 +bun 1\.4\.0/);
    assert.match(text, /^Get +1\.00µs 1\.00✓ +1\.60µs 1\.60✗ 1\.60×$/m);
    assert.match(
      text,
      /^time per operation · ratio to the baseline: ✓ to 1\.2, ! to 1\.5, ✗ above\nlast of a group: time ÷ that of node$/m,
    );
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
      /^mine on redis=memory own\nMany\n {2}concurrency=1 +1\.00ns\n {2}concurrency=8 +2\.00ns\nCall\n {2}processes=1 +3\.00ns\n {2}processes=3 +4\.00ns$/m,
    );
  });

  it("tells what an operation allocates, with a mark, and a dash where the runtime can't", () => {
    const [node, bun] = [cell("node"), cell("bun")];
    const launches = [
      launchOf(node.id, 1000, 0, { memory: { bytesPerOp: 12_345, allocsPerOp: 217.4 } }),
      launchOf(bun.id, 1600, 0, { memory: { bytesPerOp: 64 } }),
    ];
    const text = shown(resultOf([node, bun], launches));
    assert.match(text, /^Get +12\.3kB 217! +64B –$/m);
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
    assert.match(shown({ ...alone, environment }), /^Get +64B 1✓ +0\.25 +80\.0µs +95\.0MB$/m);
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
