import assert from "node:assert/strict";
import { mkdir, symlink, unlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { formatResult } from "@agentperf/core/result";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { ResultsDirectory } from "../../src/serve/kept.ts";
import { directoryOf } from "../files.ts";

const crossing = crossingOf("Get");
const at = (day: number, own: Parameters<typeof resultOf>[2] = {}) =>
  formatResult(resultOf([crossing], [launchOf(crossing.id, 5)], { startedAt: new Date(Date.UTC(2026, 0, day)).toISOString(), ...own }));

describe("a directory of results", () => {
  it("gives its results, the newest first, and says what can't be read", async () => {
    await using directory = await directoryOf({ "a.json": at(1), "b.json": at(3), "c.json": at(2), "no.json": "{}", "other.txt": "" });
    const { results, unreadable, older } = await new ResultsDirectory(directory.path).list();
    assert.deepEqual(
      results.map(({ name }) => name),
      ["b.json", "c.json", "a.json"],
    );
    assert.deepEqual([unreadable.map(({ name }) => name), older], [["no.json"], 0]);
  });

  it("follows no link out of it, and opens nothing but files", async () => {
    await using outside = await directoryOf({ "secret.json": at(1) });
    await using directory = await directoryOf({ "a.json": at(1) });
    await symlink(outside.file("secret.json"), directory.file("linked.json"));
    await mkdir(directory.file("folder.json"));
    const { results } = await new ResultsDirectory(directory.path).list();
    assert.deepEqual(
      results.map(({ name }) => name),
      ["a.json"],
    );
  });

  it("reads what changed again, and tells what is still being made from what ended early", async () => {
    await using directory = await directoryOf({ "a.json": at(1, { endedAt: undefined }), "b.json": at(2, { endedAt: undefined }) });
    const old = new Date(Date.now() - 3_600_000);
    await utimes(directory.file("b.json"), old, old);
    const kept = new ResultsDirectory(directory.path);
    const live = async () => (await kept.list()).results.filter(({ isLive }) => isLive).map(({ name }) => name);
    assert.deepEqual(await live(), ["a.json"]);
    await writeFile(directory.file("a.json"), at(1));
    assert.deepEqual(await live(), []);
    await unlink(directory.file("a.json"));
    assert.equal((await kept.list()).results.length, 1);
  });

  it("says so where it is gone", async () => {
    await using directory = await directoryOf({});
    await assert.rejects(new ResultsDirectory(join(directory.path, "none")).list(), /none/);
  });
});
