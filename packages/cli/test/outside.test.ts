import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";
import { formatResult, parseResult, type Result } from "@agentperf/core/result";
import { crossingOf, launchOf, resultOf } from "../../core/test/result/results.ts";
import { agentperf, type Call, calls, here } from "./agentperf.ts";
import { directoryOf } from "./files.ts";

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
    const [long, again] = [await call(300_000), await call(300_000)];
    assert.equal(long.code, 3, long.stderr.slice(0, 1_000));
    assertFit(long);
    const { failures, notes } = parseResult(readFileSync(own.file("r.json"), "utf8"), "r.json");
    assert.ok((failures[0]?.message.length ?? 0) < 2_200, `${failures[0]?.message.length}`);
    assert.match(failures[0]?.message ?? "", /more characters\)/);
    assert.ok((notes.at(-1)?.text.length ?? 0) <= 2_000);
    // The shorter of two, since another process may have taken the time.
    const longMs = Math.min(long.ms, again.ms);
    assert.ok(longMs < 4 * short.ms, `${short.ms} ms, then ${longMs} ms`);
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
