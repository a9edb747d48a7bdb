import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analysers } from "@agentperf/core/analysis";
import type { Launch } from "@agentperf/core/result";
import { crossingOf, launchOf, resultOf } from "../result/results.ts";
import { foundIn } from "./analysed.ts";

describe("scaling", () => {
  const found = (throughput: (n: number) => number, more: Partial<Launch> = {}, levels = [1, 2, 4, 8, 16, 32]) => {
    const crossings = levels.map((n) => crossingOf(`Get/concurrency=${n}`, { benchmark: "Get", concurrency: n }));
    const launches = crossings.map(({ id, concurrency }) => launchOf(id, 1e9 / throughput(concurrency), 0, more));
    return foundIn(analysers.scaling, resultOf(crossings, launches));
  };

  it("says in words how far it goes, and what holds it back", () => {
    const [fine] = found((n) => 100 * n);
    assert.equal(fine?.severity, "info");
    assert.match(fine?.message ?? "", /^scales to 32, as far as it was measured; 100 % of linear at 32 \(in flight\)$/);
    const [held] = found((n) => (100 * n) / (1 + 0.12 * (n - 1)));
    assert.equal(held?.severity, "warning");
    assert.equal(held?.crossing, "mine/Get node");
    assert.match(held?.message ?? "", /^scales to 2, then contention 12 % \[12 %, 12 %\].*; 21 % of linear at 32 \(in flight\)$/);
    const [peaked] = found((n) => (100 * n) / (1 + 0.05 * (n - 1) + 0.01 * n * (n - 1)));
    assert.match(peaked?.message ?? "", /most at about 10, more of them make it slower/);
  });

  it("blames nothing for a processor that is busy: one process does no more with more in flight", () => {
    const busy = { eventLoop: { utilization: 1, delayP50Ns: 0, delayP99Ns: 0 } };
    const [client, ...others] = found((n) => (100 * n) / (1 + 0.3 * (n - 1)), busy);
    assert.deepEqual(others, []);
    assert.equal(client?.severity, "info");
    assert.equal(client?.message, "one process is the limit, not what it talks to: its event loop is 100 % busy");
    const [running] = found(() => 100, { conditions: { cpuShare: 0.99 } });
    assert.equal(running?.message, "one process is the limit, not what it talks to: its processor is 99 % busy");
  });

  it("concludes nothing from a fit that says nothing", () => {
    const noisy = [100, 900, 150, 1_000, 120, 1_400];
    let at = 0;
    assert.deepEqual(
      found(() => noisy[at++ % noisy.length] as number),
      [],
    );
  });

  it("says nothing of fewer than four levels", () => {
    assert.deepEqual(
      found((n) => 100 * n, {}, [1, 8, 64]),
      [],
    );
  });
});
