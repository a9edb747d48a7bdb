import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { AgentperfError } from "@agentperf/core";
import { parseResult } from "@agentperf/core/result";
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
    for (const id of ["first", "second"]) {
      await file.write({ ...result, id });
      assert.equal(parseResult(await readFile(path, "utf8"), path).id, id);
    }
    assert.equal(file.failure, undefined);
    assert.deepEqual(await readdir(join(directory.path, "deep")), ["result.json"]);
  });

  it("is refused before anything is measured where the path asked for can't be written", async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, "file"), "");
    await assert.rejects(
      ResultFile.open(join(directory.path, "file", "result.json"), result.id),
      (thrown) => thrown instanceof AgentperfError && thrown.code === "usage" && /the result can't be written/.test(thrown.message),
    );
  });

  it("keeps why it couldn't be written, and goes on", async () => {
    await using directory = await temporaryDirectory();
    const folder = join(directory.path, "results");
    const file = await ResultFile.open(join(folder, "result.json"), result.id);
    await rm(folder, { recursive: true });
    await file.write(result);
    assert.match(file.failure ?? "", /ENOENT/);
    await mkdir(folder);
    await file.write(result);
    assert.equal(file.failure, undefined);
  });
});

describe("a run's stamp", () => {
  it("is its time and a few characters by chance", () => {
    assert.match(runStamp(new Date("2026-01-02T03:04:05.678Z")), /^20260102-030405-[a-z0-9]{4}$/);
  });
});
