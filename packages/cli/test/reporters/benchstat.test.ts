import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compare, usualLayout } from "@agentperf/core/comparison";
import { readGoText } from "@agentperf/core/result";
import { benchstatText } from "../../src/reporters/benchstat.ts";
import { benchstatCsv } from "../../src/reporters/csv.ts";

const lines = (unit: string, values: readonly (number | string)[]) => values.map((value) => `BenchmarkX 1 ${value} ${unit}\n`).join("");
const tablesOf = (...texts: readonly string[]) => {
  const records = texts.flatMap((text, at) => readGoText({ name: "x", text }).records.map((record) => ({ ...record, file: String(at) })));
  return compare(records, { ...usualLayout, alpha: 0.05, confidence: 0.95 });
};

describe("benchstat's tables", () => {
  it("show no NaN of extreme values", () => {
    const texts = ["0", "-5", "1e308", "5e-324"].map((value) =>
      lines(
        "ns/op",
        Array.from({ length: 6 }, () => value),
      ),
    );
    for (const one of texts) for (const other of texts) assert.doesNotMatch(benchstatText(tablesOf(one, other)), /NaN/);
  });

  it("show NaN where that is what was measured, and don't compare it", () => {
    const [table] = tablesOf(lines("x", ["NaN", 1, 2]), lines("x", [1, 2, 3]));
    assert.deepEqual(table?.rows[0]?.cells[1]?.versus?.warnings, ["what isn't a number can't be compared"]);
    assert.match(benchstatText(tablesOf(lines("x", ["NaN"]))), /NaNn ± ∞/);
  });

  it("have no spaces at the ends of their lines that a value doesn't have", () => {
    assert.doesNotMatch(benchstatText(tablesOf(lines("ns/op", [1, 2]), lines("B/op", [1]))), / $/m);
    assert.match(benchstatText(tablesOf(`note: x  \n${lines("x", [1])}`)), /^note: x {2}$/m);
  });

  it("have fields in quotes where CSV needs them", () => {
    const { csv } = benchstatCsv(tablesOf(`note: a, "b"\n${lines("x", [1])}`));
    assert.match(csv, /^"note: a, ""b"""$/m);
  });
});
