import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runtimeNames } from "@agentperf/core";
import { isRuntime, runtimesNamed, withAdapterIds } from "../../src/selection/choice.ts";
import { refusal } from "../made.ts";

describe("runtimes by name", () => {
  it("are each taken once, in the order in which they are asked for", () => {
    assert.deepEqual(runtimesNamed(["bun", "node", "bun"]), ["bun", "node"]);
    assert.deepEqual(runtimesNamed(runtimeNames), runtimeNames);
  });

  it("are refused where one is none, with the nearest name", () => {
    assert.throws(() => runtimesNamed(["node", "dneo"]), refusal("usage", /^no runtime "dneo"; did you mean "deno"\?$/));
    assert.throws(() => runtimesNamed(["python"]), refusal("usage", /^no runtime "python"; there are node, bun, deno$/));
  });

  it("aren't what an object has by itself", () => {
    assert.equal(isRuntime("constructor"), false);
    assert.equal(isRuntime("node"), true);
  });
});

describe("one adapter chosen besides", () => {
  const settings = { redis: { url: "redis://127.0.0.1" } };

  it("goes before what flags say of its port, and leaves the other ports and the settings", () => {
    const ports = { ids: { redis: ["memory", "ioredis"], mcp: ["mock"] }, settings };
    assert.deepEqual(withAdapterIds({ ports }, { redis: "bun" }), { ids: { redis: ["bun"], mcp: ["mock"] }, settings });
  });

  it("stands alone where flags say nothing", () => {
    assert.deepEqual(withAdapterIds({}, { redis: "bun", mcp: "http" }), { ids: { redis: ["bun"], mcp: ["http"] }, settings: {} });
  });
});
