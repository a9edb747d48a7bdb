import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { type RuntimeName, runtimeNames, runtimeOf } from "@agentperf/core";
import { agentperf, ownDirectory, temporary, workers } from "./agentperf.ts";

const here = runtimeOf(globalThis);
const runtime = ["--runtime", here];
const config = ["--config", "ab.config.ts"];

interface Told {
  readonly benchmark: string;
  readonly runtime: string;
  readonly method: string;
  readonly decision: string;
  readonly estimate: number;
  readonly low: number;
  readonly values: readonly number[];
  readonly nsPerOp: readonly [number, number];
  readonly failure?: string;
}

async function verdicts(args: readonly string[], cwd?: string): Promise<Told[]> {
  const { code, stdout, stderr } = await agentperf(["ab", "--budget", "30s", "--json", ...args], cwd === undefined ? {} : { cwd });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Told[];
}

const left = async () => (await readdir(temporary)).filter((name) => /^agentperf-\d.*-(ab|checkout)-/.test(name));

/** A suite that needs no package: one benchmark that takes so many turns of a loop. */
const suite = (turns: string) => `export default {
  name: "own",
  benchmarks: [{
    name: "Work",
    parameters: { size: [1, 2] },
    run(state) { let x = 1; for (let at = 0; at < (${turns}) * 2_000; at++) x = (Math.imul(x, 1_664_525) + 1) | 0; return x; },
    setup: ({ parameters }) => parameters,
  }],
};
`;

/** A project whose config has that suite. */
async function writeProject(directory: string, turns: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "agentperf.config.json"), JSON.stringify({ suites: ["./suite.mjs"], runtimes: [here] }));
  await writeFile(join(directory, "suite.mjs"), suite(turns));
}

describe("agentperf ab", () => {
  it("says which adapter is slower, by how much, and leaves nothing", async () => {
    const already = await left();
    const args = ["ab", "CallTool", ...config, ...runtime, "--a", "mcp=quick", "--b", "mcp=slow", "--budget", "30s", "--json"];
    const { code, stdout, stderr } = await agentperf([...args, "--fail-on", "slower"]);
    assert.equal(code, 1, stderr);
    const [verdict, ...others] = JSON.parse(stdout) as Told[];
    assert.deepEqual(others, []);
    assert.equal(verdict?.decision, "slower");
    assert.equal(verdict?.method, "alternating");
    const factor = Math.exp(verdict?.estimate ?? 0);
    assert.ok(factor > 1.4 && factor < 2.2, `${factor}`);
    assert.ok((verdict?.low ?? 0) > 0 && (verdict?.values.length ?? 0) >= 5);
    assert.deepEqual(await left(), already);
  });

  it("tells of the second side against the first, whichever is which, also as a table", async () => {
    const kept = await ownDirectory();
    try {
      const markdown = join(kept.path, "verdicts.md");
      const sides = ["--a", "mcp=slow", "--b", "mcp=quick", "--markdown", markdown];
      const { code, stdout, stderr } = await agentperf(["ab", "CallTool", ...config, ...runtime, ...sides, "--budget", "30s"]);
      assert.equal(code, 0, stderr);
      assert.match(
        stdout,
        /^mcp\/CallTool \w+: mcp=quick is faster than mcp=slow, -[34]\d\.\d % \[-\d+\.\d %, -\d+\.\d %\], \d\.\d+ms → \d\.\d+ms, \d+ launches, \d+ s$/m,
      );
      const table = await readFile(markdown, "utf8");
      assert.match(table, /^### `mcp=quick` against `mcp=slow`$/m);
      assert.match(table, /^\| mcp\/CallTool \| \w+ \| 🟢 faster \| -[34]\d\.\d % \[/m);
    } finally {
      await kept.remove();
    }
  });

  it("ends at Ctrl-C, says so, and leaves nothing", async () => {
    const already = await left();
    const args = ["ab", "CallTool", ...config, ...runtime, "--mcp", "quick", "--a", ".", "--b", ".", "--margin", "0.0001", "-v"];
    const { code, stdout, stderr } = await agentperf(args, {
      onStart: (child) => {
        let seen = "";
        child.stderr?.on("data", (chunk: Buffer) => {
          const before = seen.includes("launch 1:");
          seen += chunk.toString();
          if (!before && seen.includes("launch 1:")) process.kill(child.pid as number, "SIGINT");
        });
      },
    });
    assert.equal(code, 130, stderr);
    assert.equal(stdout, "", "no verdict of what was cut short");
    assert.match(stderr, /interrupted; what was decided stands/);
    assert.deepEqual(workers(), []);
    assert.deepEqual(await left(), already);
  });

  it("refuses what isn't a comparison", async () => {
    const refused = async (args: readonly string[], message: RegExp) => {
      const { code, stderr } = await agentperf(["ab", ...config, ...runtime, ...args]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
    };
    await refused(["CallTool", "--a", "mcp=quick", "--b", "mcp=quick"], /nothing to compare: no benchmark in which the sides differ/);
    await refused(
      ["CallTool", "--a", "mpc=quick", "--b", "mcp=slow"],
      /--a mpc=quick: "mpc=quick" is none of port=adapter \(redis=ioredis\)/,
    );
    await refused(["CallTool", "--a", "mcp=quick", "--b", "mcp=slwo"], /no mcp adapter "slwo"/);
    await refused(["CallTool", "--a", "mcp=quick"], /required option '--b/);
    await refused(["CallTool", "--a", ".", "--b", "runtime=nodes"], /no runtime "nodes"; there are node, bun, deno/);
    await refused(["CallTool", "--a", ".,git:main", "--b", "."], /two checkouts; a side has one/);
    await refused(["CallTool", "--a", "git:--help", "--b", "."], /"--help" is no name of one/);
    await refused(["CallTool", "--a", "git:no-such-commit", "--b", "."], /git worktree: .*no-such-commit/);
  });
});

const own = await ownDirectory();

describe("sides of agentperf ab", () => {
  after(() => own.remove());
  const [one, two] = [join(own.path, "one"), join(own.path, "two")];
  before(async () => {
    await writeProject(one, "1");
    await writeProject(two, "1.5");
  });
  const isSlower = ({ decision, estimate }: Told, factor: number) => {
    assert.equal(decision, "slower");
    assert.ok(Math.abs(Math.exp(estimate) / factor - 1) < 0.2, `${Math.exp(estimate)}`);
  };

  it("are checkouts, each with its own code and config", async () => {
    const told = await verdicts(["Work", "--bench", "size=1", "--a", ".", "--b", "../two"], one);
    assert.deepEqual(
      told.map(({ benchmark }) => benchmark),
      ["own/Work/size=1"],
    );
    isSlower(told[0] as Told, 1.5);
  });

  it("are one and the same, to see that it is noticed", async () => {
    const [told] = await verdicts(["Work", "--bench", "size=1", "--a", ".", "--b", ".", "--margin", "0.1"], one);
    assert.equal(told?.decision, "equivalent");
  });

  it("are configs", async () => {
    await writeFile(join(one, "other.config.json"), JSON.stringify({ suites: ["../two/suite.mjs"], runtimes: [here] }));
    const [told] = await verdicts(["--bench", "size=2", "--a", "agentperf.config.json", "--b", "other.config.json"], one);
    isSlower(told as Told, 1.5);
  });

  it("are values of a parameter", async () => {
    await writeFile(join(one, "sized.mjs"), suite("state.size").replace('"own"', '"sized"'));
    await writeFile(join(one, "sized.config.json"), JSON.stringify({ suites: ["./sized.mjs"], runtimes: [here] }));
    const [told] = await verdicts(["--config", "sized.config.json", "--a", "/size=1", "--b", "/size=2"], one);
    assert.equal(told?.benchmark, "sized/Work");
    isSlower(told as Told, 2);
  });

  it("are levels of concurrency", async () => {
    const [told] = await verdicts(["RedisConcurrent", ...runtime, "--redis", "memory", "--a", "/concurrency=1", "--b", "/concurrency=4"]);
    assert.equal(told?.benchmark, "redis/RedisConcurrent");
    assert.ok((told?.values.length ?? 0) >= 5);
  });

  it("are runtimes, launched in turn, and that is said", async () => {
    const other = runtimeNames.find((name): name is RuntimeName => name !== here);
    const sides = ["--a", `runtime=${here}`, "--b", `runtime=${other}`, "--budget", "3s"];
    const { code, stdout, stderr } = await agentperf(["ab", "ValidateJWT", ...sides]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, new RegExp(`^auth/ValidateJWT ${here}\\|${other}: .*, two processes in turn$`, "m"));
  });

  it("are launched in turn too where a benchmark runs inside a context of its own", async () => {
    const args = ["GetUserFromContext", ...runtime, "--a", ".", "--b", ".", "--margin", "0.5", "--budget", "5s"];
    const [told] = await verdicts(args);
    assert.equal(told?.failure, undefined);
    assert.equal(told?.method, "in turn");
  });

  it("are a commit, in a worktree that is installed and removed", async () => {
    const repository = join(own.path, "repository");
    const project = join(repository, "packages", "bench");
    await writeProject(project, "1");
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@localhost", ...args], { cwd: repository, encoding: "utf8" });
    git("init", "-q", "-b", "main");
    git("add", ".");
    git("commit", "-q", "-m", "first");
    await writeFile(join(project, "suite.mjs"), suite("1.5"));
    const already = await left();
    const [told] = await verdicts(["Work", "--bench", "size=1", "--a", "git:main", "--b", "."], project);
    isSlower(told as Told, 1.5);
    assert.equal(git("worktree", "list").trim().split("\n").length, 1);
    assert.deepEqual(await left(), already);
  });

  it("are versions of a package, each installed into a copy of the project", async () => {
    const project = join(own.path, "versions");
    for (const [version, turns] of [
      ["1.0.0", "1"],
      ["2.0.0", "1.5"],
    ] as const) {
      const directory = join(own.path, `turns-${version}`);
      await mkdir(directory, { recursive: true });
      await writeFile(join(directory, "package.json"), JSON.stringify({ name: "turns", version, type: "module", exports: "./index.js" }));
      await writeFile(join(directory, "index.js"), `export const turns = ${turns};\n`);
    }
    await writeProject(project, "turns");
    await writeFile(join(project, "suite.mjs"), `import { turns } from "turns";\n${suite("turns")}`);
    await writeFile(join(project, "package.json"), JSON.stringify({ name: "project", private: true }));
    const already = await left();
    const side = (version: string) => `npm:turns@file:${join(own.path, `turns-${version}`)}`;
    const [told] = await verdicts(["Work", "--bench", "size=1", "--a", side("1.0.0"), "--b", side("2.0.0")], project);
    isSlower(told as Told, 1.5);
    assert.deepEqual((await readdir(project)).sort(), ["agentperf.config.json", "package.json", "suite.mjs"]);
    assert.deepEqual(await left(), already);
  });

  it("are refused where an adapter keeps a version of its own, so that both would be the same", async () => {
    const project = join(own.path, "kept");
    const adapters = join(own.path, "adapters");
    // It comes with the first version, whatever the project asks for.
    await cp(join(own.path, "turns-1.0.0"), join(adapters, "node_modules", "turns"), { recursive: true });
    const about = { name: "@agentperf/adapters-redis", version: "9.0.0", dependencies: { turns: "1.0.0" }, bundleDependencies: ["turns"] };
    await writeFile(join(adapters, "package.json"), JSON.stringify(about));
    await writeProject(project, "1");
    await writeFile(
      join(project, "package.json"),
      JSON.stringify({ name: "kept", private: true, dependencies: { "@agentperf/adapters-redis": `file:${adapters}` } }),
    );
    await writeFile(join(project, ".npmrc"), "install-links=true\n");
    const spec = `npm:turns@file:${join(own.path, "turns-2.0.0")}`;
    const { code, stderr } = await agentperf(["ab", "Work", "--a", spec, "--b", "."], { cwd: project });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /@agentperf\/adapters-redis keeps turns 1\.0\.0 there, since its range doesn't allow 2\.0\.0/);
  });

  it("are refused, and nothing is left, where installing fails", async () => {
    const already = await left();
    const project = join(own.path, "versions");
    const spec = `npm:turns@file:${join(own.path, "no-such-package.tgz")}`;
    const { code, stderr } = await agentperf(["ab", "--a", spec, "--b", "."], { cwd: project });
    assert.notEqual(code, 0);
    assert.match(stderr, /npm install .* failed in /);
    assert.deepEqual(await left(), already);
  });
});
