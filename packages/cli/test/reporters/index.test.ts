import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseGoText, parseResult } from "@agentperf/core/result";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { program } from "../../src/program.ts";
import { checkReporters, comparisonReporters, reporters, verdictsReporters } from "../../src/reporters/index.ts";
import { reportOf } from "./reports.ts";

async function choicesOf(name: string): Promise<readonly string[] | undefined> {
  const root = await program([name], { exit: () => undefined, complain: () => undefined });
  return root.commands.find((own) => own.name() === name)?.options.find(({ long }) => long === "--format")?.argChoices;
}

describe("the tables of reporters", () => {
  it("are the choices of --format", async () => {
    assert.deepEqual(await choicesOf("run"), Object.keys(reporters));
    assert.deepEqual(await choicesOf("compare"), Object.keys(comparisonReporters));
    assert.deepEqual(await choicesOf("check"), Object.keys(checkReporters));
    assert.deepEqual(await choicesOf("ab"), Object.keys(verdictsReporters));
  });

  it("load every reporter that they name", async () => {
    for (const load of Object.values(reporters)) assert.equal(typeof (await load()).report, "function");
    for (const load of [comparisonReporters, checkReporters, verdictsReporters].flatMap((table) => Object.values<() => unknown>(table)))
      assert.equal(typeof (await load()), "function");
  });
});

describe("the formats of run", () => {
  const crossing = crossingOf("Get", { baseline: "redis.get" });
  const report = reportOf(resultOf([crossing], [launchOf(crossing.id, 1000)]), { target: 1.2, warning: 1.5, ns: { "redis.get": 500 } });

  it("give Go benchmark text with the ratio to the baseline", async () => {
    const { records, warnings } = parseGoText([{ name: "out", text: (await reporters.go()).report(report) }]);
    assert.deepEqual(warnings, []);
    assert.deepEqual(records[0]?.values, [
      { value: 1000, unit: "ns/op" },
      { value: 2, unit: "baseline_ratio" },
    ]);
  });

  it("give the whole result as JSON", async () => {
    assert.deepEqual(parseResult((await reporters.json()).report(report), "out"), report.result);
  });

  it("show problems themselves, or leave them to standard error", async () => {
    const [table, go, json] = await Promise.all([reporters.table(), reporters.go(), reporters.json()]);
    assert.deepEqual([table.showsProblems, go.showsProblems, json.showsProblems], [true, false, false]);
  });
});
