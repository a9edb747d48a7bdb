import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { chosenReporters, writeReports } from "../../src/reporters/chosen.ts";
import { directoryOf } from "../files.ts";
import { refusal } from "../made.ts";
import { reportOf } from "./reports.ts";

const crossing = crossingOf("Get");
const report = reportOf(resultOf([crossing], [launchOf(crossing.id, 5)]));
const named = async (...args: Parameters<typeof chosenReporters>) =>
  (await chosenReporters(...args)).map(({ name, output }) => [name, output?.asked]);

describe("reporters that are asked for", () => {
  it("are printed, or written to their files, and the usual one is printed where none is", async () => {
    await using own = await directoryOf({});
    const file = join(own.path, "a.xml");
    assert.deepEqual(await named([], "table"), [["table", undefined]]);
    assert.deepEqual(await named([`junit=${file}`], "table"), [
      ["table", undefined],
      ["junit", file],
    ]);
    assert.deepEqual(await named(["csv", `junit=${file}`], "table"), [
      ["csv", undefined],
      ["junit", file],
    ]);
    assert.deepEqual(await named(["csv=-"], "table"), [["csv", undefined]]);
  });

  it("are refused where there is none of that name, where two are printed, and where a file can't be written", async () => {
    await using own = await directoryOf({});
    await assert.rejects(
      chosenReporters(["cvs"], undefined),
      refusal("usage", /^no reporter "cvs"; did you mean "csv"\?; or the path of a module/),
    );
    await assert.rejects(chosenReporters(["csv", "go"], undefined), refusal("usage", /^csv and go can't both go to standard output/));
    await assert.rejects(chosenReporters([`csv=${own.path}`], undefined), refusal("output", /it is a directory/));
  });

  it("may be modules of one's own", async () => {
    await using own = await directoryOf({
      "mine.mjs": "export default { report: ({ summary }) => summary.crossings.length + ' crossings\\n' };",
      "empty.mjs": "export default 5;",
    });
    const file = join(own.path, "out.txt");
    const chosen = await chosenReporters([`${join(own.path, "mine.mjs")}=${file}`], undefined);
    assert.deepEqual(await writeReports(chosen, () => report, assert.fail), {
      showsProblems: false,
      failures: [],
      written: [{ name: join(own.path, "mine.mjs"), file }],
    });
    assert.equal(await readFile(file, "utf8"), "1 crossings\n");
    await assert.rejects(
      chosenReporters([join(own.path, "empty.mjs")], undefined),
      refusal("config", /has no default export with a method report/),
    );
    await assert.rejects(chosenReporters([join(own.path, "absent.mjs")], undefined), refusal("config", /absent\.mjs can't be loaded: /));
  });

  it("take nothing from each other where one fails", async () => {
    await using own = await directoryOf({
      "broken.mjs": "export default { report() { throw new Error('no figures'); } };",
      "none.mjs": "export default { report: () => undefined };",
    });
    const printed: string[] = [];
    const chosen = await chosenReporters(
      [`${own.path}/broken.mjs=${own.path}/a`, `${own.path}/none.mjs=${own.path}/b`, "hyperfine"],
      undefined,
    );
    const { failures, showsProblems } = await writeReports(
      chosen,
      () => report,
      (text) => printed.push(text),
    );
    assert.deepEqual(
      failures.map((text) => text.replace(/reporter .*\//, "")),
      ["broken.mjs: no figures", "none.mjs: it gave no text"],
    );
    assert.equal(showsProblems, false);
    assert.equal(printed.length, 1);
  });
});
