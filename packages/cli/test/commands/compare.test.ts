import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { calls } from "../agentperf.ts";
import { resultFiles } from "./results.ts";

const goText = (ns: number) => `goos: linux\n${Array.from({ length: 8 }, (_, at) => `BenchmarkGet-2\t100\t${ns + at} ns/op\n`).join("")}`;

describe("agentperf compare", () => {
  it("compares Go text as benchstat does, and results, on any format", async () => {
    await using own = await resultFiles();
    const { old, slower } = own;
    const [oldText, newText] = [await own.write("old.txt", goText(1_000)), await own.write("new.txt", goText(1_100))];
    const [text, table, markdown, csv, json] = await calls([
      ["compare", oldText, newText],
      ["compare", old, slower, "--format", "table"],
      ["compare", slower, old, "--format", "markdown"],
      ["compare", old, slower, "--format", "csv"],
      ["compare", old, slower, "--format", "json"],
    ]);
    assert.equal(text.code, 0, text.stderr);
    assert.match(text.stdout, /Get-2 +1\.004µ ± 0% +1\.104µ ± 0% +\+9\.97% \(p=0\.000 n=8\)/);
    assert.match(table.stdout, /Get-2 .*\+20\.00% +slower/);
    assert.match(markdown.stdout, /\| Get-2 \| .*-16\.67% faster \|/);
    assert.match(csv.stdout, /^Get-2,0\.0004014,0%,0\.00048168,0%,\+20\.00%,p=0\.000 n=8$/m);
    assert.equal((JSON.parse(json.stdout) as { rows: unknown[] }[])[0]?.rows.length, 1);
  });

  it("reads what go test -json prints and files with a byte order mark, by labels, and tells of lines that it can't read", async () => {
    await using own = await resultFiles();
    const lines = goText(1_000).split("\n");
    const events = lines
      .flatMap((line) => [`${line.slice(0, 12)}`, `${line.slice(12)}\n`])
      .map((output) => JSON.stringify({ Action: "output", Package: "p", Output: output }));
    const plain = await own.write("old.txt", goText(1_000));
    const stream = await own.write("stream.json", `${events.join("\n")}\n`);
    const marked = await own.write("marked.json", `\uFEFF${await readFile(own.old, "utf8")}`);
    const wrong = await own.write("wrong.txt", "BenchmarkGet-2 starting\nUnit ns/op assume=exact\nUnit sec/op assume=nothing\n");
    const [text, results, none] = await calls([
      ["compare", `before=${plain}`, `after=${stream}`, wrong],
      ["compare", own.old, marked],
      ["compare", wrong],
    ]);
    assert.equal(text.code, 0, text.stderr);
    assert.match(text.stdout, /│ +before +│ +after +│\n/);
    assert.match(text.stdout, /Get-2 +1\.000µ ± 1% ¹ +1\.000µ ± 1% ¹ +0\.00% \(n=8\)\n¹ exact distribution expected/);
    assert.match(
      text.stderr,
      /^\S+wrong\.txt:1: iteration count "starting" isn't a number\n\S+wrong\.txt:3: assume of unit sec\/op is exact already/,
    );
    assert.equal(results.code, 0, results.stderr);
    assert.match(results.stdout, /~ \(p=1\.000 n=8\)/);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /no benchmark in \S+wrong\.txt is left to compare/);
  });

  it("says which file it can't read, and why, without a stack", async () => {
    await using own = await resultFiles();
    const expected: readonly (readonly [path: string, message: RegExp])[] = [
      [join(own.path, "none.txt"), /none\.txt: ENOENT/],
      [await own.write("notes.txt", "no benchmark here\n"), /notes\.txt: neither an agentperf result nor Go benchmark text/],
      [await own.write("cut.json", '{"schema":"agentperf.result"'), /cut\.json: not JSON, or cut off/],
    ];
    const answers = await calls(expected.map(([path]) => ["compare", own.old, path]));
    for (const [at, [, message]] of expected.entries()) {
      assert.equal(answers[at]?.code, 2);
      assert.match(answers[at].stderr, message);
      assert.doesNotMatch(answers[at].stderr, /^ +at /m);
    }
  });

  it("refuses a filter that is none, or that leaves nothing", async () => {
    await using own = await resultFiles();
    const [wrong, nothing] = await calls([
      ["compare", own.old, "--filter", "a:("],
      ["compare", own.old, "--filter", "runtime:none"],
    ]);
    assert.match(wrong.stderr, /--filter a:\(: expected/);
    assert.match(nothing.stderr, /no benchmark .* matches --filter/);
  });
});
