import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { AgentperfError } from "@agentperf/core";
import { formatResult } from "@agentperf/core/result";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { readDocuments, readRecords, readResult, readResults } from "../../src/results/read.ts";

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
      const [record, ...others] = (await readRecords(directory.file(name), noWarning)).records;
      assert.deepEqual([record?.name, record?.procs, record?.file, others], ["Get", 2, directory.file(name), []]);
    }
  });

  it("takes the files of a directory as one", async () => {
    await using directory = await directoryOf({ "b.txt": goText, "a.json": resultText("a"), "c.md": "no benchmark" });
    const { records } = await readRecords(directory.path, noWarning);
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
    const { records } = await readRecords(directory.file("a.txt"), (warning) => void warnings.push(warning));
    assert.equal(records.length, 1);
    assert.deepEqual(warnings, [`${directory.file("a.txt")}:1: value "x" isn't a number`]);
  });

  it("reads events of go test -json, and documents behind a byte order mark, under a label", async () => {
    const events = ["BenchmarkGet-2 \\t", "     100\\t   12 ns/op\\n"]
      .map((output) => `{"Action":"output","Output":"${output}"}\n`)
      .join("");
    await using directory = await directoryOf({
      "go.json": events,
      "marked.json": `\uFEFF${resultText("a")}`,
      "units.txt": `Unit x a=b\n${goText}`,
    });
    for (const [name, value] of [["go.json", 12] as const, ["marked.json", 100] as const]) {
      const { records } = await readRecords(directory.file(name), noWarning, "before");
      assert.deepEqual(
        records.map(({ file, values }) => [file, values[0]?.value]),
        [["before", value]],
      );
    }
    const { settings } = await readRecords(directory.file("units.txt"), noWarning);
    assert.deepEqual(settings, [{ file: directory.file("units.txt"), line: 1, unit: "x", key: "a", value: "b" }]);
  });

  it("reads a first line with a byte order mark as Go's tools do: not at all", async () => {
    await using directory = await directoryOf({ "marked.txt": `\uFEFF${goText}` });
    const { records } = await readRecords(directory.file("marked.txt"), noWarning);
    assert.deepEqual(
      records.map(({ config }) => config),
      [{}],
    );
  });

  it("lets a file without one readable benchmark be compared with others, and not be checked", async () => {
    await using directory = await directoryOf({ "cut.txt": "BenchmarkGet-2 starting\n" });
    const warnings: string[] = [];
    const warn = (warning: string) => void warnings.push(warning);
    assert.deepEqual((await readRecords(directory.file("cut.txt"), warn)).records, []);
    assert.equal(warnings.length, 1);
    await refused(readDocuments(directory.file("cut.txt"), warn), /cut\.txt: none of its benchmarks can be read/);
  });

  it("says where there is nothing to read", async () => {
    await using directory = await directoryOf({ "notes.txt": "no benchmark here\n" });
    await refused(readRecords(directory.file("notes.txt"), noWarning), /notes\.txt: neither an agentperf result nor Go benchmark text/);
    await mkdir(directory.file("empty"));
    await refused(readRecords(directory.file("empty"), noWarning), /empty: no \.json or \.txt file in this directory/);
    await refused(readRecords(directory.file("none"), noWarning), /none: ENOENT/);
  });
});
