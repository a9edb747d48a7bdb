import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { formatResult } from "@agentperf/core/result";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { calls } from "../agentperf.ts";
import { getCrossing, resultFiles } from "./results.ts";

describe("agentperf check", () => {
  it("passes what is within its baselines, and fails what is above", async () => {
    await using own = await resultFiles();
    const [fine, broken, raised, warned] = await calls([
      ["check", own.old],
      ["check", own.far],
      ["check", own.far, "--max-ratio", "2"],
      ["check", own.far, "--warn-only", "--format", "github"],
    ]);
    assert.equal(fine.code, 0, fine.stderr);
    assert.equal(broken.code, 1);
    assert.match(broken.stdout, /^mine\/Get node +1\.81 × its baseline redis\.get +1\.5$/m);
    assert.equal(raised.code, 0);
    assert.equal(warned.code, 0);
    assert.match(warned.stdout, /^::warning title=mine\/Get node::1\.81 × its baseline/m);
  });

  it("fails what is slower than an earlier result, by more than the threshold and significantly", async () => {
    await using own = await resultFiles();
    const [slower, within, faster, same] = await calls([
      ["check", own.slower, "--against", own.old],
      ["check", own.slower, "--against", own.old, "--threshold", "0.3"],
      ["check", own.old, "--against", own.slower],
      ["check", own.old, "--against", own.old],
    ]);
    assert.equal(slower.code, 1);
    assert.match(slower.stdout, /mine\/Get node +20\.0 % slower than before \(p=0\.000, 8\+8 launches\) +5 %/);
    assert.deepEqual([within.code, faster.code, same.code], [0, 0, 0]);
  });
});

describe("budgets of agentperf check", () => {
  const set = crossingOf("Set");
  const memory = { bytesPerOp: 4_000, allocsPerOp: 120.4 };
  const result = formatResult(resultOf([getCrossing, set], [launchOf(getCrossing.id, 700_000, 0, { memory }), launchOf(set.id, 90)]));

  async function budgetsIn(budgets: object) {
    const own = await resultFiles();
    const path = await own.write("memory.json", result);
    await writeFile(join(own.path, "agentperf.config.json"), JSON.stringify({ budgets }));
    const summary = join(own.path, "summary.md");
    const check = async (...more: string[]) => {
      const [call] = await calls([["check", path, ...more]], { cwd: own.path, env: { GITHUB_STEP_SUMMARY: summary } });
      return call;
    };
    return { ...own, summary, check };
  }

  it("pass what is within them", async () => {
    const budgets = { Get: { maxNs: "1ms", maxBytes: 4_000, maxAllocs: 121, maxRatio: 1.4 }, "mine/*": { maxNs: 700_000 } };
    await using own = await budgetsIn(budgets);
    const { code, stdout } = await own.check();
    assert.equal(code, 0, stdout);
  });

  it("fail what takes more time, bytes, objects or times its baseline, a line each, and say what can't be checked", async () => {
    const budgets = { Get: { maxNs: "0.5ms", maxBytes: 1_000, maxAllocs: 100, maxRatio: 1.3 }, "mine/Set*": { maxAllocs: 1 }, Nothing: {} };
    await using own = await budgetsIn(budgets);
    const { code, stdout, stderr } = await own.check("--format", "github");
    assert.equal(code, 1);
    assert.deepEqual(stdout.trim().split("\n"), [
      "::error title=mine/Get node::1.40 × its baseline redis.get, above 1.3",
      '::error title=mine/Get node::700µs an operation, above its budget of 500µs ("Get")',
      '::error title=mine/Get node::4.00kB allocated by an operation, above its budget of 1.00kB ("Get")',
      '::error title=mine/Get node::120.4 objects allocated by an operation, above its budget of 100 ("Get")',
    ]);
    assert.match(stderr, /mine\/Set node: the number of objects allocated by an operation wasn't measured, so its budget can't be checked/);
    assert.match(stderr, /budgets: "Nothing" matches nothing in this result/);
    assert.match(await readFile(own.summary, "utf8"), /^❌ \*\*4 limits exceeded\*\*\n\n\| benchmark \| what \|\n/);
  });

  it("are refused where they name an unknown limit", async () => {
    await using own = await budgetsIn({ Get: { maxTime: 3 } });
    const { code, stderr } = await own.check();
    assert.equal(code, 2);
    assert.match(stderr, /budgets\.Get\.maxTime: no such key; there are maxNs, maxAllocs, maxBytes, maxRatio/);
  });
});
