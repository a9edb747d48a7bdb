import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Http, HttpReply } from "@agentperf/core";
import { benchmarkContext, type MeasureOptions, measure } from "@agentperf/core/engine";
import { http } from "../../src/benchmarks/http.ts";

const once: MeasureOptions = { benchtime: { kind: "iterations", iterations: 3 }, warmupNs: 0 };

/** Measures against a server that gives this. */
function on(name: string, reply: HttpReply, expect = "agentperf") {
  const benchmark = http.benchmarks.find((one) => one.name === name);
  assert.ok(benchmark);
  const port: Http = { expect, get: async () => reply, post: async () => reply };
  return measure(benchmark, benchmarkContext({ ports: { http: port } }), once);
}

describe("the suite http", () => {
  for (const name of ["HttpGet", "HttpPost"]) {
    it(`measures right answers: ${name}`, async () => {
      assert.equal((await on(name, { status: 200, body: "by agentperf" })).iterations, 3);
      assert.equal((await on(name, { status: 204, body: "" }, "")).iterations, 3);
    });

    it(`fails where status or body is wrong: ${name}`, async () => {
      await assert.rejects(on(name, { status: 500, body: "agentperf" }), /the server answered HTTP 500/);
      await assert.rejects(on(name, { status: 302, body: "agentperf" }), /the server answered HTTP 302/);
      await assert.rejects(on(name, { status: 200, body: "another" }), /doesn't hold "agentperf" \(--http-expect\): "another"/);
    });
  }

  it("runs only where it is named", () => {
    assert.equal(http.optional, true);
  });
});
