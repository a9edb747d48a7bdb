import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { machineOf } from "@agentperf/core/analysis";
import { launchOf } from "../result/results.ts";

describe("what the machine did", () => {
  it("is told over the launches that know it, and what nobody knows is absent", () => {
    const launches = [0.1, 0.5, 0.2].map((othersCpus, round) =>
      launchOf("x", 100, round, { conditions: { othersCpus, ...(round === 0 ? { load: 2 } : {}) }, isRepeated: round === 1 }),
    );
    assert.deepEqual(machineOf({ launches: [...launches, launchOf("x", 100, 3)] }), {
      repeated: 1,
      conditions: [
        { name: "othersCpus", median: 0.2, least: 0.1, most: 0.5, launches: 3 },
        { name: "load", median: 2, least: 2, most: 2, launches: 1 },
      ],
      references: [],
    });
  });

  it("has what it could do, over the rounds", () => {
    const references = [10, 30, 20].map((value, round) => ({
      round,
      runtime: "node",
      ns: { processor: value, memory: 1, "file system": 2, loopback: 3 },
    }));
    const [processor, ...others] = machineOf({ launches: [], references }).references;
    assert.deepEqual([processor?.name, processor?.ns.median, processor?.least, processor?.most], ["processor", 20, 10, 30]);
    assert.deepEqual(
      others.map(({ name }) => name),
      ["memory", "file system", "loopback"],
    );
  });
});
