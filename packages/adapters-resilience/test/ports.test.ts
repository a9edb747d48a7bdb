import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { breaker, ports } from "@agentperf/adapters-resilience/ports";

describe("the port breaker with its adapters", () => {
  for (const [id, load] of Object.entries(breaker.adapters)) {
    it(`makes ${id}, which takes nothing but its own options`, async () => {
      const adapter = (await load())({});
      assert.deepEqual([adapter.id, adapter.port.name, adapter.settings, adapter.configure], [id, "breaker", undefined, undefined]);
    });
  }

  it("is the only one of this package", () => {
    assert.deepEqual(
      ports.map(({ name }) => name),
      ["breaker"],
    );
  });
});
