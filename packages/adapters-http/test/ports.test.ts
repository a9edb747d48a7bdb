import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ports } from "@agentperf/adapters-http/ports";

describe("the ports of this package", () => {
  for (const port of ports) {
    for (const [id, load] of Object.entries(port.adapters)) {
      it(`make ${id} of ${port.name} with its options, which takes settings of the port`, async () => {
        const adapter = (await load())({});
        assert.equal(adapter.id, id);
        assert.equal(adapter.port.name, port.name);
        for (const name of adapter.settings ?? []) assert.ok(Object.hasOwn(port.settings, name), name);
      });
    }
  }

  it("are http, and mcp besides", () => {
    assert.deepEqual(
      ports.map(({ name }) => name),
      ["http", "mcp"],
    );
  });
});
