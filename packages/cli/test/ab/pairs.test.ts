import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defineBenchmark, defineSuite } from "@agentperf/core";
import type { Crossing } from "@agentperf/core/plan";
import { pairsOf } from "../../src/ab/pairs.ts";
import type { Side, SideChoice } from "../../src/ab/side.ts";
import { clock, crossing, prepared, refusal } from "../made.ts";

/** A side that would run these, with one adapter of the clock for each id. */
function side(choice: Partial<SideChoice>, run: readonly Crossing[], ids: readonly string[] = []): Side {
  const adapters = ids.map((id) => ({ adapter: clock(id), availability: { available: true } as const }));
  return {
    choice: { text: "", adapters: {}, parameters: {}, ...choice },
    prepared: prepared({ run, resolved: { adapters: new Map(ids.length === 0 ? [] : [["clock", adapters]]), notes: [] } }),
    close: async () => undefined,
  };
}

const on = (id: string, name = "Now") => crossing(name, { id: `own/${name} node clock=${id}`, adapters: { clock: id } });
const sized = (size: number) => crossing(`Work/size=${size}`, { id: `own/Work/size=${size} node`, parameters: { size } });
const level = (concurrency: number) => crossing(`Many/concurrency=${concurrency}`, { id: `own/Many/${concurrency}`, concurrency });
const checkout = (name: string) => ({ checkout: { kind: "directory", name } }) as const;
const told = (first: Side, second: Side) =>
  pairsOf(first, second).pairs.map(({ benchmark, runtime, method, crossings }) => [
    benchmark,
    runtime,
    method,
    ...crossings.map(({ id }) => id),
  ]);

describe("two sides are compared", () => {
  it("on two adapters, but for which all is the same", () => {
    const first = side({ adapters: { clock: "wall" } }, [on("wall"), on("wall", "Tick")], ["wall"]);
    const second = side({ adapters: { clock: "quartz" } }, [on("quartz"), on("quartz", "Tock")], ["quartz"]);
    assert.deepEqual(told(first, second), [["own/Now", "node", "alternating", "own/Now node clock=wall", "own/Now node clock=quartz"]]);
  });

  it("on the same adapter where neither says which and there are several", () => {
    const run = [on("wall"), on("quartz")];
    const pairs = told(side(checkout("."), run, ["wall", "quartz"]), side(checkout("../two"), run, ["wall", "quartz"]));
    assert.deepEqual(
      pairs.map(([, , , first, second]) => [first, second]),
      run.map(({ id }) => [id, id]),
    );
    // Each says on which.
    assert.deepEqual(
      pairs.map(([benchmark]) => benchmark),
      ["own/Now clock=wall", "own/Now clock=quartz"],
    );
  });

  it("on the one adapter that each has, whichever it is", () => {
    const pairs = told(side(checkout("."), [on("wall")], ["wall"]), side(checkout("../two"), [on("quartz")], ["quartz"]));
    assert.equal(pairs.length, 1);
  });

  it("at two values of a parameter, whose name is then without it", () => {
    const run = [sized(1), sized(2), sized(3), crossing("Plain")];
    assert.deepEqual(told(side({ parameters: { size: "1" } }, run), side({ parameters: { size: "3" } }, run)), [
      ["own/Work", "node", "alternating", "own/Work/size=1 node", "own/Work/size=3 node"],
    ]);
  });

  it("at two numbers of operations in flight", () => {
    const pairs = told(side({ parameters: { concurrency: "1" } }, [level(1)]), side({ parameters: { concurrency: "8" } }, [level(8)]));
    assert.deepEqual(pairs, [["own/Many", "node", "alternating", "own/Many/1", "own/Many/8"]]);
  });

  it("at the same value of a parameter of which neither says anything, which stays in the name", () => {
    const run = [sized(1), sized(2)];
    assert.deepEqual(
      told(side(checkout("."), run), side(checkout("../two"), run)).map(([benchmark]) => benchmark),
      ["own/Work/size=1", "own/Work/size=2"],
    );
  });

  it("on two runtimes, which can't share a process", () => {
    const elsewhere = crossing("Now", { id: "own/Now bun", runtime: "bun" });
    assert.deepEqual(told(side({ runtime: "node" }, [crossing("Now")]), side({ runtime: "bun" }, [elsewhere])), [
      ["own/Now", "node|bun", "in turn", "own/Now node", "own/Now bun"],
    ]);
  });

  it("on the same runtime where neither says which", () => {
    const elsewhere = crossing("Now", { id: "own/Now bun", runtime: "bun" });
    const run = [crossing("Now"), elsewhere];
    assert.deepEqual(
      told(side(checkout("."), run), side(checkout("../two"), run)).map(([, runtime]) => runtime),
      ["node", "bun"],
    );
  });

  it("though they are one and the same, where both are checkouts or configs", () => {
    for (const choice of [checkout("."), { config: "a.json" }])
      assert.equal(told(side(choice, [crossing("Now")]), side(choice, [crossing("Now")])).length, 1);
  });

  it("one process after the other where a benchmark runs inside a context of its own", () => {
    const enclosed = defineBenchmark({ name: "Now", run: () => 1, within: (_, work) => work() });
    const suites = [defineSuite({ name: "own", benchmarks: [enclosed, defineBenchmark({ name: "Then", run: () => 1 })] })];
    const both = side(checkout("."), [crossing("Now"), crossing("Then")]);
    const first = { ...both, prepared: { ...both.prepared, suites } };
    assert.deepEqual(
      told(first, both).map(([benchmark, , method]) => [benchmark, method]),
      [
        ["own/Now", "in turn"],
        ["own/Then", "alternating"],
      ],
    );
  });
});

describe("nothing is compared", () => {
  it("where the sides don't differ", () => {
    const same = side({ adapters: { clock: "wall" } }, [on("wall")], ["wall"]);
    assert.throws(() => pairsOf(same, same), refusal("usage", /^nothing to compare: no benchmark in which the sides differ$/));
  });

  it("where they have no benchmark in common, with the reasons for what was skipped, each once", () => {
    const skipped = [crossing("Now"), crossing("Then")].map((one) => ({ crossing: one, reason: "far: refused" }));
    const nothing = side({ adapters: { clock: "far" } }, []);
    const first = { ...nothing, prepared: { ...nothing.prepared, skipped } };
    assert.throws(
      () => pairsOf(first, side({ adapters: { clock: "wall" } }, [on("wall")], ["wall"])),
      refusal("usage", /differ \(a: far: refused\)$/),
    );
    // What both skip for is no side's.
    assert.throws(() => pairsOf(first, first), refusal("usage", /differ \(far: refused\)$/));
  });
});
