import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gapMsOf, paced, type Turn, turnsOf, wholly } from "../../src/model/pace.ts";

const { signal } = new AbortController();
const tokens = ["a", "b", "c", "d"];
const at = (fate: Turn["fate"], firstMs = 0): Turn => ({ fate, firstMs });

const all = async (turn: Turn, gapMs = 0, own: AbortSignal = signal): Promise<string[]> => {
  const seen: string[] = [];
  for await (const token of paced(tokens, turn, gapMs, own)) seen.push(token);
  return seen;
};

describe("the pace of an answer", () => {
  it("gives every token in its order", async () => {
    assert.deepEqual(await all(at("answered", 1), 1), tokens);
  });

  it("stops in the middle where it is to", async () => {
    assert.deepEqual(await all(at("broken")), ["a", "b"]);
  });

  it("takes longer with a longer gap", async () => {
    const took = async (gapMs: number) => {
      const startMs = performance.now();
      await all(at("answered"), gapMs);
      return performance.now() - startMs;
    };
    const [short, long] = [await took(0), await took(20)];
    assert.ok(long > short, `${long} ms against ${short} ms`);
  });

  it("stalls until the signal says that it is over, whole or in pieces", async () => {
    for (const stalled of [(own: AbortSignal) => all(at("stalled"), 0, own), (own: AbortSignal) => wholly(tokens, at("stalled"), 0, own)]) {
      const aborter = new AbortController();
      setTimeout(() => aborter.abort(new Error("over")), 5);
      await assert.rejects(stalled(aborter.signal), { message: "over" });
    }
  });

  it("is a gap of a millisecond for a thousand tokens a second, and none for 0", () => {
    assert.deepEqual([gapMsOf({}), gapMsOf({ tokensPerSecond: 200 }), gapMsOf({ tokensPerSecond: 0 })], [1, 5, 0]);
  });
});

describe("what happens to requests", () => {
  const fates = (behaviour: Parameters<typeof turnsOf>[0], seed = 3, count = 1_000) => {
    const next = turnsOf(behaviour, seed);
    return Array.from({ length: count }, () => next().fate);
  };

  it("has the shares that are asked for, and is the same for the same seed", () => {
    const seen = fates({ failureRate: 0.3, breakRate: 0.5 });
    const share = (fate: string) => seen.filter((one) => one === fate).length / seen.length;
    assert.ok(Math.abs(share("failed") - 0.3) < 0.06, `${share("failed")}`);
    // Of what didn't fail.
    assert.ok(Math.abs(share("broken") - 0.35) < 0.06, `${share("broken")}`);
    assert.deepEqual(fates({ failureRate: 0.3, breakRate: 0.5 }), seen);
  });

  it("is an answer where nothing is said", () => {
    assert.deepEqual(new Set(fates({})), new Set(["answered"]));
    assert.deepEqual(new Set(fates({ rateLimitRate: 1 })), new Set(["limited"]));
    assert.deepEqual(new Set(fates({ stallRate: 1 })), new Set(["stalled"]));
  });
});
