import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { formatResult } from "@agentperf/core/result";
import { resultOf } from "../../../core/test/result/results.ts";
import { calls } from "../agentperf.ts";
import { getCrossing, launchesAt, resultFiles } from "./results.ts";

const environment = "linux-x64-test-cpu-3-00ghz-2cpu";

describe("agentperf baseline", () => {
  it("keeps figures by environment, in files that can be reviewed", async () => {
    await using own = await resultFiles();
    const [saved, listed, shown] = await calls(
      [
        ["baseline", "save", own.old],
        ["baseline", "list"],
        ["baseline", "show"],
      ],
      { cwd: own.path },
    );
    assert.equal(saved.code, 0, saved.stderr);
    const text = await readFile(join(own.path, ".agentperf", "baselines", environment, "main.json"), "utf8");
    assert.match(text, /^ {4}"mine\/Get node": \[400000,/m, "a crossing a line");
    assert.match(listed.stdout, new RegExp(`^main {2}${environment}$`, "m"));
    assert.match(shown.stdout, /mine\/Get node: 401µs \(8 launches\)/);
  });

  it("holds later results against them, and never those of another machine", async () => {
    await using own = await resultFiles();
    const elsewhere = resultOf([getCrossing], launchesAt(400_000));
    const cpu = { model: "Other", count: 64 };
    const other = await own.write("other.json", formatResult({ ...elsewhere, environment: { ...elsewhere.environment, cpu } }));
    const [, fine, broken, refused] = await calls(
      [
        ["baseline", "save", own.old],
        ["check", own.old, "--baseline", "main"],
        ["check", own.slower, "--baseline", "main"],
        ["check", other, "--baseline", "main"],
      ],
      { cwd: own.path },
    );
    assert.equal(fine.code, 0, fine.stderr);
    assert.equal(broken.code, 1);
    assert.match(broken.stdout, /mine\/Get node +20\.0 % slower than baseline main \(p=0\.000, 8\+8 launches\)/);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /no baseline main for this environment, linux-x64-other-64cpu; there are main for linux-x64-test/);
  });

  it("is replaced on purpose only: with a reason, which is kept, and showing what changes", async () => {
    await using own = await resultFiles();
    const [early, , again, unexplained, updated, shown, outside] = await calls(
      [
        ["baseline", "update", own.slower, "--reason", "x"],
        ["baseline", "save", own.old],
        ["baseline", "save", own.slower],
        ["baseline", "update", own.slower],
        ["baseline", "update", own.slower, "--reason", "a heavier schema"],
        ["baseline", "show", "main"],
        ["baseline", "save", own.old, "--name", "../x"],
      ],
      { cwd: own.path },
    );
    assert.match(early.stderr, /there is no baseline main/);
    assert.match(again.stderr, /there is a baseline main .*change it with baseline update/);
    assert.match(unexplained.stderr, /needs a reason/);
    assert.equal(updated.code, 0, updated.stderr);
    assert.match(updated.stdout, /mine\/Get node: 401µs → 482µs \(\+20\.0 %\)/);
    assert.match(shown.stdout, /: first\n.*: a heavier schema/);
    assert.equal(outside.code, 2);
  });
});
