import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { measuredOf, noBaselines, summarize, type Versus } from "@agentperf/core/analysis";
import { seededRandom } from "@agentperf/core/statistics";
import { crossingOf, launchOf, resultOf } from "../result/results.ts";

const on = (name: string, runtime: "node" | "bun", redis: string) =>
  crossingOf(name, { runtime, adapters: { redis }, id: `${name} ${runtime} ${redis}` });

type Times = (crossing: ReturnType<typeof on>, round: number) => number;

function versusIn(crossings: readonly ReturnType<typeof on>[], rounds: number, ns: Times): (Versus | undefined)[] {
  const launches = Array.from({ length: rounds }, (_, round) => crossings.map((own) => launchOf(own.id, ns(own, round), round))).flat();
  return measuredOf(summarize(resultOf(crossings, launches), noBaselines)).map(({ versus }) => versus);
}

/** Times that jump from round to round, and so little beside that. */
const jumping = (round: number, at: number) => cycle([100, 300, 80, 150, 500, 90, 120], round) * (1 + ((round * 7 + at * 3) % 5) / 200);

const cycle = (values: readonly number[], at: number): number => values[at % values.length] as number;

describe("versus", () => {
  it("holds a runtime against the first on the same adapters, and there adapters against the first ones", () => {
    const crossings = [on("Get", "bun", "own"), on("Get", "node", "memory"), on("Get", "node", "own"), on("Set", "bun", "own")];
    const found = versusIn(crossings, 5, ({ runtime }, round) => (runtime === "bun" ? 2 : 1) * jumping(round, 0));
    assert.deepEqual(
      found.map((own) => own && [own.first, own.of]),
      [["Get node own", "runtime"], undefined, ["Get node memory", "adapters"], undefined],
    );
  });

  it("tells a difference within bounds, round by round, so that what hits both doesn't count", () => {
    const crossings = [on("Get", "node", "own"), on("Get", "bun", "own")];
    const [, slower] = versusIn(
      crossings,
      6,
      ({ runtime }, round) => jumping(round, runtime === "bun" ? 1 : 0) * (runtime === "bun" ? 1.5 : 1),
    );
    assert.equal(slower?.decision, "slower");
    assert.ok(slower.low > 1.4 && slower.low < 1.5 && slower.high > 1.5 && slower.high < 1.6, JSON.stringify(slower));
    const [, faster] = versusIn(
      crossings,
      6,
      ({ runtime }, round) => jumping(round, runtime === "bun" ? 1 : 0) * (runtime === "bun" ? 0.5 : 1),
    );
    assert.equal(faster?.decision, "faster");
    const [, same] = versusIn(crossings, 6, ({ runtime }, round) => jumping(round, runtime === "bun" ? 1 : 0));
    assert.equal(same?.decision, "equivalent");
  });

  it("claims nothing of fewer than five rounds, nor of what isn't known, and says then what it takes", () => {
    const crossings = [on("Get", "node", "own"), on("Get", "bun", "own")];
    const [, few] = versusIn(crossings, 4, ({ runtime }) => (runtime === "bun" ? 9 : 1));
    assert.deepEqual([few?.decision, few?.low, few?.high, few?.roundsNeeded], ["undecided", 0, Number.POSITIVE_INFINITY, undefined]);
    const [, wide] = versusIn(crossings, 5, ({ runtime }, round) => (runtime === "bun" ? cycle([90, 130, 100, 140, 80], round) : 100));
    assert.equal(wide?.decision, "undecided");
    assert.ok((wide.roundsNeeded ?? 0) > 5, JSON.stringify(wide));
  });

  it("pairs the launches of a round, also where one is missing", () => {
    const crossings = [on("Get", "node", "own"), on("Get", "bun", "own")];
    const launches = crossings.flatMap(({ id, runtime }) =>
      [0, 1, 2, 3, 4, 5].filter((round) => runtime === "node" || round !== 2).map((round) => launchOf(id, jumping(round, 0), round)),
    );
    const [, bun] = measuredOf(summarize(resultOf(crossings, launches), noBaselines));
    assert.deepEqual([bun?.versus?.rounds, bun?.versus?.ratio], [5, 1]);
  });

  it("finds no difference in one run of fifty on identical code, though it looks after each round", () => {
    const random = seededRandom(11);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const crossings = Array.from({ length: 10 }, (_, at) => [on(`B${at}`, "node", "own"), on(`B${at}`, "bun", "own")]).flat();
    let alarms = 0;
    for (let run = 0; run < 40; run++) {
      const launches = Array.from({ length: 12 }, (_, round) =>
        crossings.map(({ id }) => launchOf(id, 100 * Math.exp(0.1 * normal()), round)),
      ).flat();
      const isAlarm = [5, 7, 9, 12].some((rounds) =>
        measuredOf(
          summarize(
            resultOf(
              crossings,
              launches.filter(({ round }) => round < rounds),
            ),
            noBaselines,
          ),
        ).some(({ versus }) => versus?.decision === "slower" || versus?.decision === "faster"),
      );
      if (isAlarm) alarms += 1;
    }
    assert.ok(alarms <= 2, `${alarms} of 40 runs`);
  });
});
