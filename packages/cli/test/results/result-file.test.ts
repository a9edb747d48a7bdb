import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { AgentperfError } from "@agentperf/core";
import { parseResult } from "@agentperf/core/result";
import { skipWithoutRoot, smallDisk } from "../../../../test-support/small-disk.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { resultOf } from "../../../core/test/result/results.ts";
import { runStamp } from "../../src/launch/stamp.ts";
import { ResultFile } from "../../src/results/result-file.ts";

const result = resultOf([], []);

describe("a result's file", () => {
  it("holds the last state that was written, whole, in a directory that it makes", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "deep", "result.json");
    const file = await ResultFile.open(path, result.id);
    for (const [id, state] of [
      ["first", "partial"],
      ["second", "whole"],
    ] as const) {
      await file.write({ ...result, id }, state);
      assert.equal(parseResult(await readFile(path, "utf8"), path).id, id);
    }
    assert.equal(file.failure, undefined);
    assert.deepEqual(await readdir(join(directory.path, "deep")), ["result.json"]);
  });

  it("is refused before anything is measured where the path asked for can't be written", async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, "file"), "");
    for (const path of [join(directory.path, "file", "result.json"), `${directory.path}/`, directory.path])
      await assert.rejects(
        ResultFile.open(path, result.id),
        (thrown) => thrown instanceof AgentperfError && thrown.code === "output" && /can't be written: /.test(thrown.message),
      );
  });

  it("keeps why it couldn't be written, and goes on", async () => {
    await using directory = await temporaryDirectory();
    const folder = join(directory.path, "results");
    const file = await ResultFile.open(join(folder, "result.json"), result.id);
    await rm(folder, { recursive: true });
    await file.write(result, "partial");
    assert.match(file.failure ?? "", /ENOENT/);
    await mkdir(folder);
    await file.write(result, "whole");
    assert.equal(file.failure, undefined);
  });

  it("leaves no earlier result in its place where the disk is full, and says where that is", { skip: skipWithoutRoot() }, async () => {
    using disk = smallDisk("16k");
    const path = join(disk.path, "result.json");
    await writeFile(path, "old");
    const file = await ResultFile.open(path, result.id);
    const long = { ...result, notes: [{ text: "x".repeat(64_000) }] };
    await file.write(long, "partial");
    await file.write(long, "whole");
    assert.match(file.failure ?? "", /ENOSPC: .*; what was there before is in .*result\.json\.old$/);
    assert.deepEqual(await readdir(disk.path), ["result.json.old"]);
  });

  it("follows no link that was planted at the name of a temporary file", async () => {
    await using directory = await temporaryDirectory();
    const [path, victim] = [join(directory.path, "r.json"), join(directory.path, "victim")];
    await writeFile(victim, "mine");
    await symlink(victim, `${path}.tmp`);
    await (await ResultFile.open(path, result.id)).write(result, "whole");
    assert.equal(await readFile(victim, "utf8"), "mine");
    assert.deepEqual((await readdir(directory.path)).sort(), ["r.json", "r.json.tmp", "victim"]);
  });
});

describe("a run's stamp", () => {
  it("is its time and a few characters by chance", () => {
    assert.match(runStamp(new Date("2026-01-02T03:04:05.678Z")), /^20260102-030405-[a-z0-9]{4}$/);
  });
});
