import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ports, redis } from "@agentperf/adapters-redis/ports";

describe("the port redis with its adapters", () => {
  for (const [id, load] of Object.entries(redis.adapters)) {
    it(`makes ${id} with its options`, async () => {
      const make = await load();
      assert.equal(make({}).id, id);
      assert.equal(make({}).port.name, "redis");
    });

    it(`knows the settings that ${id} takes, and sweeps where others see its keys`, async () => {
      const adapter = (await load())({});
      for (const name of adapter.settings ?? []) assert.ok(Object.hasOwn(redis.settings, name), name);
      assert.equal(adapter.configure === undefined, adapter.settings === undefined);
      assert.equal(adapter.sweep !== undefined, adapter.capabilities?.includes("shared"));
    });
  }

  it("is the only one of this package", () => {
    assert.deepEqual(
      ports.map(({ name }) => name),
      ["redis"],
    );
  });
});
