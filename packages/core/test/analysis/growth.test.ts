import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { heapGrowthUnit } from "@agentperf/core";
import { analysers } from "@agentperf/core/analysis";
import type { Launch } from "@agentperf/core/result";
import { foundIn, resultOfLaunches } from "./analysed.ts";

const found = (launches: readonly Partial<Launch>[]) => foundIn(analysers.growth, resultOfLaunches(launches));

describe("growth", () => {
  it("calls a heap that keeps a MiB per operation a leak, and less not", () => {
    const [leak] = found([{ metrics: { [heapGrowthUnit]: 3 * 1024 ** 2 } }]);
    assert.equal(leak?.message, "the heap keeps 3072 KiB per operation after its release: a leak");
    assert.deepEqual(leak?.advice, { kind: "find-leak" });
    assert.deepEqual(found([{ metrics: { [heapGrowthUnit]: 1000 } }]), []);
    assert.deepEqual(found([{ iterations: 2, metrics: { [heapGrowthUnit]: 3 * 1024 ** 2 } }]), [], "two operations tell nothing");
    assert.deepEqual(found([{}]), []);
  });
});

describe("growth of the live heap", () => {
  const growth = (bytesPerOp: number, p = 1e-6, operations = 10_000): Partial<Launch> => ({
    memory: { growth: { bytesPerOp, p, operations } },
  });

  it("is a leak where it is significant, large enough, and in most launches", () => {
    const [leak] = found([growth(848), growth(852), growth(3)]);
    assert.match(leak?.message ?? "", /^the live heap grows by 850 B with each operation, over 10000 of them \(p < 0\.001\): /);
    assert.deepEqual(leak?.advice, { kind: "find-leak" });
    for (const launches of [[growth(848, 0.02)], [growth(8)], [growth(848, 1e-6, 10)], [growth(848), growth(1), growth(0, 1)], [{}]])
      assert.deepEqual(found(launches), []);
  });
});
