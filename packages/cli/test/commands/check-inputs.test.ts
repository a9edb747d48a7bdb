import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { formatResult } from "@agentperf/core/result";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { agentperf, calls } from "../agentperf.ts";
import { directoryOf } from "../files.ts";

describe("check", () => {
  const goText = (ns: number, ratio?: number) =>
    `goos: linux\npkg: mine\n${[0, 1, 2, 3].map((at) => `BenchmarkGet-2\t100\t${ns + at} ns/op\t${ratio === undefined ? "" : `${ratio} baseline_ratio`}\n`).join("")}`;

  it("takes Go text by its names and its baseline_ratio, directories, and standard input", async () => {
    await using own = await directoryOf({
      "fine.txt": goText(100, 1.1),
      "over.txt": goText(100, 1.9),
      "slow.txt": goText(200),
      "agentperf.config.json": '{"budgets":{"mine/Get":{"maxNs":150}}}',
    });
    mkdirSync(own.file("all"));
    for (const name of ["a.txt", "b.txt"]) writeFileSync(join(own.file("all"), name), goText(100));
    const [fine, over, raised, slow, directory] = await calls(
      [["fine.txt"], ["over.txt"], ["over.txt", "--max-ratio", "2"], ["slow.txt", "--against", "all"], ["all"]].map((args) => [
        "check",
        ...args,
      ]),
      { cwd: own.path },
    );
    assert.equal(fine?.stdout, "1 benchmark is within its limits\n");
    assert.equal(over?.code, 1);
    assert.match(over.stdout, /^mine\/Get +1\.90 × its baseline +1\.5\n\n1 limit exceeded\n/m);
    assert.equal(raised?.code, 0);
    assert.equal(slow?.code, 1);
    assert.match(slow.stdout, /slower than before \(p=0\.0\d\d, 8\+4 launches\)/);
    assert.equal(directory?.code, 0);
    const piped = await agentperf(["check", "-"], { cwd: own.path, input: goText(200) });
    assert.equal(piped.code, 1);
    assert.match(piped.stdout, /^mine\/Get +202ns an operation +.*150ns.*\n\n1 limit exceeded\n/m);
  });

  it("holds agentperf's own Go text against a result and a saved baseline", async () => {
    const result = resultOf([crossingOf("Get")], [launchOf("mine/Get node", 100)]);
    await using own = await directoryOf({ "r.json": formatResult(result) });
    assert.equal((await agentperf(["baseline", "save", "r.json"], { cwd: own.path })).code, 0);
    const text =
      "goos: linux\ngoarch: amd64\npkg: agentperf/mine\ncpu: Test CPU @ 3.00GHz\nruntime: node 24.0.0\nBenchmarkGet-2 100 101 ns/op\n";
    const { code, stderr } = await agentperf(["check", "-", "--baseline", "main", "--against", "r.json"], { cwd: own.path, input: text });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^agentperf: the earlier result doesn't say what the machine could do/m);
    assert.match(stderr, /^agentperf: a slow-down of 10 % would go unseen in 1 benchmark: mine\/Get node \(5 launches\)$/m);
    const strict = await agentperf(["check", "-", "--against", "r.json", "--strict"], { cwd: own.path, input: text });
    assert.equal(strict.code, 1, "what can't be told fails with --strict");
  });

  it("reads standard input as compare, history and baseline do, and files with a byte order mark", async () => {
    const text = `\ufeff${formatResult(resultOf([crossingOf("Get")], [launchOf("mine/Get node", 100)]))}`;
    await using own = await directoryOf({ "agentperf.config.json": '\ufeff{"budgets":{"Get":{"maxNs":150}}}', "r.json": text });
    const call = (...args: string[]) => agentperf(args, { cwd: own.path, input: text });
    for (const args of [
      ["check", "-"],
      ["compare", "-"],
      ["history", "-"],
      ["baseline", "save", "-"],
      ["compare", "r.json", "-"],
    ]) {
      const { code, stdout, stderr } = await call(...args);
      assert.equal(code, 0, `${args.join(" ")}: ${stderr}`);
      assert.notEqual(stdout, "");
    }
    const [environment = ""] = readdirSync(own.file(".agentperf/baselines"));
    const saved = join(own.file(".agentperf/baselines"), environment, "main.json");
    writeFileSync(saved, `\ufeff${readFileSync(saved, "utf8")}`);
    assert.equal((await call("check", "r.json", "--baseline", "main")).code, 0);
    assert.ok(statSync(saved).isFile());
  });
});
