import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ports, websocket } from "@agentperf/adapters-websocket/ports";

describe("the port websocket with its adapters", () => {
  for (const [id, load] of Object.entries(websocket.adapters)) {
    it(`makes ${id} with its options, which takes settings of the port`, async () => {
      const adapter = (await load())({});
      assert.equal(adapter.id, id);
      assert.equal(adapter.port.name, "websocket");
      for (const name of adapter.settings ?? []) assert.ok(Object.hasOwn(websocket.settings, name), name);
      assert.equal(adapter.configure === undefined, adapter.settings === undefined);
    });
  }

  it("is the only one of this package", () => {
    assert.deepEqual(
      ports.map(({ name }) => name),
      ["websocket"],
    );
  });
});
