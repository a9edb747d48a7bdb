import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analysers } from "@agentperf/core/analysis";
import type { LaunchConditions } from "@agentperf/core/result";
import { foundIn, resultOfLaunches } from "./analysed.ts";

const found = (times: readonly number[], conditions?: LaunchConditions) =>
  foundIn(
    analysers.spread,
    resultOfLaunches(
      times.map(() => (conditions === undefined ? {} : { conditions })),
      (round) => times[round] as number,
    ),
  );
const wide = [100, 150, 200, 120, 170];
const message = (times: readonly number[], conditions?: LaunchConditions) => found(times, conditions)[0]?.message ?? "";

describe("spread", () => {
  it("is quiet where there are too few launches to tell, and where they agree", () => {
    assert.deepEqual(found([100, 200]), []);
    assert.deepEqual(found([100, 101, 100, 102, 101, 100, 101]), []);
  });

  it("tells how far a wide figure is known, and that nothing says why", () => {
    const [finding] = found(wide);
    assert.match(finding?.message ?? "", /^known to ±\d+ % only: its launches differ, and nothing that is watched says why$/);
    assert.equal(finding?.severity, "warning");
    assert.equal(found([100, 115, 95, 108, 90])[0]?.severity, "info");
  });

  it("tells of other processes, of a host, of a disk and of waiting, by what was recorded", () => {
    assert.match(message(wide, { othersCpus: 0.9, cpuShare: 0.6 }), /: other processes were busy \(0\.9 CPUs\)$/);
    assert.match(message(wide, { stolenShare: 0.08 }), /: the machine's host gave its processors to others \(8 %\)$/);
    assert.match(message(wide, { diskShare: 0.3, cpuShare: 0.2 }), /: the disk \(30 % of the time\)$/);
    assert.match(
      message(wide, { cpuShare: 0.12, othersCpus: 0.1 }),
      /: it mostly waits, for a disk or a server \(runs 12 % of the time\)$/,
    );
  });

  it("finds a drift from round to round", () => {
    assert.match(
      message([100, 130, 160, 190, 220, 250, 280, 310]),
      /launches drift from round to round, so the machine changes \(p = 0\.00\d\)/,
    );
  });

  it("finds two groups, and takes a lone outlier for none", () => {
    assert.match(message([100, 150, 101, 151, 100, 150, 101, 152]), /two groups, so something has two states \(4 and 4\)/);
    assert.doesNotMatch(message([100, 101, 100, 101, 100, 101, 300, 100]), /two groups/);
  });
});
