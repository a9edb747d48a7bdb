import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fewestRounds } from "@agentperf/core/analysis";
import type { Failure, Launch, Result } from "@agentperf/core/result";
import { crossingOf, launchOf, resultOf } from "../../core/test/result/results.ts";
import { fixedRounds, type RunPlan, roundsUntilKnown } from "../src/rounds.ts";

type Crossing = ReturnType<typeof crossingOf>;

/** Makes what a plan asks for, with these times, and gives the rounds by the ids that were launched in them. */
function made(
  plan: RunPlan,
  crossings: readonly Crossing[],
  ns: (id: string, round: number) => number,
  more: (id: string) => Partial<Launch> = () => ({}),
) {
  const launches: Launch[] = [];
  const failures: Failure[] = [];
  const rounds: string[][] = [];
  const notes: string[] = [];
  for (;;) {
    const result: Result = resultOf(crossings, launches, { failures });
    const next = plan.next(result);
    notes.push(...plan.notes());
    if (next.length === 0) return { rounds, notes };
    rounds.push(next.map(({ crossing }) => crossing.id));
    for (const { crossing, round } of next) {
      const time = ns(crossing.id, round);
      if (time > 0) launches.push(launchOf(crossing.id, time, round, { wallMs: 1, ...more(crossing.id) }));
      else failures.push({ crossing: crossing.id, round, phase: "measure", code: "benchmark", message: "it broke" });
    }
  }
}

const options = { seed: 1, timeBudget: "10m" };
const steady = (round: number) => 100 + round / 10;
const cycle = (values: readonly number[], round: number): number => values[round % values.length] as number;
const unsteady = (round: number) => cycle([100, 140, 80, 130, 90], round);

describe("rounds of a fixed number", () => {
  it("are all known from the start, and as many as were asked for", () => {
    const crossings = ["A", "B"].map((name) => crossingOf(name));
    const { rounds } = made(fixedRounds(crossings, 3, 1), crossings, () => 5);
    assert.equal(rounds.length, 1);
    assert.equal(rounds[0]?.length, 6);
  });
});

describe("rounds until what they say is known", () => {
  it("are five of all, and no more of what is known by then", () => {
    const crossings = ["Steady", "Unsteady"].map((name) => crossingOf(name, { id: name }));
    const { rounds, notes } = made(roundsUntilKnown(crossings, options), crossings, (id, round) =>
      (id === "Steady" ? steady : unsteady)(round),
    );
    const [first, others] = [rounds.slice(0, fewestRounds), rounds.slice(fewestRounds)];
    assert.ok(first.every((ids) => ids.length === 2));
    assert.ok(others.length > 3 && others.every((ids) => ids.join() === "Unsteady"), JSON.stringify(rounds));
    assert.ok(rounds.length <= 30);
    assert.deepEqual(notes, []);
  });

  it("go on for both sides of a difference that isn't decided", () => {
    const [node, bun] = [crossingOf("Get", { runtime: "node" }), crossingOf("Get", { runtime: "bun" })];
    // Each is known well, the difference between them is close to the margin.
    const ns = (id: string, round: number) =>
      (id === node.id ? 100 : 104) + cycle([0, 1.2, -1.2, 0.6, -0.6], round) * (id === node.id ? 1 : -1);
    const { rounds } = made(roundsUntilKnown([node, bun], options), [node, bun], ns);
    assert.ok(rounds.length > fewestRounds);
    assert.ok(rounds.every((ids) => ids.length === 2));
  });

  it("leave out what has failed", () => {
    const crossings = ["Works", "Broken"].map((name) => crossingOf(name, { id: name }));
    const { rounds } = made(roundsUntilKnown(crossings, options), crossings, (id, round) => (id === "Works" ? steady(round) : 0));
    assert.deepEqual(
      rounds.map((ids) => ids.length),
      [2, 1, 1, 1, 1],
    );
  });

  it("give fewer to what is dearest where five of all don't fit, and say so", () => {
    const crossings = ["Cheap", "Dear"].map((name) => crossingOf(name, { id: name }));
    const plan = roundsUntilKnown(crossings, { ...options, timeBudget: "20s" });
    const { rounds, notes } = made(
      plan,
      crossings,
      (_, round) => steady(round),
      (id) => ({ wallMs: id === "Dear" ? 60_000 : 2_000 }),
    );
    assert.deepEqual(
      rounds.map((ids) => ids.toSorted().join()),
      ["Cheap,Dear", "Cheap", "Cheap", "Cheap", "Cheap"],
    );
    assert.deepEqual(notes, ["5 rounds of all don't fit the time budget of 20s, so Dear gets fewer; --time-budget 6m is about enough"]);
  });

  it("take first what will be known in time", () => {
    const crossings = ["Near", "Far"].map((name) => crossingOf(name, { id: name }));
    const near = (round: number) => 100 + cycle([0, 3, -3, 2, -2], round);
    const far = (round: number) => cycle([10, 1_000, 20, 3_000, 5], round);
    const plan = roundsUntilKnown(crossings, { ...options, timeBudget: "20s" });
    const { rounds } = made(
      plan,
      crossings,
      (id, round) => (id === "Near" ? near : far)(round),
      () => ({ wallMs: 1_000 }),
    );
    assert.deepEqual(rounds[fewestRounds], ["Near"]);
  });
});
