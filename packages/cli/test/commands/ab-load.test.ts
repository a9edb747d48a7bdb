import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { agentperf, calls, here, leftDirectories, workers } from "../agentperf.ts";

// Alone: it holds verdicts against what is true of both sides, and a busy machine makes loads invalid.

const on = ["--config", "load.config.ts", "--runtime", here];
const sides = ["--a", "/ms=60", "--b", "/ms=90"];

interface Told {
  readonly benchmark: string;
  readonly measure: string;
  readonly decision: string;
  readonly estimate: number;
  readonly values: readonly number[];
  readonly stretches: { readonly valid: number; readonly invalid: number; readonly reason?: string };
}

describe("agentperf ab under load", () => {
  it("compares the median and the tail of what both sides answer at the same rate, in all forms, and leaves nothing", async () => {
    await using own = await temporaryDirectory();
    const [json, markdown] = [join(own.path, "verdicts.json"), join(own.path, "verdicts.md")];
    const before = leftDirectories();
    const load = [
      "--rate",
      "40/s",
      "--duration",
      "500ms",
      "--warmup",
      "10ms",
      "--arrivals",
      "uniform",
      "--time-budget",
      "30s",
      "--seed",
      "1",
    ];
    const files = ["-o", json, "--markdown", markdown];
    const { code, stdout, stderr } = await agentperf(["ab", "Timed", ...on, ...sides, ...load, ...files, "--fail-on", "slower"]);
    const told = JSON.parse(await readFile(json, "utf8")) as Told[];
    assert.deepEqual(
      told.map(({ benchmark, measure }) => [benchmark, measure]),
      [
        ["loads/Timed/rate=40", "p50"],
        ["loads/Timed/rate=40", "p99"],
      ],
      stderr,
    );
    const [p50] = told as [Told, Told];
    const { valid, invalid, reason } = p50.stretches;
    assert.ok(valid + invalid >= 5);
    // A machine that is busy sends late, and then a stretch is no evidence: that is said, and nothing is claimed.
    if (valid < 5) {
      assert.equal(p50.decision, "undecided");
      assert.match(stdout, new RegExp(`${invalid} (of \\d+ )?pairs of stretches were invalid.*${reason?.slice(0, 20)}`));
    } else {
      assert.equal(code, 1, stdout);
      assert.equal(p50.decision, "slower");
      assert.ok(Math.abs(p50.estimate - Math.log(1.5)) < 0.15, `${p50.estimate}`);
      assert.match(stdout, /^loads\/Timed\/rate=40 p50 \w+ +slower +\+\d\d\.\d % .* \d\d\.\dms → \d+\.?\dms /m);
      assert.match(stdout, /^\/ms=90 is slower than \/ms=60 on \d of 2: /m);
    }
    assert.match(await readFile(markdown, "utf8"), /\/ms=90 against \/ms=60/);
    assert.deepEqual(leftDirectories(), before);
  });

  it("refuses what is no load, and a number in flight that would be another one", async () => {
    const all = await calls([
      ["ab", "Timed", ...on, ...sides, "--duration", "1s"],
      ["ab", "Timed", ...on, ...sides, "--max-in-flight", "5"],
      ["ab", "Timed", ...on, ...sides, "--rate", "fast"],
      ["ab", "Levels", ...on, "--a", "/concurrency=1", "--b", "/concurrency=8", "--rate", "10/s"],
    ]);
    for (const { code, stderr } of all) assert.equal(code, 2, stderr);
    assert.match(all[0].stderr, /--duration is of a load, which needs a rate: --rate 500\/s/);
    assert.match(all[1].stderr, /--max-in-flight is of a load/);
    assert.match(all[2].stderr, /rate "fast" must be like 2000\/s/);
    assert.match(all[3].stderr, /\/concurrency=1: with --rate, how many operations are in flight follows from the load/);
  });

  it("ends when it is interrupted, and leaves nothing behind", async () => {
    const before = leftDirectories();
    const { code, stderr } = await agentperf(["ab", "Timed", ...on, ...sides, "--rate", "10/s", "--duration", "10m"], {
      async onStart(child) {
        while (workers().length === 0) await wait(20);
        process.kill(child.pid as number, "SIGINT");
      },
    });
    assert.equal(code, 130, stderr);
    assert.deepEqual([workers(), leftDirectories()], [[], before]);
  });
});
