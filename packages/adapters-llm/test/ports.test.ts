import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { llm, ports } from "@agentperf/adapters-llm/ports";

describe("the port llm with its adapters", () => {
  for (const [id, load] of Object.entries(llm.adapters)) {
    it(`makes ${id} with its options, which takes settings of the port`, async () => {
      const adapter = (await load())({});
      assert.equal(adapter.id, id);
      assert.equal(adapter.port.name, "llm");
      for (const name of adapter.settings ?? []) assert.ok(Object.hasOwn(llm.settings, name), name);
      const configured = adapter.configure?.({ prompt: "Hello", maxTokens: "3" });
      assert.equal(configured?.id, id);
    });

    it(`sends nothing beyond this machine by ${id} where no address is given`, async () => {
      const adapter = (await load())({});
      assert.deepEqual([adapter.address, adapter.cost], [undefined, undefined]);
    });
  }

  it("is the only one of this package", () => {
    assert.deepEqual(
      ports.map(({ name }) => name),
      ["llm"],
    );
  });
});
