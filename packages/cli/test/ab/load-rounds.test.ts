import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runLoadRounds, type Stretched } from "../../src/ab/load-rounds.ts";
import type { Verdict } from "../../src/ab/rounds.ts";
import { around, pairUnderLoad, type SimulatedServer, simulated } from "./simulated-load.ts";

const ms = 1e6;
/** Operations that take about so long, and can be served in any number. */
const steady = (meanMs: number): SimulatedServer => ({ serviceNs: (random) => around(meanMs * ms, 0.1, random) });
/** Four at a time, and a queue before them. */
const queued = (meanMs: number): SimulatedServer => ({ places: 4, serviceNs: (random) => -meanMs * ms * Math.log(1 - random()) });
/** The slowest tenth of the operations takes longer; the median is what it was. */
const withTail = (meanMs: number, moreMs: number): SimulatedServer => ({
  serviceNs(random) {
    const own = around(meanMs * ms, 0.1, random);
    return own > meanMs * ms * Math.exp(1.2816 * 0.1) ? own + moreMs * ms : own;
  },
});
const cause = { reason: "operations were sent late: by 9 ms", advice: "spread the load over more processes with --generators" };

const decided = (verdicts: readonly Verdict[]) => verdicts.map(({ measure, decision }) => [measure, decision]);
const compare = (servers: readonly [SimulatedServer, SimulatedServer], seed: number, more = {}) =>
  runLoadRounds([pairUnderLoad()], simulated(servers, seed, more));

describe("two sides under the same load", () => {
  it("aren't told apart where they are the same: few alarms of many trials, over all judgements of each", async () => {
    const trials = 60;
    let alarms = 0;
    for (let seed = 0; seed < trials; seed++) {
      const same = seed % 2 === 0 ? queued(5) : steady(5);
      const verdicts = await compare([same, same], seed, { budgetMs: 90_000 });
      if (verdicts.some(({ decision }) => decision === "slower" || decision === "faster")) alarms += 1;
    }
    // At most one in twenty on average, and what is drawn is always the same.
    assert.ok(alarms <= 3, `${alarms} alarms of ${trials}`);
  });

  it("are told apart by the tail alone, where only that is slower", async () => {
    for (let seed = 0; seed < 10; seed++) {
      const verdicts = await compare([steady(5), withTail(5, 20)], seed);
      assert.deepEqual(
        decided(verdicts),
        [
          ["p50", "equivalent"],
          ["p99", "slower"],
        ],
        `seed ${seed}`,
      );
      assert.ok((verdicts[1]?.low ?? 0) > Math.log(2), "by how much");
    }
  });

  it("are told apart by both where all of it is slower, and the other way round", async () => {
    const both = (decision: string) => [
      ["p50", decision],
      ["p99", decision],
    ];
    for (let seed = 0; seed < 5; seed++) {
      assert.deepEqual(decided(await compare([steady(5), steady(6)], seed)), both("slower"));
      assert.deepEqual(decided(await compare([steady(6), steady(5)], seed)), both("faster"));
    }
    const [p50] = await compare([steady(5), steady(6)], 1);
    assert.ok(Math.abs((p50?.estimate ?? 0) - Math.log(1.2)) < 0.03);
    assert.ok(Math.abs((p50?.nsPerOp?.[0] ?? 0) / (5 * ms) - 1) < 0.05);
  });

  it("get the same instants in each pair of stretches, in an order that is drawn and then turned round", async () => {
    const asked: { side: 0 | 1; seed: number }[] = [];
    const options = simulated([steady(5), steady(9)], 3);
    await runLoadRounds([pairUnderLoad()], {
      ...options,
      stretch(pair, side, seed) {
        asked.push({ side, seed });
        return options.stretch(pair, side, seed);
      },
    });
    assert.ok(asked.length >= 10);
    for (let at = 0; at + 1 < asked.length; at += 2) {
      assert.equal(asked[at]?.seed, asked[at + 1]?.seed);
      assert.notEqual(asked[at]?.side, asked[at + 1]?.side);
      if (at % 4 === 0 && at + 2 < asked.length) assert.notEqual(asked[at]?.side, asked[at + 2]?.side, "the other way round");
    }
    assert.equal(new Set(asked.map(({ seed }) => seed)).size, asked.length / 2, "other instants in each pair");
  });

  it("are told by what they lose, and who loses more isn't called faster", async () => {
    const failing: SimulatedServer = { ...steady(4), failing: 0.05 };
    const verdicts = await compare([steady(5), failing], 1);
    assert.deepEqual(decided(verdicts), [
      ["p50", "undecided"],
      ["p99", "undecided"],
      ["lost", "slower"],
    ]);
    assert.match(verdicts[0]?.withheld ?? "", /^b loses more operations/);
    const [one = 1, other = 0] = verdicts[2]?.lost ?? [];
    assert.ok(one === 0 && Math.abs(other - 0.05) < 0.02);
    const turned = await compare([failing, steady(5)], 1);
    assert.match(turned[0]?.withheld ?? "", /^a loses more operations/);
    assert.equal(turned[2]?.decision, "faster");
    const slowAndFailing = await compare([steady(5), { ...steady(6), failing: 0.05 }], 1);
    assert.equal(slowAndFailing[0]?.decision, "slower", "it is slower all the same");
  });

  it("are not judged by stretches in which the generator was the limit; these are counted", async () => {
    const shaky: SimulatedServer = { ...steady(6), invalid: (random) => (random() < 0.4 ? cause : undefined) };
    const [p50] = await compare([steady(5), shaky], 4);
    assert.equal(p50?.decision, "slower");
    const { valid = 0, invalid = 0 } = p50?.stretches ?? {};
    assert.ok(invalid > 0 && valid >= 5 && p50?.values.length === valid, `${valid} and ${invalid}`);
    const never = await compare([steady(5), { ...steady(9), invalid: () => cause }], 4);
    assert.deepEqual(decided(never), [
      ["p50", "undecided"],
      ["p99", "undecided"],
    ]);
    assert.deepEqual(never[0]?.stretches, { valid: 0, invalid: 5, ...cause });
    assert.deepEqual(never[0]?.values, []);
  });

  it("tell where timers are coarser than the operation", async () => {
    const options = simulated([steady(5), steady(6)], 4);
    const verdicts = await runLoadRounds([pairUnderLoad()], {
      ...options,
      async stretch(pair, side, seed) {
        const own = await options.stretch(pair, side, seed);
        return own.stretch === undefined
          ? own
          : { ...own, stretch: { ...own.stretch, belowTimers: side === 1 ? "timers are late" : undefined } };
      },
    });
    assert.equal(verdicts[0]?.stretches?.belowTimers, "timers are late");
    assert.equal((await compare([steady(5), steady(6)], 4))[0]?.stretches?.belowTimers, undefined);
  });

  it("fail by name where one of them can't be put under load, and others go on", async () => {
    const dead: SimulatedServer = { ...steady(5), dies: true };
    const good = simulated([steady(5), steady(6)], 2);
    const bad = simulated([steady(5), dead], 2);
    const verdicts = await runLoadRounds([pairUnderLoad("own/Dead/rate=500"), pairUnderLoad()], {
      ...good,
      stretch: (pair, side, seed): Promise<Stretched> => (pair.benchmark.startsWith("own/Dead") ? bad : good).stretch(pair, side, seed),
    });
    assert.equal(verdicts[0]?.failure, "b: the server is gone (in setup)");
    assert.deepEqual(decided(verdicts.slice(1)), [
      ["p50", "slower"],
      ["p99", "slower"],
    ]);
  });

  it("keep what is known where the user ends it, and drop the stretch that was cut off", async () => {
    const ending = new AbortController();
    const options = simulated([steady(5), steady(5)], 5, { margin: Math.log1p(0.001) });
    let made = 0;
    const verdicts = await runLoadRounds([pairUnderLoad()], {
      ...options,
      signal: ending.signal,
      async stretch(pair, side, seed) {
        made += 1;
        if (made === 14) ending.abort();
        return options.stretch(pair, side, seed);
      },
    });
    assert.equal(verdicts[0]?.values.length, 6);
    assert.deepEqual(decided(verdicts), [
      ["p50", "undecided"],
      ["p99", "undecided"],
    ]);
  });

  it("end when their time is spent, with what it would take", async () => {
    const loose: SimulatedServer = { ...steady(5), spread: 0.2 };
    const [p50] = await compare([loose, loose], 6, { budgetMs: 60_000 });
    assert.equal(p50?.decision, "undecided");
    assert.ok((p50?.seconds ?? 0) >= 60 && (p50?.seconds ?? 0) < 70);
    assert.ok((p50?.secondsNeeded ?? 0) > 60);
  });
});
