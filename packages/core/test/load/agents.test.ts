import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type LoadAgent, offeredShare, shortfallOf, startSkewMs } from "../../src/load/index.ts";

const agent = (name: string, seconds: number, lostAtSeconds?: number): LoadAgent => ({ name, seconds, lostAtSeconds });

describe("machines that share a load", () => {
  it("offer all of it where none is lost, and less where one is lost or ends early", () => {
    assert.equal(offeredShare([], 10), 1);
    assert.equal(offeredShare([agent("a", 10), agent("b", 10)], 10), 1);
    assert.equal(offeredShare([agent("a", 10), agent("b", 10), agent("c", 10), agent("d", 0, 12)], 10), 0.75);
    assert.equal(offeredShare([agent("a", 10), agent("b", 5)], 10), 0.75);
  });

  it("say who was lost, when, and how much was offered", () => {
    const of = (agents: readonly LoadAgent[], seconds: number) => shortfallOf({ agents, seconds });
    assert.equal(of([agent("a", 10), agent("b", 9.2)], 10), undefined, "they were told to end at one instant");
    assert.equal(shortfallOf({ seconds: 10 }), undefined);
    const one = of([agent("a", 30), agent("b", 0, 12.3), agent("c", 30), agent("d", 30)], 30);
    assert.equal(one?.reason, "1 of 4 agents was lost at 12 s (b): 75 % of the load was offered");
    assert.equal(one?.offered, 0.75);
    const early = of([agent("a", 10), agent("b", 5)], 10);
    assert.equal(early?.reason, "1 of 2 agents ended at 5 s (b): 75 % of the load was offered");
    const both = of([agent("a", 10), agent("b", 5), agent("c", 0, 4), agent("d", 0, 3)], 10);
    assert.equal(both?.reason, "2 of 4 agents were lost at 3 s (c, d), 1 of 4 agents ended at 5 s (b): 38 % of the load was offered");
    const all = of([agent("a", 4, 5), agent("b", 4, 6)], 4);
    assert.equal(all?.reason, "all agents (a, b) were lost at 5 s: this is what was heard until then");
    const many = of([agent("x", 9), ...Array.from({ length: 20 }, (_, at) => agent(`a${at}`, 0, 2))], 9);
    assert.match(many?.reason ?? "", /^20 of 21 agents were lost at 2 s \(a0, .*, a7, …\): 5 % of the load was offered$/);
  });

  it("say how far apart they began", () => {
    const late = (lateMs?: number): LoadAgent => ({ name: "a", seconds: 1, lateMs });
    assert.equal(startSkewMs([late(1), late(4.5), late()]), 3.5);
    assert.equal(startSkewMs([late(1)]), undefined);
  });
});
