import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Http, HttpReply } from "@agentperf/core";
import { benchmarkContext, type MeasureOptions, measure } from "@agentperf/core/engine";
import { http } from "../../src/benchmarks/http.ts";

const once: MeasureOptions = { benchtime: { kind: "iterations", iterations: 3 }, warmupNs: 0 };

/** Measures against a server that gives this. */
function on(reply: HttpReply, expect = "agentperf") {
  const [get] = http.benchmarks;
  assert.ok(get);
  const port: Http = { expect, get: async () => reply };
  return measure(get, benchmarkContext({ ports: { http: port } }), once);
}

describe("the suite http", () => {
  it("measures right answers", async () => {
    assert.equal((await on({ status: 200, body: "by agentperf" })).iterations, 3);
    assert.equal((await on({ status: 204, body: "" }, "")).iterations, 3);
  });

  it("fails where status or body is wrong", async () => {
    await assert.rejects(on({ status: 500, body: "agentperf" }), /the server answered HTTP 500/);
    await assert.rejects(on({ status: 302, body: "agentperf" }), /the server answered HTTP 302/);
    await assert.rejects(on({ status: 200, body: "another" }), /doesn't hold "agentperf" \(--http-expect\): "another"/);
  });

  it("runs only where it is named", () => {
    assert.equal(http.optional, true);
  });
});
