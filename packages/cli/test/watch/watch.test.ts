import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { writeFile } from "node:fs/promises";
import process from "node:process";
import { describe, it } from "node:test";
import { agentperf, here } from "../agentperf.ts";
import { directoryOf } from "../files.ts";

const suite = (body: string) => `export default { name: "own", benchmarks: [{ name: "Mine", run: () => ${body} }] };\n`;

/** Does one thing after the other, each when standard error has said what it waits for. */
const steps =
  (...all: readonly (readonly [text: RegExp, act: (child: ChildProcess) => unknown])[]) =>
  (child: ChildProcess): void => {
    const left = [...all];
    let seen = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      const next = left[0];
      if (next === undefined || !next[0].test(seen)) return;
      left.shift();
      seen = "";
      void next[1](child);
    });
  };

const interrupt = ({ pid }: ChildProcess) => process.kill(pid as number, "SIGINT");

describe("run --watch", () => {
  const args = ["run", "--watch", "--runtime", here, "--count", "4", "--benchtime", "20ms", "--format", "go"];

  it("measures again when a suite changes, compares with the run before, and ends by Ctrl-C", async () => {
    await using directory = await directoryOf({
      "agentperf.config.mjs": 'export default { suites: ["./mine.mjs"] };\n',
      "mine.mjs": suite("JSON.stringify([1, 2, 3])"),
    });
    const { code, stdout, stderr } = await agentperf(args, {
      cwd: directory.path,
      onStart: steps(
        [/watching 2 files/, () => writeFile(directory.file("mine.mjs"), suite("JSON.stringify(Array.from({ length: 9999 }))"))],
        [/watching 2 files/, interrupt],
      ),
    });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /mine\.mjs changed\n/);
    assert.match(stderr, /against the run before, \.agentperf/);
    assert.equal(stdout.match(/^BenchmarkMine/gm)?.length, 8);
    assert.match(stdout, /slower/);
  });

  it("goes on after what can't be loaded, and takes no half run for one to compare with", async () => {
    await using directory = await directoryOf({
      "agentperf.config.mjs": 'export default { suites: ["./mine.mjs"] };\n',
      "mine.mjs": "this is nothing that could be loaded\n",
    });
    const { code, stderr, stdout } = await agentperf(args, {
      cwd: directory.path,
      onStart: steps([/watching 2 files/, () => writeFile(directory.file("mine.mjs"), suite("1 + 1"))], [/watching 2 files/, interrupt]),
    });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /mine\.mjs/);
    assert.doesNotMatch(stderr, /against the run before/);
    assert.equal(stdout.match(/^BenchmarkMine/gm)?.length, 4);
  });

  it("needs a config", async () => {
    await using directory = await directoryOf({ "package.json": "{}", ".git/HEAD": "" });
    const { code, stderr } = await agentperf(["run", "--watch"], { cwd: directory.path });
    assert.equal(code, 2);
    assert.match(stderr, /--watch needs a config/);
  });
});
