import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { formatResult } from "@agentperf/core/result";
import { crossingOf, launchOf, resultOf } from "../../core/test/result/results.ts";
import { agentperf, ownDirectory } from "./agentperf.ts";

const crossing = crossingOf("Get", { baseline: "redis.get" });
const times = (ns: number) => Array.from({ length: 8 }, (_, round) => launchOf(crossing.id, ns * (1 + round / 1_000), round));

async function files() {
  const own = await ownDirectory();
  const write = async (name: string, text: string) => {
    await writeFile(join(own.path, name), text);
    return join(own.path, name);
  };
  const goText = (ns: number) => `goos: linux\n${Array.from({ length: 8 }, (_, at) => `BenchmarkGet-2\t100\t${ns + at} ns/op\n`).join("")}`;
  return {
    own,
    old: await write("old.json", formatResult(resultOf([crossing], times(400_000)))),
    slower: await write("slower.json", formatResult(resultOf([crossing], times(480_000)))),
    far: await write("far.json", formatResult(resultOf([crossing], times(900_000)))),
    oldText: await write("old.txt", goText(1_000)),
    newText: await write("new.txt", goText(1_100)),
    write,
  };
}

describe("agentperf compare", () => {
  it("compares Go text as benchstat does, and results, on any format", async () => {
    const { own, old, slower, oldText, newText } = await files();
    const text = await agentperf(["compare", oldText, newText]);
    assert.equal(text.code, 0, text.stderr);
    assert.match(text.stdout, /Get-2 +1\.004µ ± 0% +1\.104µ ± 0% +\+9\.97% \(p=0\.000 n=8\)/);
    const table = await agentperf(["compare", old, slower, "--format", "table"]);
    assert.match(table.stdout, /Get-2 .*\+20\.00% slower/);
    const markdown = await agentperf(["compare", slower, old, "--format", "markdown"]);
    assert.match(markdown.stdout, /\| Get-2 \| .*-16\.67% faster \|/);
    const csv = await agentperf(["compare", old, slower, "--format", "csv"]);
    assert.match(csv.stdout, /^Get-2,0\.0004014,0%,0\.00048168,0%,\+20\.00%,p=0\.000 n=8$/m);
    const json = JSON.parse((await agentperf(["compare", old, slower, "--format", "json"])).stdout) as { rows: unknown[] }[];
    assert.equal(json[0]?.rows.length, 1);
    await own.remove();
  });

  it("reads what go test -json prints and files with a byte order mark, by labels, and tells of lines that it can't read", async () => {
    const { own, old, oldText, write } = await files();
    const events = (await readFile(oldText, "utf8"))
      .split("\n")
      .flatMap((line) => [`${line.slice(0, 12)}`, `${line.slice(12)}\n`])
      .map((output) => JSON.stringify({ Action: "output", Package: "p", Output: output }));
    const stream = await write("stream.json", `${events.join("\n")}\n`);
    const marked = await write("marked.json", `\uFEFF${await readFile(old, "utf8")}`);
    const wrong = await write("wrong.txt", "BenchmarkGet-2 starting\nUnit ns/op assume=exact\nUnit sec/op assume=nothing\n");
    const { code, stdout, stderr } = await agentperf(["compare", `before=${oldText}`, `after=${stream}`, wrong]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /│ +before +│ +after +│\n/);
    assert.match(stdout, /Get-2 +1\.000µ ± 1% ¹ +1\.000µ ± 1% ¹ +0\.00% \(n=8\)\n¹ exact distribution expected/);
    assert.match(
      stderr,
      /^\S+wrong\.txt:1: iteration count "starting" isn't a number\n\S+wrong\.txt:3: assume of unit sec\/op is exact already/,
    );
    const results = await agentperf(["compare", old, marked]);
    assert.equal(results.code, 0, results.stderr);
    assert.match(results.stdout, /~ \(p=1\.000 n=8\)/);
    const none = await agentperf(["compare", wrong]);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /no benchmark in \S+wrong\.txt is left to compare/);
    await own.remove();
  });

  it("says which file it can't read, and why", async () => {
    const { own, old, write } = await files();
    for (const [path, message] of [
      [join(own.path, "none.txt"), /none\.txt: ENOENT/],
      [await write("notes.txt", "no benchmark here\n"), /notes\.txt: neither an agentperf result nor Go benchmark text/],
      [await write("cut.json", '{"schema":"agentperf.result"'), /cut\.json: not JSON, or cut off/],
    ] as const) {
      const { code, stderr } = await agentperf(["compare", old, path]);
      assert.equal(code, 2);
      assert.match(stderr, message);
      assert.ok(!/^ +at /m.test(stderr));
    }
    assert.match((await agentperf(["compare", old, "--filter", "a:("])).stderr, /--filter a:\(: expected/);
    assert.match((await agentperf(["compare", old, "--filter", "runtime:none"])).stderr, /no benchmark .* matches --filter/);
    await own.remove();
  });
});

describe("agentperf check", () => {
  it("passes what is within its baselines, and fails what is above", async () => {
    const { own, old, far } = await files();
    const fine = await agentperf(["check", old]);
    assert.equal(fine.code, 0, fine.stderr);
    const broken = await agentperf(["check", far]);
    assert.equal(broken.code, 1);
    assert.match(broken.stdout, /^mine\/Get node: 1\.81 × its baseline redis\.get, above 1\.5$/m);
    assert.equal((await agentperf(["check", far, "--max-ratio", "2"])).code, 0);
    const warned = await agentperf(["check", far, "--warn-only", "--format", "github"]);
    assert.equal(warned.code, 0);
    assert.match(warned.stdout, /^::warning title=mine\/Get node::1\.81 × its baseline/m);
    await own.remove();
  });

  it("fails what is slower than an earlier result, by more than the threshold and significantly", async () => {
    const { own, old, slower } = await files();
    const { code, stdout } = await agentperf(["check", slower, "--against", old]);
    assert.equal(code, 1);
    assert.match(stdout, /mine\/Get node: 20\.0 % slower than before \(p=0\.000, 8\+8 launches\), above 5 %/);
    assert.equal((await agentperf(["check", slower, "--against", old, "--threshold", "0.3"])).code, 0);
    assert.equal((await agentperf(["check", old, "--against", slower])).code, 0);
    assert.equal((await agentperf(["check", old, "--against", old])).code, 0);
    await own.remove();
  });
});

describe("budgets of agentperf check", () => {
  it("fail what takes more time, bytes, objects or times its baseline, a line each, and say what can't be checked", async () => {
    const { own, write } = await files();
    const get = crossingOf("Get", { baseline: "redis.get" });
    const set = crossingOf("Set");
    const memory = { bytesPerOp: 4_000, allocsPerOp: 120.4 };
    const path = await write(
      "memory.json",
      formatResult(resultOf([get, set], [launchOf(get.id, 700_000, 0, { memory }), launchOf(set.id, 90)])),
    );
    const check = async (budgets: object, more: readonly string[] = [], env: Record<string, string> = {}) => {
      await writeFile(join(own.path, "agentperf.config.json"), JSON.stringify({ budgets }));
      return agentperf(["check", path, ...more], { cwd: own.path, env });
    };
    const fine = await check({ Get: { maxNs: "1ms", maxBytes: 4_000, maxAllocs: 121, maxRatio: 1.4 }, "mine/*": { maxNs: 700_000 } });
    assert.equal(fine.code, 0, fine.stdout);
    const summary = join(own.path, "summary.md");
    const all = { Get: { maxNs: "0.5ms", maxBytes: 1_000, maxAllocs: 100, maxRatio: 1.3 }, "mine/Set*": { maxAllocs: 1 }, Nothing: {} };
    const broken = await check(all, ["--format", "github"], { GITHUB_STEP_SUMMARY: summary });
    assert.equal(broken.code, 1);
    assert.deepEqual(broken.stdout.trim().split("\n"), [
      "::error title=mine/Get node::1.40 × its baseline redis.get, above 1.3",
      '::error title=mine/Get node::700µs an operation, above its budget of 500µs ("Get")',
      '::error title=mine/Get node::4.00kB allocated by an operation, above its budget of 1.00kB ("Get")',
      '::error title=mine/Get node::120.4 objects allocated by an operation, above its budget of 100 ("Get")',
    ]);
    assert.match(
      broken.stderr,
      /mine\/Set node: the number of objects allocated by an operation wasn't measured, so its budget can't be checked/,
    );
    assert.match(broken.stderr, /budgets: "Nothing" matches nothing in this result/);
    assert.match(await readFile(summary, "utf8"), /^### agentperf: 4 limits exceeded\n\n\| benchmark \| what \|\n/);
    const wrong = await check({ Get: { maxTime: 3 } });
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /budgets\.Get\.maxTime: no such key; there are maxNs, maxAllocs, maxBytes, maxRatio/);
    await own.remove();
  });
});

describe("agentperf baseline", () => {
  it("keeps figures by environment, in files that can be reviewed, and holds later results against them", async () => {
    const { own, old, slower, write } = await files();
    const call = (...args: string[]) => agentperf(args, { cwd: own.path });
    const saved = await call("baseline", "save", old);
    assert.equal(saved.code, 0, saved.stderr);
    const path = join(own.path, ".agentperf", "baselines", "linux-x64-test-cpu-3-00ghz-2cpu", "main.json");
    const text = await readFile(path, "utf8");
    assert.match(text, /^ {4}"mine\/Get node": \[400000,/m, "a crossing a line");
    assert.match((await call("baseline", "list")).stdout, /^main {2}linux-x64-test-cpu-3-00ghz-2cpu$/m);
    assert.match((await call("baseline", "show")).stdout, /mine\/Get node: 401µs \(8 launches\)/);

    assert.equal((await call("check", old, "--baseline", "main")).code, 0);
    const broken = await call("check", slower, "--baseline", "main");
    assert.equal(broken.code, 1);
    assert.match(broken.stdout, /mine\/Get node: 20\.0 % slower than baseline main \(p=0\.000, 8\+8 launches\)/);

    const elsewhere = resultOf([crossing], times(400_000));
    const other = await write(
      "other.json",
      formatResult({ ...elsewhere, environment: { ...elsewhere.environment, cpu: { model: "Other", count: 64 } } }),
    );
    const refused = await call("check", other, "--baseline", "main");
    assert.equal(refused.code, 2, "another machine is never compared in silence");
    assert.match(refused.stderr, /no baseline main for this environment, linux-x64-other-64cpu; there are main for linux-x64-test/);
    await own.remove();
  });

  it("is replaced on purpose only: with a reason, which is kept, and showing what changes", async () => {
    const { own, old, slower } = await files();
    const call = (...args: string[]) => agentperf(args, { cwd: own.path });
    assert.match((await call("baseline", "update", slower, "--reason", "x")).stderr, /there is no baseline main/);
    await call("baseline", "save", old);
    assert.match((await call("baseline", "save", slower)).stderr, /there is a baseline main .*change it with baseline update/);
    assert.match((await call("baseline", "update", slower)).stderr, /needs a reason/);
    const updated = await call("baseline", "update", slower, "--reason", "a heavier schema");
    assert.equal(updated.code, 0, updated.stderr);
    assert.match(updated.stdout, /mine\/Get node: 401µs → 482µs \(\+20\.0 %\)/);
    assert.match((await call("baseline", "show", "main")).stdout, /: first\n.*: a heavier schema/);
    assert.equal((await call("baseline", "save", old, "--name", "../x")).code, 2);
    await own.remove();
  });
});
