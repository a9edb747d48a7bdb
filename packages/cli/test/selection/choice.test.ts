import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { withAdapterIds } from "../../src/selection/choice.ts";

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
