import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { noBaselines, summarize } from "@agentperf/core/analysis";
import { seededRandom } from "@agentperf/core/statistics";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { earlierOf, slowerThan } from "../../src/gate/slower.ts";

const rule = { alpha: 0.01, threshold: 0.05 };
const on = (redis: string) => crossingOf("Get", { id: `mine/Get node redis=${redis}`, adapters: { redis } });
const nowOf = (times: Readonly<Record<string, readonly number[]>>) => {
  const crossings = Object.keys(times).map(on);
  const launches = crossings.flatMap(({ id, adapters }) => (times[adapters.redis ?? ""] ?? []).map((ns, round) => launchOf(id, ns, round)));
  return { summary: summarize(resultOf(crossings, launches), noBaselines) };
};
const eight = (ns: number) => Array.from({ length: 8 }, (_, at) => ns + at / 10);

describe("slower than before", () => {
  const before = earlierOf(nowOf({ memory: eight(100), ioredis: eight(100) }));

  it("names each crossing by its id, so that two adapters are told apart", () => {
    const { breaches } = slowerThan(before, nowOf({ memory: eight(120), ioredis: eight(130) }), rule);
    assert.deepEqual(
      breaches.map((breach) => [breach.crossing, breach.kind === "slower" && breach.change.toFixed(2)]),
      [
        ["mine/Get node redis=memory", "0.20"],
        ["mine/Get node redis=ioredis", "0.30"],
      ],
    );
  });

  it("is only what is slower by more than the threshold, and significantly", () => {
    const found = (times: readonly number[]) => slowerThan(before, nowOf({ memory: times }), rule).breaches.length;
    assert.equal(found(eight(104)), 0, "within the threshold");
    assert.equal(found(eight(80)), 0, "faster");
    assert.equal(found([120, 121]), 1, "two against eight are enough");
    assert.equal(found([120]), 0, "one can't be told from noise");
    assert.equal(found([90, 200, 95, 210, 92, 205, 91, 99]), 0, "not significant");
  });

  it("is the same rule for a saved baseline, whose name is kept", () => {
    const [breach] = slowerThan({ ...before, baseline: "main" }, nowOf({ memory: eight(120) }), rule).breaches;
    assert.ok(breach?.kind === "slower");
    assert.deepEqual([breach.baseline, breach.launches, breach.threshold], ["main", [8, 8], 0.05]);
    assert.ok(breach.p < 0.001);
  });

  it("says so where there is nothing in common", () => {
    assert.deepEqual(slowerThan(before, nowOf({ other: eight(500) }), rule), {
      breaches: [],
      unchecked: [{ kind: "nothing in common", baseline: undefined }],
    });
  });
});

const machine = (processor: number, othersCpus = 0.05) => ({
  references: {
    processor: Array.from({ length: 8 }, (_, at) => processor * (1 + at / 1_000)),
    memory: Array.from({ length: 8 }, (_, at) => 50 + at / 50),
  },
  othersCpus,
});

describe("the machine", () => {
  it("is that which measured a benchmark, where several did", () => {
    const measured = { memory: eight(100), ioredis: eight(100) };
    const working = (agent: string, processor: number, id: string) => ({ name: agent, crossings: [id], ...machine(processor) });
    const ids = Object.keys(earlierOf(nowOf(measured)).samples);
    const [one = "", other = ""] = ids;
    const earlier = { ...earlierOf(nowOf(measured)), agents: [working("a", 10, one), working("b", 20, other)] };
    const slower = nowOf({ memory: eight(118), ioredis: eight(118) });
    // What one benchmark was measured on is slower than what it was before, the other's is what it was.
    const now = { ...slower, agents: [working("b", 12, one), working("c", 20, other)] };
    const { breaches, unchecked } = slowerThan(earlier, now, rule);
    assert.deepEqual(
      breaches.map(({ crossing }) => crossing),
      [other],
    );
    const changed = unchecked.filter((own) => own.kind === "machine changed");
    assert.deepEqual(
      changed.map(({ crossings }) => crossings),
      [[one]],
    );
    // Of one that measured no kernels nobody knows what it could do.
    const silent = slowerThan(earlier, { ...slower, agents: [working("a", 10, one)] }, rule).unchecked;
    assert.ok(silent.some(({ kind }) => kind === "machine unknown"));
  });

  const before = { ...earlierOf(nowOf({ memory: eight(100), ioredis: eight(100) })), machine: machine(10) };

  /** That ioredis alone is told of as slower, and of memory that nobody can tell. @returns what changed */
  function onlyIoredisIsJudged({ breaches, unchecked }: ReturnType<typeof slowerThan>) {
    assert.deepEqual(
      breaches.map(({ crossing }) => crossing),
      ["mine/Get node redis=ioredis"],
    );
    const [changed] = unchecked;
    assert.ok(changed?.kind === "machine changed");
    assert.deepEqual(changed.crossings, ["mine/Get node redis=memory"]);
    return changed.changes;
  }

  it("isn't blamed where it is what it was", () => {
    const { breaches, unchecked } = slowerThan(before, { ...nowOf({ memory: eight(120) }), machine: machine(10.05) }, rule);
    assert.equal(breaches.length, 1);
    assert.deepEqual(unchecked, []);
  });

  it("takes the blame for what is slower by no more than it is, and says that nobody can tell", () => {
    const now = { ...nowOf({ memory: eight(118), ioredis: eight(250) }), machine: machine(12) };
    assert.deepEqual(
      onlyIoredisIsJudged(slowerThan(before, now, rule)).map((own) => own.kind === "kernel" && [own.kernel, own.change.toFixed(2)]),
      [["processor", "0.20"]],
    );
  });

  it("is told of where it is faster, behind which a slow-down may hide", () => {
    const { breaches, unchecked } = slowerThan(before, { ...nowOf({ memory: eight(100) }), machine: machine(8) }, rule);
    assert.deepEqual(breaches, []);
    assert.ok(unchecked[0]?.kind === "machine changed" && unchecked[0].crossings.length === 0);
  });

  it("takes the blame of a disk that isn't the same from minute to minute for what writes there, and for nothing else", () => {
    const fits = machine(10);
    const unsteady = { ...fits, references: { ...fits.references, "file system": [18e3, 990e3, 20e3, 970e3, 19e3, 980e3, 18e3, 1e6] } };
    const nowWith = (writtenBytes: number | undefined) => {
      const own = on("memory");
      const conditions = writtenBytes === undefined ? {} : { conditions: { writtenBytes } };
      const launches = eight(130).map((ns, round) => launchOf(own.id, ns, round, conditions));
      return { summary: summarize(resultOf([own], launches), noBaselines), machine: unsteady };
    };
    const kindsOf = (writtenBytes: number | undefined) => {
      const { breaches, unchecked } = slowerThan({ ...before, machine: unsteady }, nowWith(writtenBytes), rule);
      return [breaches.length, ...unchecked.map((own) => (own.kind === "machine changed" ? own.changes[0]?.kind : own.kind))];
    };
    assert.deepEqual(kindsOf(4096), [0, "unsteady"]);
    assert.deepEqual(kindsOf(undefined), [0, "unsteady"]);
    assert.deepEqual(kindsOf(0), [1]);
  });

  it("takes the blame where others used it too, for what they can make slower", () => {
    const busy = { ...nowOf({ memory: eight(150), ioredis: eight(250) }), machine: machine(10, 0.95) };
    for (const [earlier, now] of [
      [before, busy],
      [
        { ...before, machine: machine(10, 0.95) },
        { ...busy, machine: machine(10) },
      ],
    ] as const) {
      assert.deepEqual(
        onlyIoredisIsJudged(slowerThan(earlier, now, rule)).map(({ kind }) => kind),
        ["others"],
      );
    }
  });

  it("has more noise where others used it in both runs", () => {
    const both = (ns: number, others: number) =>
      slowerThan({ ...before, machine: machine(10, others) }, { ...nowOf({ memory: eight(ns) }), machine: machine(10, others) }, rule);
    assert.equal(both(107, 0.05).breaches.length, 1);
    assert.equal(both(107, 0.9).breaches.length, 0);
    assert.equal(both(120, 0.9).breaches.length, 1);
  });

  it("is unknown where one of the two doesn't tell", () => {
    assert.deepEqual(slowerThan(before, nowOf({ memory: eight(100) }), rule).unchecked, [{ kind: "machine unknown", baseline: undefined }]);
  });
});

describe("a gate over many benchmarks", () => {
  const random = seededRandom(3);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  /** Launches of a run whose benchmarks spread by one percent to a factor, and which has a level of its own. */
  const runOf = (count: number, slowed = 1) => {
    const names = Array.from({ length: 28 }, (_, at) => `b${at}`);
    const spread = (at: number) => [0.01, 0.02, 0.03, 0.1, 0.4][at % 5] as number;
    return Object.fromEntries(
      names.map((name, at) => {
        const level = 100 * Math.exp(0.007 * normal()) * (at === 2 ? slowed : 1);
        return [name, Array.from({ length: count }, () => level * Math.exp(spread(at) * normal()))];
      }),
    );
  };

  it("fails one in a hundred times on the same code, however many there are", () => {
    let alarms = 0;
    for (let gates = 0; gates < 300; gates++)
      if (slowerThan(earlierOf(nowOf(runOf(5))), nowOf(runOf(5)), rule).breaches.length > 0) alarms += 1;
    assert.ok(alarms <= 9, `${alarms} of 300`);
  });

  it("finds ten percent in one of three percent spread with ten launches, nine times of ten", () => {
    let found = 0;
    for (let gates = 0; gates < 100; gates++) {
      const { breaches } = slowerThan(earlierOf(nowOf(runOf(10))), nowOf(runOf(10, 1.1)), rule);
      if (breaches.some(({ crossing }) => crossing.endsWith("=b2"))) found += 1;
    }
    assert.ok(found >= 85, `${found} of 100`);
  });

  it("says which ones vary too much, and how many launches it takes", () => {
    const [wide] = slowerThan(
      { ...earlierOf(nowOf(runOf(5))), machine: machine(10) },
      { ...nowOf(runOf(5)), machine: machine(10) },
      rule,
    ).unchecked;
    assert.ok(wide?.kind === "wide");
    const launchesOf = (name: string) => wide.benchmarks.find(({ crossing }) => crossing.endsWith(`=${name}`));
    assert.ok((launchesOf("b2")?.launches ?? 0) > 5, JSON.stringify(wide));
    // What can't settle within a run can't between two.
    assert.deepEqual(Object.keys(launchesOf("b3") ?? {}), ["crossing", "launches"]);
    assert.equal(launchesOf("b3")?.launches, undefined);
    assert.ok(!wide.benchmarks.some(({ crossing }) => crossing.endsWith("=b0")));
  });
});
