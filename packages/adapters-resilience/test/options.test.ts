import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { breaker } from "@agentperf/adapters-resilience/ports";
import { AgentperfError } from "@agentperf/core";

/** Options as a config in JSON or JavaScript gives them, without types; and what the error must say. */
const wrong: readonly (readonly [id: keyof typeof breaker.adapters, options: Record<string, unknown>, message: RegExp])[] = [
  ["opossum", { timeout: 5 }, /^opossum has no option "timeout"; there are timeoutMs, percentiles$/],
  [
    "opossum",
    { timeoutMs: 0 },
    /^opossum: the option timeoutMs must be a number above 0 and at most 2147483647, in milliseconds, not this number$/,
  ],
  // A timer takes no more, and would ring at once.
  ["opossum", { timeoutMs: 2 ** 31 }, /the option timeoutMs must be .* at most 2147483647/],
  ["opossum", { percentiles: "no" }, /^opossum: the option percentiles must be true or false, not this string$/],
  ["cockatiel", { failures: 5 }, /^cockatiel has no option "failures"/],
];

describe("options of breakers", () => {
  for (const [id, options, message] of wrong) {
    it(`of ${id} are refused where they are ${JSON.stringify(options)}`, async () => {
      const make = await breaker.adapters[id]();
      assert.throws(
        () => make(options),
        (thrown) => thrown instanceof AgentperfError && thrown.code === "config" && message.test(thrown.message),
      );
    });
  }
});
