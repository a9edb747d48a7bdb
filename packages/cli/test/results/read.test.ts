import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { AgentperfError } from "@agentperf/core";
import { formatResult } from "@agentperf/core/result";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { readRecords, readResult, readResults } from "../../src/results/read.ts";

const crossing = crossingOf("Get");
const resultText = (id: string) => formatResult(resultOf([crossing], [launchOf(crossing.id, 100)], { id }));
const goText = "pkg: mine\nBenchmarkGet-2\t100\t12 ns/op\n";

/** A directory with these files in it. */
async function directoryOf(files: Readonly<Record<string, string>>) {
  const directory = await temporaryDirectory();
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory.path, name), text);
  return { ...directory, file: (name: string) => join(directory.path, name) };
}

const refused = (reading: Promise<unknown>, message: RegExp) =>
  assert.rejects(
    reading,
    (thrown) =>
      thrown instanceof AgentperfError && thrown.code === "unreadable" && message.test(thrown.message) && !thrown.message.includes("\n"),
  );
const noWarning = (warning: string) => assert.fail(warning);

describe("reading results", () => {
  it("reads a result document, and the .json files of a directory in order", async () => {
    await using directory = await directoryOf({ "b.json": resultText("b"), "a.json": resultText("a"), "notes.txt": "no result" });
    assert.equal((await readResult(directory.file("b.json"))).id, "b");
    assert.deepEqual(
      (await readResults(directory.path, noWarning)).map(({ id }) => id),
      ["a", "b"],
    );
    assert.equal((await readResults(directory.file("a.json"), noWarning)).length, 1);
  });

  it("finds nothing in an empty directory", async () => {
    await using directory = await directoryOf({});
    assert.deepEqual(await readResults(directory.path, noWarning), []);
  });

  it("says which file it can't read, and why", async () => {
    await using directory = await directoryOf({ "cut.json": '{"schema":"agentperf.result"', "go.txt": goText, "empty.json": "" });
    await refused(readResult(directory.file("none.json")), /none\.json: ENOENT/);
    await refused(readResult(directory.file("cut.json")), /cut\.json: not JSON, or cut off/);
    await refused(readResult(directory.file("go.txt")), /go\.txt: not JSON, or cut off/);
    await refused(readResult(directory.file("empty.json")), /empty\.json: the file is empty/);
    await refused(readResults(directory.file("nowhere"), noWarning), /nowhere: ENOENT/);
  });
});

describe("reading records", () => {
  it("reads result documents and Go text alike, each under the name it was asked for", async () => {
    await using directory = await directoryOf({ "one.json": resultText("one"), "two.txt": goText });
    for (const name of ["one.json", "two.txt"]) {
      const { records } = await readRecords({ path: directory.file(name), label: "one" }, noWarning);
      const [record, ...others] = records;
      assert.deepEqual([record?.name, record?.procs, record?.file, others], ["Get", 2, "one", []]);
    }
  });

  it("takes the files of a directory as one", async () => {
    await using directory = await directoryOf({ "b.txt": goText, "a.json": resultText("a"), "c.md": "no benchmark" });
    const { records } = await readRecords({ path: directory.path, label: directory.path }, noWarning);
    assert.deepEqual(
      records.map(({ values, file }) => [values[0]?.value, file]),
      [
        [100, directory.path],
        [12, directory.path],
      ],
    );
  });

  it("warns of a line that it can't read, with its number, and reads on", async () => {
    await using directory = await directoryOf({ "a.txt": `BenchmarkBad-2\t100\tx ns/op\n${goText}` });
    const warnings: string[] = [];
    const { records } = await readRecords({ path: directory.file("a.txt"), label: "a" }, (warning) => void warnings.push(warning));
    assert.equal(records.length, 1);
    assert.deepEqual(warnings, [`${directory.file("a.txt")}:1: value "x" isn't a number`]);
  });

  it("says where there is nothing to read", async () => {
    await using directory = await directoryOf({ "notes.txt": "no benchmark here\n" });
    await refused(
      readRecords({ path: directory.file("notes.txt"), label: "notes.txt" }, noWarning),
      /notes\.txt: neither an agentperf result nor Go benchmark text/,
    );
    await mkdir(directory.file("empty"));
    await refused(
      readRecords({ path: directory.file("empty"), label: "empty" }, noWarning),
      /empty: no \.json or \.txt file in this directory/,
    );
    await refused(readRecords({ path: directory.file("none"), label: "none" }, noWarning), /none: ENOENT/);
  });
});
