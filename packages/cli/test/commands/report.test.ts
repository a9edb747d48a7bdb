import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { formatResult, type Result } from "@agentperf/core/result";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { agentperf, calls } from "../agentperf.ts";
import { directoryOf } from "../files.ts";

const [get, set] = [crossingOf("Get"), crossingOf("Set")];

/** A result of a day, with these times. */
function resultOn(day: number, ns: number, more: Partial<Result> = {}): Result {
  const launches = [get, set].flatMap(({ id }) => [0, 1, 2, 3, 4].map((round) => launchOf(id, ns + round, round)));
  const startedAt = new Date(Date.UTC(2026, 0, day, 3)).toISOString();
  return resultOf([get, set], launches, { id: `2026010${day}-030000-aaaa`, startedAt, ...more });
}

describe("agentperf report", () => {
  it("makes a page of a result in a folder that ignores itself, and says where", async () => {
    await using own = await directoryOf({ "r.json": formatResult(resultOn(2, 1_000)) });
    const [{ code, stdout, stderr }] = await calls([["report", "r.json"]], { cwd: own.path });
    const path = join(".agentperf", "reports", "20260102-030000-aaaa.html");
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: "", stderr: `agentperf: page kept in ${path}\n` });
    const page = await readFile(own.file(path), "utf8");
    assert.match(page, /^<!doctype html>\n/);
    assert.match(page, /<h3 id="benchmark-1">Get<\/h3>/);
    assert.doesNotMatch(page, /History/);
    assert.equal(await readFile(own.file(join(".agentperf", "reports", ".gitignore")), "utf8"), "*\n");
  });

  it("shows the newest of several, with the others as its history, and leaves out those of other machines", async () => {
    const other = resultOn(3, 900);
    await using own = await directoryOf({
      "results/b.json": formatResult(resultOn(2, 1_000)),
      "results/a.json": formatResult(resultOn(4, 1_100)),
      "results/c.json": formatResult({ ...other, environment: { ...other.environment, cpu: { model: "another", count: 8 } } }),
    });
    const [{ code, stderr }] = await calls([["report", "results", "-o", "report.html"]], { cwd: own.path });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /1 result of other machines left out of the history\nagentperf: page kept in report\.html\n/);
    const page = await readFile(own.file("report.html"), "utf8");
    assert.match(page, /results of 2026-01-04/);
    assert.match(page, /aria-label="node: 2 results, from 1\.00µs to 1\.10µs, 0 changes"/);
  });

  it("reads standard input, writes to standard output, and takes a part", async () => {
    const input = formatResult(resultOn(2, 1_000));
    const { code, stdout, stderr } = await agentperf(["report", "-", "--only", "Se*,Nothing", "-o", "-"], { input });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.match(stdout, /<h3 id="benchmark-1">Set<\/h3>/);
    assert.doesNotMatch(stdout, /Get/);
  });

  it("holds figures against baselines of a file", async () => {
    const crossing = crossingOf("Get", { baseline: "redis.get" });
    const result = resultOf(
      [crossing],
      [0, 1, 2, 3, 4].map((round) => launchOf(crossing.id, 1_000 + round, round)),
    );
    await using own = await directoryOf({ "r.json": formatResult(result), "b.json": { baselines: { "redis.get": "500ns" } } });
    const [{ code, stderr }] = await calls([["report", "r.json", "--baselines", "b.json", "-o", "p.html"]], { cwd: own.path });
    assert.equal(code, 0, stderr);
    assert.match(await readFile(own.file("p.html"), "utf8"), /2\.00 × <span class="bad">/);
  });

  it("says what it can't read, show or write, and leaves what is there", async () => {
    const smoke = resultOn(2, 1_000);
    await using own = await directoryOf({
      "r.json": formatResult(resultOn(2, 1_000)),
      "smoke.json": formatResult({ ...smoke, plan: { ...smoke.plan, smoke: true } }),
      "empty/none.txt": "",
      "broken.json": "{",
    });
    await mkdir(own.file("folder"));
    const [nowhere, empty, none, ran, broken, folder] = await calls(
      [
        ["report", "nowhere.json"],
        ["report", "empty"],
        ["report", "r.json", "--only", "Nothing"],
        ["report", "smoke.json"],
        ["report", "broken.json"],
        ["report", "r.json", "-o", "folder"],
      ],
      { cwd: own.path },
    );
    for (const [{ code, stderr }, expected] of [
      [nowhere, /nowhere\.json: ENOENT/],
      [empty, /no result in empty/],
      [none, /Nothing matches nothing in the newest result, 20260102-030000-aaaa/],
      [ran, /run --smoke/],
      [broken, /broken\.json: /],
      [folder, /folder can't be written: it is a directory/],
    ] as const) {
      assert.notEqual(code, 0);
      assert.match(stderr, expected);
    }
    assert.deepEqual((await readdir(own.path)).sort(), ["broken.json", "empty", "folder", "r.json", "smoke.json"]);
  });

  it("writes nowhere else than into its folder, whatever a result's id is", async () => {
    await using own = await directoryOf({});
    await mkdir(own.file("in"));
    await writeFile(own.file("in/r.json"), formatResult(resultOn(2, 1_000, { id: "../../out" })));
    const [{ code, stderr }] = await calls([["report", "r.json"]], { cwd: own.file("in") });
    assert.equal(code, 0, stderr);
    assert.deepEqual(await readdir(own.path), ["in"]);
    const [page, ...others] = (await readdir(own.file("in/.agentperf/reports"))).filter((name) => name !== ".gitignore");
    assert.match(page ?? "", /^out-[0-9a-f]{8}\.html$/);
    assert.deepEqual(others, []);
  });

  it("is a reporter of show and run too", async () => {
    await using own = await directoryOf({ "r.json": formatResult(resultOn(2, 1_000)) });
    const [{ code, stdout, stderr }] = await calls([["show", "r.json", "--reporter", "html=page.html", "--reporter", "go"]], {
      cwd: own.path,
    });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^BenchmarkGet/m);
    assert.match(await readFile(own.file("page.html"), "utf8"), /<h3 id="benchmark-2">Set<\/h3>/);
  });
});
