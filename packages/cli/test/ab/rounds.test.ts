import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runtimeOf } from "@agentperf/core";
import type { Method, Pair } from "../../src/ab/pairs.ts";
import { type RoundsOptions, runRounds, type Verdict } from "../../src/ab/rounds.ts";
import type { Side } from "../../src/ab/side.ts";
import { compared, type FakeRuntime, failed, fakeRuntime, figuresOf, measured } from "../launch/fake.ts";
import { clock, crossing, prepared } from "../made.ts";

const runtime = runtimeOf(globalThis);

/** A pair of crossings whose ids are its own name with `-a` and `-b`. */
function pair(benchmark: string, method: Method = "alternating"): Pair {
  const one = (end: string) => crossing(benchmark, { id: `${benchmark}-${end}`, runtime });
  return { benchmark: `own/${benchmark}`, runtime, crossings: [one("a"), one("b")], method };
}

/** Options with both sides on one fake runtime. */
function optionsFor({ runtime: fake }: FakeRuntime, more: Partial<RoundsOptions> = {}): RoundsOptions {
  const side: Side = {
    choice: { text: "", adapters: {}, parameters: {} },
    prepared: prepared({ runtimes: [fake], scrub: (text) => text.replace("s3cr3t", "***") }),
    close: async () => undefined,
  };
  const never = new AbortController().signal;
  return {
    sides: [side, side],
    corrected: true,
    budgetMs: 60_000,
    alpha: 0.01,
    margin: Math.log1p(0.02),
    interruption: { signal: never, killSignal: never },
    observer: {},
    ...more,
  };
}

/** What a worker says where the order names these crossings, whichever comes first. */
const whenIn = (first: string, command: string, second = "") =>
  `*'"id":"${first}"'*${second === "" ? "" : `'"id":"${second}"'*`}) ${command};;`;
const byOrder = (...branches: readonly string[]) => `case "$order" in\n${branches.join("\n")}\nesac`;
const slower = (name: string, logRatio: number) => [
  whenIn(`${name}-a`, compared(logRatio, [10, 10 * Math.exp(logRatio)]), `${name}-b`),
  whenIn(`${name}-b`, compared(-logRatio, [10 * Math.exp(logRatio), 10]), `${name}-a`),
];

const decisions = (verdicts: readonly Verdict[]) => verdicts.map(({ benchmark, decision, values }) => [benchmark, decision, values.length]);

describe("rounds of a comparison", () => {
  it("end with a verdict on the second side against the first, whichever was set up first", async () => {
    await using fake = await fakeRuntime(byOrder(...slower("Work", 0.5)));
    const [verdict] = await runRounds([pair("Work")], optionsFor(fake));
    assert.equal(verdict?.decision, "slower");
    assert.deepEqual(verdict.values, [0.5, 0.5, 0.5, 0.5, 0.5]);
    assert.deepEqual(verdict.nsPerOp, [10, 10 * Math.exp(0.5)]);
    assert.deepEqual([verdict.estimate, verdict.method, verdict.runtime, verdict.failure], [0.5, "alternating", runtime, undefined]);
    const first = (await fake.orders()).map(({ sides, seed }) => [sides[0]?.crossing.id, seed]);
    assert.deepEqual(first, [
      ["Work-a", 1],
      ["Work-b", 2],
      ["Work-a", 3],
      ["Work-b", 4],
      ["Work-a", 5],
    ]);
  });

  it("tell of no difference where it is smaller than the margin", async () => {
    await using fake = await fakeRuntime(byOrder(...slower("Work", 0.001)));
    assert.deepEqual(decisions(await runRounds([pair("Work")], optionsFor(fake))), [["own/Work", "equivalent", 5]]);
  });

  it("leave it undecided where the time is spent, but not before five launches", async () => {
    // The same whichever side comes first: half of them for the one, half for the other.
    await using fake = await fakeRuntime(compared(0.5));
    assert.deepEqual(decisions(await runRounds([pair("Work")], optionsFor(fake, { budgetMs: 0 }))), [["own/Work", "undecided", 5]]);
  });

  it("part sides of which one makes much more garbage, and forget what they said in one process", async () => {
    const greedy = (name: string, other: string, bytes: readonly [number, number]) =>
      whenIn(`${name}`, compared(0.7, [1_000, 2_000], { stallShare: 0.3, heap: { bytesPerOp: bytes, liveBytes: 1e6 } }), `${other}`);
    await using fake = await fakeRuntime(
      byOrder(
        greedy("Work-a", "Work-b", [5_000, 15_000]),
        greedy("Work-b", "Work-a", [15_000, 5_000]),
        whenIn("Work-a", measured(1_000)),
        whenIn("Work-b", measured(3_000)),
      ),
    );
    const [verdict] = await runRounds([pair("Work")], optionsFor(fake));
    assert.equal(verdict?.method, "in turn");
    assert.equal(verdict.apart, "one allocates 5.00kB an operation, the other 15.0kB");
    assert.deepEqual([verdict.decision, verdict.values.length], ["slower", 5]);
    assert.ok(Math.abs(verdict.estimate - Math.log(3)) < 1e-9);
  });

  it("don't share out stalls that one side alone has", async () => {
    const uneven = (sign: 1 | -1) => {
      const stalls = sign === 1 ? ([0, 30] as const) : ([30, 0] as const);
      return compared(0, [1_000, 1_000], { plainLogRatio: sign * 0.4, stalls, operations: [1_000, 1_000] });
    };
    await using fake = await fakeRuntime(byOrder(whenIn("Work-a", uneven(1), "Work-b"), whenIn("Work-b", uneven(-1), "Work-a")));
    const [verdict] = await runRounds([pair("Work")], optionsFor(fake));
    assert.deepEqual([verdict?.decision, verdict?.values[0]], ["slower", 0.4]);
  });

  it("say what holds whether stalls grow with the slower side or not", async () => {
    const seen = (sign: 1 | -1) => compared(sign * 0.02, [10, 10], { grownLogRatio: sign * 0.05 });
    await using fake = await fakeRuntime(byOrder(whenIn("Work-a", seen(1), "Work-b"), whenIn("Work-b", seen(-1), "Work-a")));
    const [verdict] = await runRounds([pair("Work")], optionsFor(fake));
    assert.equal(verdict?.decision, "slower");
    assert.deepEqual([verdict.low, verdict.high], [0.02, 0.05]);
    assert.ok(Math.abs(verdict.estimate - 0.035) < 1e-12);
  });

  it("tell how long an undecided one would take", async () => {
    await using fake = await fakeRuntime(byOrder(whenIn("Work-a", compared(0.05), "Work-b"), whenIn("Work-b", compared(0.03), "Work-a")));
    const [verdict] = await runRounds([pair("Work")], optionsFor(fake, { budgetMs: 0 }));
    assert.equal(verdict?.decision, "undecided");
    assert.ok((verdict.secondsNeeded ?? 0) > verdict.seconds);
  });

  it("go on with what is open alone", async () => {
    await using fake = await fakeRuntime(byOrder(...slower("Work", 0.5), `*) ${compared(0.5)};;`));
    const open: number[] = [];
    let left = 12;
    const end = new AbortController();
    const verdicts = await runRounds(
      [pair("Work"), pair("Unsure")],
      optionsFor(fake, {
        interruption: { signal: end.signal, killSignal: new AbortController().signal },
        observer: {
          started: (_, round, count) => {
            open[round] = count;
          },
          launched: () => {
            left -= 1;
            if (left === 0) end.abort();
          },
        },
      }),
    );
    assert.deepEqual(open.slice(0, 7), [2, 2, 2, 2, 2, 1, 1]);
    assert.deepEqual(decisions(verdicts), [
      ["own/Work", "slower", 5],
      ["own/Unsure", "undecided", 7],
    ]);
  });

  it("end for what fails, with its phase and without secrets, and go on for the others", async () => {
    const broken = whenIn("Broken-a", `${failed("no s3cr3t here", "setup")}; exit 1`);
    await using fake = await fakeRuntime(byOrder(broken, ...slower("Work", -0.5)));
    const [first, second] = await runRounds([pair("Broken"), pair("Work")], optionsFor(fake));
    assert.equal(first?.failure, "no *** here (in setup)");
    assert.equal(first.nsPerOp, undefined);
    assert.deepEqual([second?.decision, second?.failure], ["faster", undefined]);
  });

  it("say which side failed, whichever was set up first, and where its servers are", async () => {
    const gone = failed("no answer within 1000 ms", "measure", "benchmark", 1);
    // At first b is the second one; then a fails, which is the second one in the second round.
    await using fake = await fakeRuntime(
      byOrder(
        whenIn("First-a", gone, "First-b"),
        whenIn("Second-a", compared(0.5), "Second-b"),
        whenIn("Second-b", gone, "Second-a"),
        whenIn("Nobody-a", failed("broke"), "Nobody-b"),
      ),
    );
    const named = (benchmark: string): Pair => {
      const { crossings, ...rest } = pair(benchmark);
      const [a, b] = crossings.map((one) => ({ ...one, adapters: { clock: "far" } }));
      return { ...rest, crossings: [a, b] as unknown as Pair["crossings"] };
    };
    const { sides, ...options } = optionsFor(fake);
    const at = (text: string, address: string): Side => {
      const adapter = clock("far", { address });
      const adapters = new Map([["clock", [{ adapter, availability: { available: true } as const }]]]);
      const own = { ...sides[0].prepared, resolved: { adapters, notes: [] } };
      return { ...sides[0], choice: { ...sides[0].choice, text }, prepared: own };
    };
    const both = [at("git:main", "redis://:pass-w0rd@one:1"), at(".", "redis://two:2")] as const;
    const verdicts = await runRounds([named("First"), named("Second"), named("Nobody")], { ...options, sides: both });
    assert.deepEqual(
      verdicts.map(({ failure }) => failure),
      [
        "b (.): no answer within 1000 ms (in measure; clock far at redis://two:2)",
        "a (git:main): no answer within 1000 ms (in measure; clock far at redis://***@one:1)",
        "broke (in measure; clock far at redis://***@one:1; clock far at redis://two:2)",
      ],
    );
  });

  it("tell of each launch and each verdict as they come", async () => {
    await using fake = await fakeRuntime(byOrder(...slower("Work", 0.5)));
    const told: unknown[] = [];
    await runRounds(
      [pair("Work")],
      optionsFor(fake, {
        observer: {
          launched: (_, value, launches) => void told.push([value, launches]),
          ended: ({ decision }) => void told.push(decision),
        },
      }),
    );
    assert.deepEqual(told, [[0.5, 1], [0.5, 2], [0.5, 3], [0.5, 4], [0.5, 5], "slower"]);
  });

  it("end where they are interrupted, without the launch that was cut short", async () => {
    await using fake = await fakeRuntime(compared(0.5));
    const end = new AbortController();
    const verdicts = await runRounds(
      [pair("Work")],
      optionsFor(fake, {
        interruption: { signal: end.signal, killSignal: new AbortController().signal },
        observer: {
          started: (_, round) => {
            if (round === 2) end.abort();
          },
        },
      }),
    );
    assert.deepEqual(decisions(verdicts), [["own/Work", "undecided", 2]]);
  });
});

describe("rounds of two processes in turn", () => {
  it("take the ratio of what each measured", async () => {
    await using fake = await fakeRuntime(byOrder(whenIn("Work-a", measured(100)), whenIn("Work-b", measured(150))));
    const [verdict] = await runRounds([pair("Work", "in turn")], optionsFor(fake));
    assert.equal(verdict?.decision, "slower");
    assert.equal(verdict.method, "in turn");
    assert.deepEqual(verdict.nsPerOp, [100, 150]);
    for (const value of verdict.values) assert.ok(Math.abs(value - Math.log(1.5)) < 1e-9, `${value}`);
    assert.equal((await fake.orders()).length, 10);
  });

  it("go by the median operation where the mean jumps from launch to launch", async () => {
    const of = (mean: number, median: number) => measured(mean, { latency: { ...figuresOf(mean).latency, p50Ns: median } });
    const branches = [1, 2, 3, 4, 5].flatMap((seed, at) => {
      const jump = [1, 3, 0.5, 4, 2][at] as number;
      return [["a", 100 + at / 10, 100 * jump] as const, ["b", 120, 100 / jump] as const].map(
        ([end, median, mean]) => `*'"seed":${seed},'*'"id":"Work-${end}"'*) ${of(mean, median)};;`,
      );
    });
    await using fake = await fakeRuntime(byOrder(...branches));
    const [verdict] = await runRounds([pair("Work", "in turn")], optionsFor(fake));
    assert.equal(verdict?.decision, "slower");
    assert.ok(Math.abs(verdict.estimate - Math.log(1.2)) < 0.01, `${verdict.estimate}`);
  });

  it("fail with the side that fails", async () => {
    await using fake = await fakeRuntime(
      byOrder(whenIn("Work-a", measured(100)), whenIn("Work-b", `${failed("broke", "verify")}; exit 1`)),
    );
    const [verdict] = await runRounds([pair("Work", "in turn")], optionsFor(fake));
    assert.equal(verdict?.failure, "b: broke (in verify)");
  });
});
