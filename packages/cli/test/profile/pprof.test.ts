import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { Profile } from "pprof-format";
import { cpuPprof, heapPprof } from "../../src/profile/pprof.ts";
import { cpuProfile, frame, heapNode, heapProfile } from "./made.ts";

const startedAt = new Date("2026-01-02T03:04:05Z");

/** What a reader of pprof gets: samples as stacks of `function:line`, the innermost first, with their values. */
function read(bytes: Uint8Array) {
  const profile = Profile.decode(gunzipSync(bytes));
  const text = (at: number | bigint) => profile.stringTable.strings[Number(at)];
  const names = new Map(profile.function.map(({ id, name }) => [id, text(name)]));
  const lines = new Map(profile.location.map(({ id, line }) => [id, line.map((one) => `${names.get(one.functionId)}:${one.line}`).join()]));
  return {
    types: profile.sampleType.map(({ type, unit }) => [text(type), text(unit)]),
    period: [profile.periodType && text(profile.periodType.type), Number(profile.period)],
    startedAt: new Date(Number(profile.timeNanos) / 1e6),
    durationNs: Number(profile.durationNanos),
    files: profile.function.map(({ filename }) => text(filename)),
    samples: profile.sample.map(({ locationId, value }) => ({
      stack: locationId.map((id) => lines.get(id)).join(" "),
      value: value.map(Number),
    })),
  };
}

describe("pprof", () => {
  it("of CPU time has each stack with its samples and nanoseconds, by the lines of the innermost function", () => {
    const profile = cpuProfile(
      [
        { id: 1, callFrame: frame("(root)"), children: [2, 4] },
        { id: 2, callFrame: frame("outer", "file:///far/away/from/here/a.ts", 9), children: [3] },
        {
          id: 3,
          callFrame: frame("", "file:///far/away/from/here/a.ts", 20),
          positionTicks: [
            { line: 22, ticks: 3 },
            { line: 25, ticks: 1 },
          ],
        },
        { id: 4, callFrame: frame("(idle)") },
      ],
      [
        [2, 1_000],
        [3, 800],
        [4, 5_000],
      ],
    );
    const anonymous = "(anonymous) /far/away/from/here/a.ts:21";
    assert.deepEqual(read(cpuPprof(profile, startedAt)), {
      types: [
        ["samples", "count"],
        ["cpu", "nanoseconds"],
      ],
      period: ["cpu", 200_000],
      startedAt,
      durationNs: 6_800_000,
      files: ["/far/away/from/here/a.ts", "/far/away/from/here/a.ts"],
      samples: [
        { stack: "outer:10", value: [5, 1_000_000] },
        { stack: `${anonymous}:22 outer:10`, value: [3, 600_000] },
        { stack: `${anonymous}:25 outer:10`, value: [1, 200_000] },
      ],
    });
  });

  it("of allocations has each stack with its objects and bytes", () => {
    const profile = heapProfile([heapNode(2, frame("outer", "node:fs", 3), 0, [heapNode(3, frame("inner", "node:fs", 7), 12_288)])]);
    const { types, period, samples } = read(heapPprof(profile, startedAt));
    assert.deepEqual(types, [
      ["alloc_samples", "count"],
      ["alloc_space", "bytes"],
    ]);
    assert.deepEqual(period, ["alloc_space", 4_096]);
    assert.deepEqual(samples, [{ stack: "inner:8 outer:4", value: [3, 12_288] }]);
  });

  it("keeps all the time of any profile", () => {
    const sample = fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 10_000 }));
    fc.assert(
      fc.property(fc.array(sample), (samples) => {
        const nodes = [2, 3, 4, 5].map((id) => ({ id, callFrame: frame(`f${id}`, "node:fs", id), children: id < 5 ? [id + 1] : [] }));
        const { samples: kept } = read(cpuPprof(cpuProfile(nodes, samples), startedAt));
        const sum = kept.reduce((all, { value }) => all + (value[1] ?? 0), 0);
        assert.equal(
          sum,
          samples.reduce((all, [, us]) => all + us * 1_000, 0),
        );
      }),
    );
  });
});
