import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { agentperf, here, leftDirectories, other, whenSaid, workers } from "../agentperf.ts";
import { writeFiles } from "../files.ts";
import { gitIn } from "../git.ts";

// Alone: it holds verdicts against what is true of both sides.

const config = ["--config", "ab.config.ts", "--runtime", here];

interface Told {
  readonly benchmark: string;
  readonly method: string;
  readonly decision: string;
  readonly estimate: number;
  readonly low: number;
  readonly values: readonly number[];
  readonly failure?: string;
}

const readVerdicts = async (path: string) => JSON.parse(await readFile(path, "utf8")) as Told[];

/** A suite that needs no package: one benchmark that takes so many turns of a loop. */
const suite = (turns: number) => `export default {
  name: "own",
  benchmarks: [{ name: "Work", run() { let x = 1; for (let at = 0; at < ${turns}; at++) x = (Math.imul(x, 1_664_525) + 1) | 0; return x; } }],
};
`;

describe("agentperf ab", () => {
  it("says which adapter is slower and by how much, in all forms, fails where it is to, and leaves nothing", async () => {
    await using own = await temporaryDirectory();
    const [json, markdown] = [join(own.path, "verdicts.json"), join(own.path, "verdicts.md")];
    const before = leftDirectories();
    const sides = ["--a", "mcp=quick", "--b", "mcp=slow", "--time-budget", "30s", "--fail-on", "slower"];
    const { code, stdout, stderr } = await agentperf(["ab", "CallTool", ...config, ...sides, "-o", json, "--markdown", markdown]);
    assert.equal(code, 1, stderr);
    const [verdict, ...others] = await readVerdicts(json);
    assert.deepEqual(others, []);
    assert.equal(verdict?.decision, "slower");
    assert.equal(verdict.method, "alternating");
    const factor = Math.exp(verdict.estimate);
    assert.ok(factor > 1.4 && factor < 2.2, `${factor}`);
    assert.ok(verdict.low > 0 && verdict.values.length >= 5);
    assert.match(stdout, /^mcp\/CallTool +\w+ +slower +\+\d+\.\d % +\+\d+\.\d % to \+\d+\.\d % +\d\.\d+ms → \d\.\d+ms +\d+ +\d+ s$/m);
    assert.match(stdout, /^mcp=slow is slower than mcp=quick on 1 of 1: mcp\/CallTool \w+ \+\d+\.\d %$/m);
    assert.match(stderr, /^agentperf: mcp\/CallTool \w+: slower, \+\d+\.\d % \[/m);
    const table = await readFile(markdown, "utf8");
    assert.match(table, /^\*\*1 slower, 0 faster, .*\*\*: mcp=slow against mcp=quick\n/);
    assert.match(table, /^\| mcp\/CallTool \| \w+ \| 🔴 slower \| (\+|&#43;)\d+\.\d % /m);
    assert.deepEqual(leftDirectories(), before);
  });

  it("says that a gate can't tell where it wasn't decided in the time, and fails where it is to", async () => {
    const sides = ["--a", "mcp=quick", "--b", "mcp=slow", "--time-budget", "1ms", "--alpha", "0.000000000001"];
    for (const [failOn, expected] of [
      ["slower", 0],
      ["undecided", 1],
    ] as const) {
      const { code, stderr } = await agentperf(["ab", "CallTool", ...config, ...sides, "--fail-on", failOn]);
      assert.equal(code, expected, stderr);
      assert.match(stderr, /the gate can't tell: 1 of 1 not decided/);
    }
  });

  it("compares a commit with what lies here, each with its own code, and removes the commit's worktree", async () => {
    await using own = await temporaryDirectory();
    const project = join(own.path, "packages", "bench");
    await writeFiles(project, { "agentperf.config.json": { suites: ["./suite.mjs"], runtimes: [here] }, "suite.mjs": suite(2_000) });
    const git = gitIn(own.path);
    git("init", "-q", "-b", "main");
    git("add", ".");
    git("commit", "-q", "-m", "first");
    await writeFiles(project, { "suite.mjs": suite(6_000) });
    const before = leftDirectories();
    const args = ["ab", "Work", "--a", "git:main", "--b", ".", "--time-budget", "30s", "--json"];
    const { code, stdout, stderr } = await agentperf(args, { cwd: project });
    assert.equal(code, 0, stderr);
    const [verdict] = JSON.parse(stdout) as Told[];
    assert.equal(verdict?.decision, "slower");
    assert.ok(Math.abs(Math.exp(verdict.estimate) / 3 - 1) < 0.3, `${Math.exp(verdict.estimate)}`);
    assert.equal(git("worktree", "list").trim().split("\n").length, 1);
    assert.deepEqual(leftDirectories(), before);
  });

  it("compares runtimes, launched in turn, and says so", async () => {
    const sides = ["--a", `runtime=${here}`, "--b", `runtime=${other}`, "--time-budget", "1s"];
    const { code, stdout, stderr } = await agentperf(["ab", "ValidateJWT", ...sides]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, new RegExp(`^note auth/ValidateJWT ${here}\\|${other}: measured by two processes in turn$`, "m"));
  });

  it("ends at Ctrl-C, says so, and leaves nothing", async () => {
    const before = leftDirectories();
    const args = ["ab", "CallTool", ...config, "--mcp", "quick", "--a", ".", "--b", ".", "--margin", "0.0001", "-v"];
    const { code, stdout, stderr } = await agentperf(args, { onStart: whenSaid(/launch 1:/, (pid) => process.kill(pid, "SIGINT")) });
    assert.equal(code, 130, stderr);
    assert.equal(stdout, "", "no verdict of what was cut short");
    assert.match(stderr, /interrupted; what was decided stands/);
    assert.deepEqual(workers(), []);
    assert.deepEqual(leftDirectories(), before);
  });
});
