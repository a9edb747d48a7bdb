import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { http, ports } from "@agentperf/adapters-http/ports";

describe("the port http with its adapters", () => {
  for (const [id, load] of Object.entries(http.adapters)) {
    it(`makes ${id} with its options, which takes settings of the port`, async () => {
      const adapter = (await load())({});
      assert.equal(adapter.id, id);
      assert.equal(adapter.port.name, "http");
      for (const name of adapter.settings ?? []) assert.ok(Object.hasOwn(http.settings, name), name);
    });
  }

  it("is the only one of this package", () => {
    assert.deepEqual(
      ports.map(({ name }) => name),
      ["http"],
    );
  });
});
