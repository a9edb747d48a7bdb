import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ports, sql } from "@agentperf/adapters-postgres/ports";

describe("the port sql with its adapters", () => {
  for (const [id, load] of Object.entries(sql.adapters)) {
    it(`makes ${id} with its options, which takes settings of the port`, async () => {
      const adapter = (await load())({});
      assert.equal(adapter.id, id);
      assert.equal(adapter.port.name, "sql");
      for (const name of adapter.settings ?? []) assert.ok(Object.hasOwn(sql.settings, name), name);
      assert.equal(adapter.configure === undefined, adapter.settings === undefined);
    });
  }

  it("is the only one of this package", () => {
    assert.deepEqual(
      ports.map(({ name }) => name),
      ["sql"],
    );
  });
});
