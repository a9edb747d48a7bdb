import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AgentperfError, type Benchmark, type BenchmarkContext, defineBenchmark, type Host } from "@agentperf/core";
import { alternate, measure, type Phase, type PhaseListener } from "@agentperf/core/engine";
import { contextOf, times } from "./context.ts";

/** What a listener was told, in its order: the phases, and the failure with its phase. */
function listener(): PhaseListener & { readonly told: string[] } {
  const told: string[] = [];
  return {
    told,
    onPhase: (phase) => void told.push(phase),
    onFailure: (thrown, phase) => void told.push(`${thrown instanceof Error ? thrown.message : thrown} in ${phase}`),
  };
}

const broken = () => {
  throw new Error("broken");
};

/** A benchmark whose operation throws at its nth call, from 1. */
const throwsAt = (nth: number, more: object = {}): Benchmark => {
  let calls = 0;
  return defineBenchmark({ name: "Throws", run: () => (++calls === nth ? broken() : calls), ...more });
};

/** Counts in a host whose counter can't start. */
const withoutCounter: Host = { allocationCounter: async () => ({ start: async () => broken(), stop: async () => broken() }) };

/** A benchmark that fails in this phase, and what it is measured on. */
const failing: Readonly<Record<string, readonly [phase: Phase, make: () => Benchmark, context?: Partial<BenchmarkContext>]>> = {
  "set-up throws": ["setup", () => defineBenchmark({ name: "A", setup: broken, run: () => 1 })],
  "the first operation throws": ["verify", () => throwsAt(1)],
  "the first argument can't be made": ["verify", () => defineBenchmark({ name: "A", prepare: broken, run: () => 1 })],
  "the check throws": ["verify", () => defineBenchmark({ name: "A", run: () => 1, verify: broken })],
  "the first operation can't be undone": ["verify", () => defineBenchmark({ name: "A", run: () => 1, release: broken })],
  "the second operation throws": ["warmup", () => throwsAt(2)],
  "the eleventh operation throws": ["measure", () => throwsAt(11)],
  "the eleventh operation can't be undone": [
    "measure",
    () => {
      let undone = 0;
      return defineBenchmark({ name: "A", run: () => 1, release: () => (++undone === 11 ? broken() : undefined) });
    },
  ],
  "allocations can't be counted": ["memory", () => defineBenchmark({ name: "A", run: () => 1 }), { host: withoutCounter }],
  "the benchmark's own figures can't be read": ["measure", () => defineBenchmark({ name: "A", run: () => 1, metrics: broken })],
  "teardown throws": ["teardown", () => defineBenchmark({ name: "A", run: () => 1, teardown: broken })],
};

/** Nine operations warm up, ten are timed. */
const options = { ...times(10), warmupNs: 1e9 };
const order: readonly Phase[] = ["setup", "verify", "warmup", "measure", "memory", "teardown"];

describe("a failure's phase is the one in which it happened", () => {
  for (const [what, [phase, make, more]] of Object.entries(failing)) {
    it(`when ${what}: ${phase}`, async () => {
      const { told, ...hooks } = listener();
      // Counting is told of as a phase of its own only where it is asked for.
      const memory = phase === "memory";
      // An operation that fails while it is measured isn't warmed up before, so that the counts are known.
      const warmupNs = phase === "warmup" ? 1e9 : 0;
      const measuring = measure(
        make(),
        { ...contextOf(), ...more },
        { ...options, warmupNs, memoryNs: memory ? 20e6 : undefined, ...hooks },
      );
      await assert.rejects(measuring, { message: "broken" });
      const until = order.slice(0, order.indexOf(phase) + 1).filter((name) => memory || name !== "memory");
      // What was never set up isn't torn down.
      const after = phase === "setup" || phase === "teardown" ? [] : ["teardown"];
      assert.deepEqual(told, [...until, `broken in ${phase}`, ...after]);
    });
  }

  it("when the answer is wrong: verify, before anything is torn down, and the operation is undone", async () => {
    const { told, ...hooks } = listener();
    const wrong = defineBenchmark({
      name: "Wrong",
      run: () => ({ answer: 41 }),
      verify: () => false,
      release: () => void told.push("released"),
      teardown: () => void told.push("torn down"),
    });
    await assert.rejects(
      measure(wrong, contextOf(), { ...options, ...hooks }),
      (thrown) => thrown instanceof AgentperfError && thrown.code === "wrong-answer",
    );
    const message = 'Wrong: the operation gave a wrong result ({"answer":41})';
    assert.deepEqual(told, ["setup", "verify", "released", `${message} in verify`, "teardown", "torn down"]);
  });

  it("with several in flight", async () => {
    const { told, ...hooks } = listener();
    await assert.rejects(measure(throwsAt(11), contextOf(4), { ...times(20), ...hooks }), { message: "broken" });
    assert.deepEqual(told, ["setup", "verify", "warmup", "measure", "broken in measure", "teardown"]);
  });

  it("when it is interrupted while an operation hangs; what hung begins no phase afterwards", async () => {
    const stop = new AbortController();
    const { promise, resolve } = Promise.withResolvers<void>();
    const { told, ...hooks } = listener();
    const hangs = defineBenchmark({ name: "Hangs", run: () => promise });
    setTimeout(() => stop.abort(), 20);
    await assert.rejects(measure(hangs, contextOf(1, stop.signal), { ...times(5), ...hooks }), { message: /interrupted/ });
    resolve();
    await new Promise((done) => setTimeout(done, 20));
    assert.deepEqual(told, ["setup", "verify", "the measurement was interrupted in verify", "teardown"]);
  });

  it("inside `within`, also where that hides the failure", async () => {
    const { told, ...hooks } = listener();
    const hiding = throwsAt(1, { within: (_: unknown, measuring: () => Promise<void>) => measuring().catch(() => undefined) });
    await assert.rejects(measure(hiding, contextOf(), { ...times(5), ...hooks }), { message: "broken" });
    assert.deepEqual(told, ["setup", "verify", "broken in verify", "teardown"]);
  });

  it("is told of once: the cause, not what follows from it", async () => {
    const { told, ...hooks } = listener();
    const both = throwsAt(1, { teardown: () => Promise.reject(new Error("the consequence")) });
    await assert.rejects(measure(both, contextOf(), { ...times(5), ...hooks }), { message: "broken" });
    assert.deepEqual(told, ["setup", "verify", "broken in verify", "teardown"]);
  });
});

describe("two contenders in turn", () => {
  const short = { durationNs: 5e6, warmupNs: 0, seed: 1 };
  const fine = () => defineBenchmark({ name: "Fine", run: () => 1 });
  const pairOf = async (second: Benchmark, more: object = {}): Promise<string[]> => {
    const { told, ...hooks } = listener();
    const pair = [fine(), second].map((benchmark) => ({ benchmark, context: contextOf() }));
    const [one, other] = pair as [(typeof pair)[0], (typeof pair)[0]];
    await alternate(one, other, { ...short, ...more, ...hooks }).catch(() => undefined);
    return told;
  };

  it("go through the same phases", async () => {
    assert.deepEqual(await pairOf(fine()), ["setup", "verify", "warmup", "measure", "teardown"]);
  });

  it("tell of a failure in the phase in which it happened", async () => {
    const cases: readonly [Phase, Benchmark, object?][] = [
      ["setup", defineBenchmark({ name: "A", setup: broken, run: () => 1 })],
      ["verify", throwsAt(1)],
      ["warmup", throwsAt(2), { warmupNs: 1e7 }],
      ["measure", throwsAt(2)],
      ["teardown", defineBenchmark({ name: "A", run: () => 1, teardown: broken })],
    ];
    for (const [phase, second, more] of cases) {
      const told = await pairOf(second, more);
      const after = phase === "teardown" ? [] : ["teardown"];
      assert.deepEqual(told.slice(told.indexOf(phase)), [phase, `broken in ${phase}`, ...after], phase);
    }
  });

  it("tell which of them failed", async () => {
    const cases: readonly (readonly [Phase, () => Benchmark, object?])[] = [
      ["setup", () => defineBenchmark({ name: "A", setup: broken, run: () => 1 })],
      ["verify", () => throwsAt(1)],
      ["warmup", () => throwsAt(2), { warmupNs: 1e7 }],
      ["measure", () => throwsAt(2), { garbageRatio: 1 }],
      ["measure", () => throwsAt(40), { garbageRatio: 1 }],
      ["teardown", () => defineBenchmark({ name: "A", run: () => 1, teardown: broken })],
    ];
    for (const [phase, make, more] of cases) {
      for (const failing of [0, 1]) {
        let which: number | undefined;
        const pair = [0, 1].map((at) => ({ benchmark: at === failing ? make() : fine(), context: contextOf() }));
        const [one, other] = pair as [(typeof pair)[0], (typeof pair)[0]];
        const onFailure: PhaseListener["onFailure"] = (_, __, at) => {
          which = at;
        };
        await assert.rejects(alternate(one, other, { ...short, ...more, onFailure }), { message: "broken" });
        assert.equal(which, failing, phase);
      }
    }
  });
});
