import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runtimeNames, runtimeOf } from "@agentperf/core";

describe("runtimeOf", () => {
  it("knows a runtime by the global that it alone has", () => {
    assert.equal(runtimeOf({ process: {}, Bun: {} }), "bun");
    assert.equal(runtimeOf({ process: {}, Deno: {} }), "deno");
    assert.equal(runtimeOf({ process: {} }), "node");
  });

  it("knows the runtime of this test", () => assert.ok(runtimeNames.includes(runtimeOf(globalThis))));
});

describe("runtimeNames", () => {
  it("are in the order they are shown, Node first", () => {
    assert.equal(runtimeNames[0], "node");
    assert.equal(new Set(runtimeNames).size, runtimeNames.length);
  });
});
