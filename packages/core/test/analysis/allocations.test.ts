import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { allocationLimits, analysers, levelOf } from "@agentperf/core/analysis";
import type { Launch } from "@agentperf/core/result";
import { foundIn, resultOfLaunches } from "./analysed.ts";

const found = (memory: NonNullable<Launch["memory"]>) => foundIn(analysers.allocations, resultOfLaunches([{ memory }]));

describe("allocations", () => {
  it("are quiet to 100, tell to 500, warn above, and say nothing of what wasn't counted", () => {
    assert.deepEqual(
      [undefined, 0, 100, 101, 500, 501].map((allocsPerOp) => found({ bytesPerOp: 9_000, allocsPerOp }).map(({ severity }) => severity)),
      [[], [], [], ["info"], ["info"], ["warning"]],
    );
  });

  it("name the figures, why they matter, and the benchmark to profile", () => {
    const [finding] = found({ bytesPerOp: 9_000, allocsPerOp: 720.4 });
    assert.match(finding?.message ?? "", /^allocates 720 objects \(9000 B\) an operation, above the limit of 500: .*collector/);
    assert.equal(finding?.together, "more than 500 objects allocated by an operation");
    assert.deepEqual(finding?.advice, { kind: "profile", benchmark: "mine/Get" });
  });

  it("leave out the bytes where the runtime can't tell them", () => {
    assert.match(found({ allocsPerOp: 120 })[0]?.message ?? "", /^allocates 120 objects an operation, above the target of 100: /);
  });
});

describe("a level", () => {
  it("is good to the target, a warning to the limit, and bad above", () => {
    assert.deepEqual(
      [100, 100.1, 500, 500.1].map((count) => levelOf(count, allocationLimits)),
      ["good", "warning", "warning", "bad"],
    );
  });
});
