import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mcp, ports } from "@agentperf/adapters-mcp/ports";

describe("the port mcp with its adapters", () => {
  for (const [id, load] of Object.entries(mcp.adapters)) {
    it(`makes ${id} with its options, which takes settings of the port`, async () => {
      const adapter = (await load())({});
      assert.equal(adapter.id, id);
      assert.equal(adapter.port.name, "mcp");
      for (const name of adapter.settings ?? []) assert.ok(Object.hasOwn(mcp.settings, name), name);
      assert.equal(adapter.configure === undefined, adapter.settings === undefined);
    });
  }

  it("is the only one of this package", () => {
    assert.deepEqual(
      ports.map(({ name }) => name),
      ["mcp"],
    );
  });
});
