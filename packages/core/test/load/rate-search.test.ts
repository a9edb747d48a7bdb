import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Found, type ProbeOutcome, RateSearch } from "@agentperf/core/load";
import { seededRandom } from "@agentperf/core/statistics";
import fc from "fast-check";

/** Searches with probes that say so. */
function search(start: number, probe: (rate: number) => ProbeOutcome): Found & { readonly probes: number } {
  const own = new RateSearch({ start });
  for (let rate = own.next; rate !== undefined; rate = own.next) own.tell(probe(rate));
  return { ...own.found, probes: own.probes.length };
}

describe("the search for the highest rate that holds", () => {
  it("finds any limit within 5 %, from any start, and confirms it", () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e6, noNaN: true }), fc.double({ min: 1, max: 1e6, noNaN: true }), (limit, start) => {
        const { rate = 0, missedAt = 0, isConfirmed, probes } = search(start, (at) => (at <= limit ? "met" : "missed"));
        assert.ok(rate <= limit && rate >= limit / 1.05, `${rate}, not ${limit}`);
        assert.ok(missedAt > limit && missedAt / rate <= 1.05 + 1e-9);
        assert.ok(isConfirmed && probes <= 36, `${probes} probes`);
      }),
    );
  });

  it("tries rates of three digits, so that what is shown is what was tried", () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e6, noNaN: true }), fc.double({ min: 1, max: 1e6, noNaN: true }), (limit, start) => {
        const own = new RateSearch({ start });
        for (let rate = own.next; rate !== undefined; rate = own.next) own.tell(rate <= limit ? "met" : "missed");
        for (const { rate } of own.probes) assert.equal(rate, Number(rate.toPrecision(3)));
      }),
    );
  });

  it("says about how many probes are still to come, once a limit is between two rates", () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e6, noNaN: true }), fc.double({ min: 1, max: 1e6, noNaN: true }), (limit, start) => {
        const own = new RateSearch({ start });
        const said: number[] = [];
        for (let rate = own.next; rate !== undefined; rate = own.next) {
          const outcomes = new Set(own.probes.map(({ outcome }) => outcome));
          said.push(outcomes.size < 2 ? Number.NaN : own.left);
          own.tell(rate <= limit ? "met" : "missed");
        }
        assert.equal(own.left, 0);
        for (const [at, left] of said.entries()) if (!Number.isNaN(left)) assert.ok(Math.abs(left - (said.length - at)) <= 2, `${said}`);
      }),
    );
  });

  it("tells rates apart that three digits don't, and goes no lower than it is told to", () => {
    const close = new RateSearch({ start: 100, within: 1e-4 });
    for (let rate = close.next; rate !== undefined; rate = close.next) close.tell(rate <= 1_234.5 ? "met" : "missed");
    const { rate = 0, missedAt = 0, isConfirmed } = close.found;
    assert.ok(isConfirmed && rate <= 1_234.5 && missedAt > 1_234.5 && missedAt / rate <= 1 + 1.1e-4, `${rate} ${missedAt}`);
    const low = new RateSearch({ start: 100, least: 20 });
    for (let next = low.next; next !== undefined; next = low.next) low.tell("missed");
    assert.deepEqual(
      low.probes.map((probe) => probe.rate),
      [100, 50, 25],
    );
  });

  it("takes no invalid probe for a miss: it says where the generator was the limit", () => {
    const { rate = 0, missedAt, invalidAt = 0, isConfirmed } = search(100, (at) => (at <= 5_000 ? "met" : "invalid"));
    assert.ok(rate <= 5_000 && rate >= 5_000 / 1.05 && invalidAt > 5_000 && isConfirmed);
    assert.equal(missedAt, undefined);
  });

  it("tries a rate again at which the generator was the limit for a moment", () => {
    let probes = 0;
    const { rate = 0, invalidAt } = search(100, (at) => (++probes % 3 === 1 ? "invalid" : at <= 5_000 ? "met" : "missed"));
    assert.ok(rate <= 5_000 && rate >= 5_000 / 1.05 && invalidAt === undefined, `${rate} ${invalidAt}`);
  });

  it("looks again where the generator was the limit for a while, and goes on from there", () => {
    let at = 0;
    const disturbed = search(10, (rate) => (++at > 2 && at <= 8 ? "invalid" : rate <= 700 ? "met" : "missed"));
    assert.ok(disturbed.isConfirmed && disturbed.rate !== undefined && disturbed.rate > 665 && disturbed.rate <= 700, `${disturbed.rate}`);
    assert.equal(disturbed.invalidAt, undefined);
    const limited = search(10, (rate) => (rate > 100 ? "invalid" : "met"));
    assert.ok(limited.isConfirmed && limited.rate !== undefined && limited.rate > 95 && limited.rate <= 100);
    assert.ok(limited.invalidAt !== undefined && limited.invalidAt <= 103);
  });

  it("goes below a rate that held once and then not", () => {
    const times = new Map<number, number>();
    const { rate = 0, isConfirmed } = search(64, (at) => {
      const time = (times.get(at) ?? 0) + 1;
      times.set(at, time);
      // Between 900 and 1,000 it holds the first time only.
      return at < 900 || (at < 1_000 && time === 1) ? "met" : "missed";
    });
    assert.ok(rate < 900 && rate > 900 / 1.1 && isConfirmed, String(rate));
  });

  it("finds nothing where nothing holds, and ends on a server that can't make up its mind", () => {
    assert.deepEqual([search(100, () => "missed").rate, search(100, () => "missed").isConfirmed], [undefined, false]);
    const random = seededRandom(3);
    assert.ok(search(100, () => (random() < 0.5 ? "met" : "missed")).probes <= 60);
    assert.equal(search(1e6, () => "met").rate, 1e7);
  });

  it("is within 5 % of the truth in 95 of 100 searches, where probes near the limit err", () => {
    const random = seededRandom(11);
    let within = 0;
    for (let trial = 0; trial < 400; trial++) {
      const limit = 50 + random() * 5_000;
      // A probe's own limit differs by 1 % from the truth.
      const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      const { rate = 0 } = search(100, (at) => (at <= limit * (1 + 0.01 * gauss()) ? "met" : "missed"));
      if (Math.abs(rate / limit - 1) <= 0.05) within += 1;
    }
    assert.ok(within >= 380, `${within} of 400`);
  });
});
