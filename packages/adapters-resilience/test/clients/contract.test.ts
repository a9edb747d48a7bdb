import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cockatiel, opossum } from "@agentperf/adapters-resilience";
import { contractCases } from "@agentperf/core/testing";
import { opened, testContext } from "../../../../test-support/adapters.ts";

for (const make of [opossum, cockatiel]) {
  const { id } = make();
  describe(id, () => {
    for (const { name, run } of contractCases(make())) it(name, run);

    it("is looked for by a probe, and needs no server", async () => {
      const availability = await make().probe?.(testContext);
      assert.ok(availability?.available);
      assert.match(availability.version ?? "", new RegExp(`^client ${id} \\d+\\.\\d+\\.\\d+$`));
      assert.deepEqual([make().address, make().sweep], [undefined, undefined]);
    });

    it("takes no error of others for a refusal", async () => {
      await using breakers = await opened(make());
      for (const thrown of [new Error("Breaker is open"), { code: "EOPENBREAKER" }, "open", undefined, null])
        assert.equal(breakers.port.isRefusal(thrown), false);
    });

    it("makes breakers that know nothing of each other", async () => {
      await using breakers = await opened(make());
      const settings = { failures: 1, resetMs: 60_000 };
      const failing = breakers.port.make(() => Promise.reject(new Error("no")), settings);
      const tried = [0, 1].map(() => breakers.port.makeHalfOpen?.(async () => "done", settings));
      await assert.rejects(failing.call(undefined), /^Error: no$/);
      assert.equal(await tried[0]?.call(undefined), "done");
      assert.deepEqual([failing.state, tried[0]?.state, tried[1]?.state === "closed"], ["open", "closed", false]);
    });
  });
}

describe("contract rules", () => {
  it("of opossum hold without percentiles and with a timer a call too", async () => {
    for (const options of [{ percentiles: false }, { timeoutMs: 5_000 }])
      for (const { run } of contractCases(opossum(options))) await run();
  });
});

describe("opossum", () => {
  it("gives up a call after timeoutMs", async () => {
    await using breakers = await opened(opossum({ timeoutMs: 5 }));
    const breaker = breakers.port.make(() => new Promise(() => {}), { failures: 3, resetMs: 60_000 });
    await assert.rejects(breaker.call(undefined), (thrown: { code?: string }) => {
      assert.equal(thrown.code, "ETIMEDOUT");
      return !breakers.port.isRefusal(thrown);
    });
  });
});
