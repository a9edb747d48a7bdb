import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { formatResult, parseResult, type Result } from "@agentperf/core/result";
import { makeDevice, skipWithoutRoot, smallDisk } from "../../../test-support/small-disk.ts";
import { temporaryDirectory } from "../../../test-support/temporary.ts";
import { crossingOf, launchOf, resultOf } from "../../core/test/result/results.ts";
import { agentperf, type Call, calls, here } from "./agentperf.ts";

/** Everything that a terminal, a workflow's runner and a page of Markdown obey. */
const hostile = "\x1b]52;c;ZXZpbA==\x07\x1b[2J\x00\x9b31m\u202e ::error::x ##[error]y <img src=x> @org/team |";
/** What a terminal obeys, but for line feeds, tabs and colours of our own. */
const obeyed = /[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f\u202e]|\x1b(?!\[[\d;]*m)/;

function assertFit({ stdout, stderr }: Call): void {
  for (const text of [stdout, stderr]) {
    assert.doesNotMatch(text, obeyed);
    assert.doesNotMatch(text, /^\s*::error::x/m);
    assert.ok(!text.includes("##[error]"), text);
  }
}

/** A directory with these files in it. */
async function directoryOf(files: Readonly<Record<string, string>>) {
  const directory = await temporaryDirectory();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory.path, name), text);
  return {
    ...directory,
    file: (name: string) => join(directory.path, name),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

const evil = crossingOf(`Get\n::error::x ${hostile}`, { baseline: "redis.get" });
const evilResult = resultOf([evil], [launchOf(evil.id, 9e9, 0), launchOf(evil.id, 9e9, 1)], {
  failures: [{ crossing: evil.id, round: 0, phase: "run", code: "benchmark", message: `\n::error::x\n${hostile}` }],
  notes: [{ text: hostile }],
});

describe("text from outside", () => {
  const env = { GITHUB_ACTIONS: "true" };

  it("in result files and Go text reaches no terminal and no workflow raw", async () => {
    await using own = await directoryOf({
      "evil.json": formatResult(evilResult),
      "evil.txt": `evil: ${hostile}\nBenchmark${hostile.replaceAll(" ", "_")}-2 100 12 ns/op\nBenchmarkBad-2 1 ${hostile.replaceAll(" ", "")} ns/op\n`,
    });
    const lists = [
      ...["table", "benchstat", "csv", "markdown", "json"].map((format) => [
        "compare",
        own.file("evil.json"),
        own.file("evil.txt"),
        "--format",
        format,
      ]),
      ["check", own.file("evil.json")],
      ["check", own.file("evil.txt"), "--max-ratio", "1"],
      ["history", own.file("evil.json")],
      ["history", own.file("evil.json"), "--json"],
      ["compare", own.file(`none ${hostile.replaceAll("\x00", "")}`)],
      ["compare", own.file("evil.json"), "--filter", hostile.replaceAll("\x00", "")],
      [hostile.replaceAll("\x00", "")],
    ];
    for (const call of await calls(lists, { cwd: own.path, env })) assertFit(call);
  });

  it("is a value like any other in JSON", async () => {
    await using own = await directoryOf({ "evil.json": formatResult(evilResult) });
    const { stdout } = await agentperf(["history", own.file("evil.json"), "--json"], { env });
    assert.equal((JSON.parse(stdout) as { crossing: string }[])[0]?.crossing, evil.id);
  });

  it("stays within an annotation, and is shown in the job's summary", async () => {
    await using own = await directoryOf({ "evil.json": formatResult(evilResult), "summary.md": "" });
    const { code, stdout } = await agentperf(["check", own.file("evil.json"), "--format", "github"], {
      cwd: own.path,
      env: { ...env, GITHUB_STEP_SUMMARY: own.file("summary.md") },
    });
    assert.equal(code, 1);
    const lines = stdout.trimEnd().split("\n");
    assert.ok(lines.length >= 2 && lines.every((line) => line.startsWith("::error title=mine/Get%0A%3A%3Aerror%3A%3Ax ")), stdout);
    assert.doesNotMatch(stdout, obeyed);
    const summary = readFileSync(own.file("summary.md"), "utf8");
    assert.doesNotMatch(summary, /<img|@org|(?<!&#)##\[/);
    assert.doesNotMatch(summary, obeyed);
  });

  it("from a benchmark and its server is fit for a terminal, and no more than 2,000 characters of it are kept, soon", async () => {
    await using own = await directoryOf({});
    const call = async (length: number) => {
      const text = JSON.stringify(`\n::error::x\n\u2028${hostile}${"abc/%41&amp;\\n@".repeat(length / 12)}`);
      const suite = `export default { name: "own", benchmarks: [{ name: "Fails", setup({ note }) { note(${text}); }, run() { console.error(${text}); throw new Error(${text}); } }] };`;
      writeFileSync(own.file("suite.mjs"), suite);
      writeFileSync(own.file("agentperf.config.json"), '{"suites":["./suite.mjs"]}');
      const startedMs = performance.now();
      const called = await agentperf(["run", "--smoke", "--runtime", here, "-v", "-o", own.file("r.json")], {
        cwd: own.path,
        env: { ...env, SOME_TOKEN: "abc/%41&amp;" },
      });
      return { ...called, ms: performance.now() - startedMs };
    };
    const short = await call(120);
    const long = await call(300_000);
    assert.equal(long.code, 3, long.stderr.slice(0, 1_000));
    assertFit(long);
    const { failures, notes } = parseResult(readFileSync(own.file("r.json"), "utf8"), "r.json");
    assert.ok((failures[0]?.message.length ?? 0) < 2_200, `${failures[0]?.message.length}`);
    assert.match(failures[0]?.message ?? "", /more characters\)/);
    assert.ok((notes.at(-1)?.text.length ?? 0) <= 2_000);
    assert.ok(long.ms < 4 * short.ms, `${short.ms} ms, then ${long.ms} ms`);
  });
});

describe("an output of run", () => {
  const args = ["run", "RoleCheck", "--smoke", "--runtime", here, "-q", "-o"];
  const isWhole = (text: string) => parseResult(text, "result").launches.length === 1;

  it("goes through a device, a named pipe and a link, which stay what they are", { skip: skipWithoutRoot() }, async () => {
    await using own = await directoryOf({ "target.json": "old" });
    makeDevice(own.file("null"), "null");
    execFileSync("mkfifo", [own.file("pipe")]);
    symlinkSync("target.json", own.file("link.json"));
    const reader = spawn("cat", [own.file("pipe")], { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    reader.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    const ended = new Promise((resolve) => reader.once("close", resolve));
    const answers = await calls(["null", "pipe", "link.json"].map((name) => [...args, own.file(name)]));
    assert.deepEqual(
      answers.map(({ code }) => code),
      [0, 0, 0],
    );
    assert.ok(lstatSync(own.file("null")).isCharacterDevice());
    await ended;
    assert.ok(isWhole(text));
    assert.ok(lstatSync(own.file("pipe")).isFIFO());

    assert.ok(lstatSync(own.file("link.json")).isSymbolicLink());
    assert.ok(isWhole(readFileSync(own.file("target.json"), "utf8")));
    assert.deepEqual(readdirSync(own.path).sort(), ["link.json", "null", "pipe", "target.json"]);
  });

  it("that is - is standard output, with nothing else there", async () => {
    const { code, stdout } = await agentperf([...args, "-"]);
    assert.equal(code, 0);
    assert.ok(isWhole(stdout));
    const loud = await agentperf([...args.filter((word) => word !== "-q"), "-"]);
    assert.ok(isWhole(loud.stdout));
    assert.match(loud.stderr, /BenchmarkRoleCheck/);
  });

  it("that can't be kept ends with 3, and check finds nothing that passes", { skip: skipWithoutRoot() }, async () => {
    using disk = smallDisk("16k");
    const path = join(disk.path, "r.json");
    const old = resultOf([crossingOf("Get")], [launchOf("mine/Get node", 100)]);
    writeFileSync(path, formatResult(old));
    assert.equal((await agentperf(["check", path])).code, 0);
    try {
      writeFileSync(join(disk.path, "fill"), "x".repeat(64_000));
    } catch {
      // Full, as it should be.
    }
    const { code, stderr } = await agentperf([...args, path]);
    assert.equal(code, 3, stderr);
    assert.match(stderr, /r\.json can't be written: ENOSPC/);
    assert.equal((await agentperf(["check", path])).code, 2);

    const folder = await agentperf([...args, `${disk.path}/`]);
    assert.equal(folder.code, 3);
    assert.match(folder.stderr, /can't be written: it is a directory; name a file in it/);
  });

  it("to a full standard output ends with 3, not with 1 as where a gate fails", { skip: skipWithoutRoot() }, async () => {
    await using own = await directoryOf({ "r.json": formatResult(resultOf([crossingOf("Get")], [launchOf("mine/Get node", 100)])) });
    makeDevice(own.file("full"), "full");
    const [, program, ...words] = [
      0,
      ...(await import("../../../test-support/runtime.ts")).userCommand(join(import.meta.dirname, "../bin/agentperf.js")),
    ];
    for (const call of [
      ["check", own.file("r.json")],
      ["compare", own.file("r.json")],
    ]) {
      const command = [program, ...words, ...call].map((word) => `'${word}'`).join(" ");
      const code = await new Promise((resolve) => spawn("sh", ["-c", `${command} > '${own.file("full")}'`]).once("close", resolve));
      assert.equal(code, 3, call.join(" "));
    }
  });
});

describe("names from outside", () => {
  const written = (path: string) => (existsSync(path) ? readdirSync(path, { recursive: true }).map(String) : []);

  it("can't lead a baseline out of its folder, neither by the name nor by the result's platform", async () => {
    const result = resultOf([crossingOf("Get")], [launchOf("mine/Get node", 100)]);
    const { environment } = result;
    const moved: Result = { ...result, environment: { ...environment, os: { ...environment.os, platform: "../../../escaped" } } };
    await using own = await directoryOf({ "r.json": formatResult(result), "moved.json": formatResult(moved) });
    mkdirSync(own.file("work"));
    writeFileSync(own.file("x.json"), "{}");
    const place = { cwd: own.file("work") };
    const before = written(own.path).length;
    const refused = await calls(
      [
        ["check", "../r.json", "--baseline", "../../x"],
        ["baseline", "save", "../r.json", "--name", "../../x"],
        ["baseline", "update", "../r.json", "--name", "../../x", "--reason", "x"],
      ],
      place,
    );
    for (const { code, stderr } of refused)
      assert.deepEqual([code, /baseline name "\.\.\/\.\.\/x" must be/.test(stderr)], [2, true], stderr);
    assert.equal(written(own.path).length, before);
    const [saved, checked] = await calls(
      [
        ["baseline", "save", "../moved.json"],
        ["check", "../moved.json", "--baseline", "main"],
      ],
      place,
    );
    assert.deepEqual([saved.code, checked.code], [0, 0]);
    const made = written(own.path).filter((name) => name.endsWith("main.json"));
    assert.equal(made.length, 1);
    assert.match(made[0] ?? "", /^work\/\.agentperf\/baselines\/escaped-[\w-]+\/main\.json$/);
  });

  it("such as constructor and __proto__ are none of anything", async () => {
    const lists = ["constructor", "__proto__", "toString"].flatMap((name) => [
      ["run", "--redis", name],
      ["run", "--adapter", `${name}=x`],
      ["run", "--adapter", `redis=${name}`],
      ["run", name],
      ["run", "--suite", name],
      ["run", "--format", name],
      ["compare", "x", "--format", name],
      [name],
    ]);
    for (const [at, { code, stderr }] of (await calls(lists)).entries()) {
      assert.equal(code, 2, `${lists[at]?.join(" ")}: ${stderr}`);
      assert.doesNotMatch(stderr, /^ +at |TypeError/m);
    }
    const crossing = crossingOf("Get", { baseline: "constructor", adapters: { constructor: "x" } });
    await using own = await directoryOf({ "r.json": formatResult(resultOf([crossing], [launchOf(crossing.id, 100)])) });
    const answers = await calls(["check", "compare", "history"].map((command) => [command, own.file("r.json")]));
    assert.deepEqual(
      answers.map(({ code }) => code),
      [0, 0, 0],
    );
  });
});

describe("a result of a smoke run", () => {
  it("is marked, and refused where figures count", async () => {
    await using own = await directoryOf({});
    const path = own.file("r.json");
    const lists = [
      ["run", "RoleCheck", "--smoke", "--runtime", here, "-q", "-o", path],
      ["check", path],
      ["check", own.path],
      ["baseline", "save", path],
      ["history", path],
    ];
    const [run, ...others] = await calls(lists, { cwd: own.path });
    assert.equal(run?.code, 0);
    assert.equal(parseResult(readFileSync(path, "utf8"), path).plan.smoke, true);
    for (const { code, stderr } of others) {
      assert.equal(code, 2);
      assert.match(stderr, /is the result of run --smoke, which measures nothing/);
    }
    writeFileSync(own.file("real.json"), formatResult(resultOf([crossingOf("Get")], [launchOf("mine/Get node", 100)])));
    const { code, stdout, stderr } = await agentperf(["history", own.path]);
    assert.equal(code, 0);
    assert.match(stdout, /mine\/Get node/);
    assert.match(stderr, /r\.json is left out: it is the result of run --smoke/);
  });
});

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
    assert.deepEqual([over?.code, over?.stdout], [1, "mine/Get: 1.90 × its baseline, above 1.5\n"]);
    assert.equal(raised?.code, 0);
    assert.equal(slow?.code, 1);
    assert.match(slow.stdout, /slower than before \(p=0\.0\d\d, 8\+4 launches\)/);
    assert.equal(directory?.code, 0);
    const piped = await agentperf(["check", "-"], { cwd: own.path, input: goText(200) });
    assert.deepEqual([piped.code, piped.stdout], [1, 'mine/Get: 202ns an operation, above its budget of 150ns ("mine/Get")\n']);
  });

  it("holds agentperf's own Go text against a result and a saved baseline", async () => {
    const result = resultOf([crossingOf("Get")], [launchOf("mine/Get node", 100)]);
    await using own = await directoryOf({ "r.json": formatResult(result) });
    assert.equal((await agentperf(["baseline", "save", "r.json"], { cwd: own.path })).code, 0);
    const text =
      "goos: linux\ngoarch: amd64\npkg: agentperf/mine\ncpu: Test CPU @ 3.00GHz\nruntime: node 24.0.0\nBenchmarkGet-2 100 101 ns/op\n";
    const { code, stderr } = await agentperf(["check", "-", "--baseline", "main", "--against", "r.json"], { cwd: own.path, input: text });
    assert.equal(code, 0, stderr);
    assert.equal(stderr, "");
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
