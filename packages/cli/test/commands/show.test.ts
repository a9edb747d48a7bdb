import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { formatResult } from "@agentperf/core/result";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { calls } from "../agentperf.ts";
import { directoryOf } from "../files.ts";

describe("agentperf show", () => {
  const [get, set] = ["Get", "Set"].map((name) => crossingOf(name));
  assert.ok(get && set);
  const launches = [get, set].flatMap(({ id }, at) => [0, 1, 2, 3, 4].map((round) => launchOf(id, 1000 * (at + 1) + 10 * round, round)));
  const result = formatResult(resultOf([get, set], launches));

  it("shows a kept result again, or a part of it", async () => {
    await using own = await directoryOf({ "r.json": result });
    const [all, part, none] = await calls(
      [
        ["show", "r.json"],
        ["show", "r.json", "Set"],
        ["show", "r.json", "Nothing"],
      ],
      { cwd: own.path },
    );
    assert.equal(all.code, 0, all.stderr);
    assert.match(all.stdout, /^Get +1\.02µs.*\nSet +2\.02µs/m);
    assert.match(part.stdout, /^Set /m);
    assert.doesNotMatch(part.stdout, /^Get /m);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /Nothing matches nothing in r\.json/);
  });

  it("shows distributions and launches with -v, and any other format", async () => {
    await using own = await directoryOf({ "r.json": result });
    const [verbose, csv] = await calls(
      [
        ["show", "r.json", "Get", "-v"],
        ["show", "r.json", "--reporter", "csv=figures.csv", "--reporter", "go"],
      ],
      { cwd: own.path },
    );
    assert.equal(verbose.code, 0, verbose.stderr);
    assert.match(verbose.stdout, /^mine\/Get node\n {2}p50 1\.02µs {2}p75 .* {2}max 4\.16µs\n/m);
    assert.match(verbose.stdout, /^ {2}launches 1\.00µs · {2}.*· 1\.04µs$/m);
    assert.match(csv.stdout, /^BenchmarkSet/m);
    assert.match(await readFile(join(own.path, "figures.csv"), "utf8"), /^mine,Get,node,/m);
  });
});
