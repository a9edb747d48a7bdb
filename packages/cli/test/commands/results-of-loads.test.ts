import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { formatResult } from "@agentperf/core/result";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { type LoadGave, loadCrossingOf, loadLaunchOf, resultOf } from "../../../core/test/result/results.ts";
import { agentperf, calls } from "../agentperf.ts";
import { searchResult } from "../reporters/made-loads.ts";

const ms = 1e6;
const late = [{ reason: "operations were sent late", advice: "use --generators" }];
/** Two machines shared it, and one was lost. */
const agents = [
  { name: "a", seconds: 2 },
  { name: "b", seconds: 0, lostAtSeconds: 1 },
];
const at500 = loadCrossingOf("Get");

/** A result of launches under load, each a little other than the one before. */
const textOf = (gave: LoadGave, launches = 1, crossing = at500) =>
  formatResult(
    resultOf(
      [crossing],
      Array.from({ length: launches }, (_, round) =>
        loadLaunchOf(crossing.id, { ...gave, p50Ns: gave.p50Ns * (1 + round / 500), p99Ns: gave.p99Ns * (1 + round / 500) }, round),
      ),
    ),
  );

/** Results of loads, and directories of several of one load each. */
async function loadFiles() {
  const directory = await temporaryDirectory();
  const file = async (name: string, text: string) => {
    const path = join(directory.path, name);
    await writeFile(path, text);
    return path;
  };
  const several = async (name: string, gave: LoadGave) => {
    await mkdir(join(directory.path, name));
    for (let at = 0; at < 6; at++) {
      const own = { ...gave, p50Ns: gave.p50Ns * (1 + at / 500), p99Ns: gave.p99Ns * (1 + at / 500) };
      await file(join(name, `${at}.json`), textOf(own));
    }
    return join(directory.path, name);
  };
  return {
    ...directory,
    file,
    one: await file("one.json", textOf({ p50Ns: 5 * ms, p99Ns: 9 * ms })),
    other: await file("other.json", textOf({ p50Ns: 5 * ms, p99Ns: 9 * ms }, 1, loadCrossingOf("Get", 1_000))),
    invalid: await file("invalid.json", textOf({ p50Ns: 5 * ms, p99Ns: 9 * ms, invalid: late })),
    partial: await file("partial.json", textOf({ p50Ns: 5 * ms, p99Ns: 9 * ms, agents })),
    before: await several("before", { p50Ns: 5 * ms, p99Ns: 9 * ms }),
    now: await several("now", { p50Ns: 5 * ms, p99Ns: 12 * ms, failed: 30 }),
  };
}

describe("results of loads", () => {
  it("are compared by the response's median and tail and by what was lost, each load with its like", async () => {
    await using own = await loadFiles();
    const [several, single, unlike, invalid] = await calls([
      ["compare", own.before, own.now, "--format", "table"],
      ["compare", own.one, `again=${own.one}`],
      ["compare", own.before, own.other, "--format", "table"],
      ["compare", own.one, own.invalid, "--format", "table"],
    ]);
    assert.equal(several.code, 0, several.stderr);
    assert.match(several.stdout, /load: 500\/s, poisson arrivals, at most 256 in flight · response-p99-sec\n.*\n.*\+33\.33% +slower/);
    assert.match(several.stdout, /response-p50-sec\n.*\n.* ~ +same/);
    assert.match(several.stdout, /lost-%\n.*\n.* worse/);
    assert.doesNotMatch(several.stdout, /sec\/op/, "not the time of an operation");
    assert.match(single.stdout, /need >= \d samples/, "one launch a side tells nothing");
    assert.match(
      unlike.stderr,
      /^Get was put under other loads, which aren't compared: 500\/s,.* in \S+before, 1000\/s,.* in \S+other\.json$/m,
    );
    assert.doesNotMatch(unlike.stdout, /slower|faster/);
    assert.match(invalid.stderr, /its load is left out, since the generator was the limit: operations were sent late; use --generators/);
  });

  it("are checked against objectives: 1 where one is missed, 3 where the generator was the limit", async () => {
    await using own = await loadFiles();
    const summary = join(own.path, "summary.md");
    const withOwn = await own.file(
      "own.json",
      textOf({ p50Ns: 5 * ms, p99Ns: 9 * ms }, 1, loadCrossingOf("Get", 500, { objectives: ["p50<1ms"] })),
    );
    const [met, missed, untold, warned, recorded, json, refused, junit] = await calls([
      ["check", own.one, "--slo", "p99<10ms", "--slo", "errors<1%"],
      ["check", own.one, "--slo", "p99<8ms", "--slo", "p50<6ms"],
      ["check", own.invalid, "--slo", "p99<8ms"],
      ["check", own.invalid, "--slo", "p99<8ms", "--warn-only"],
      ["check", withOwn],
      ["check", own.one, "--slo", "p99<8ms", "--json"],
      ["check", own.one, "--slo", "p99>8ms"],
      ["check", own.invalid, "--slo", "p99<8ms", "--format", "junit"],
    ]);
    assert.deepEqual(
      [met, missed, untold, warned, recorded, json, refused, junit].map(({ code }) => code),
      [0, 1, 3, 0, 1, 1, 2, 3],
    );
    assert.equal(met.stdout, "1 benchmark is within its limits\n");
    assert.match(missed.stdout, /^mine\/Get\/rate=500 node +\d\.\d\dms under load +p99<8ms$/m);
    assert.match(untold.stdout, /^of 1 benchmark nobody can tell whether it is within its limits$/m);
    assert.match(
      untold.stderr,
      /nobody can tell, since the generator was the limit of its load: operations were sent late; use --generators/,
    );
    assert.match(recorded.stdout, /p50<1ms/);
    const { breaches } = JSON.parse(json.stdout) as { breaches: { kind: string; of: string; unit: string }[] };
    assert.deepEqual(
      breaches.map(({ kind, of, unit }) => [kind, of, unit]),
      [["objective", "response", "ns"]],
    );
    assert.match(junit.stdout, /skipped="1".*<skipped message="[^"]*nobody can tell/s);
    const github = await agentperf(["check", own.one, "--slo", "p99<8ms", "--format", "github"], { env: { GITHUB_STEP_SUMMARY: summary } });
    assert.equal(github.code, 1);
    assert.match(github.stdout, /^::error title=mine\/Get\/rate=500 node::p99<8ms was missed: \d\.\d\dms under load$/m);
    assert.match(await readFile(summary, "utf8"), /^❌ \*\*1 limit exceeded\*\*/);
    const annotated = await agentperf(["check", own.invalid, "--slo", "p99<8ms", "--format", "github"], {
      env: { GITHUB_STEP_SUMMARY: summary },
    });
    assert.equal(annotated.code, 3);
    assert.match(annotated.stdout, /^::error title=mine\/Get\/rate=500 node::.*nobody can tell/m);
    assert.match(await readFile(summary, "utf8"), /❔ of 1 benchmark nobody can tell/);
  });

  it("of which only a part was offered are shown with that, judged by it, and held against nothing", async () => {
    await using own = await loadFiles();
    const [compared, met, missed, against, before, among, saved] = await calls(
      [
        ["compare", own.one, own.partial, "--format", "table"],
        ["check", own.partial, "--slo", "p99<10ms"],
        ["check", own.partial, "--slo", "p99<8ms"],
        ["check", own.partial, "--against", own.before],
        ["check", own.one, "--against", own.partial],
        ["check", own.before, "--slo", "p99<10ms"],
        ["baseline", "save", own.partial],
      ],
      { cwd: own.path },
    );
    const statement = "1 of 2 agents was lost at 1 s (b): 50 % of the load was offered";
    for (const { stderr } of [compared, met, against, saved]) assert.ok(stderr.includes(statement), stderr);
    assert.equal(compared.code, 0);
    assert.match(compared.stdout, /of which 50 % was offered/);
    assert.match(compared.stdout, /9\.0\d+m/, "its figures are there");
    assert.deepEqual(
      [met, missed, against, before, among, saved].map(({ code }) => code),
      [3, 1, 3, 0, 0, 2],
    );
    assert.match(met.stderr, /p99<10ms was met \(9\.\d\dms\) on what was offered, of the whole nobody can tell/);
    assert.match(missed.stdout.replace(/\s+/g, " "), /9\.\d\dms under load, of which only a part was offered/);
    assert.match(before.stderr, /in the earlier result its loads have no times to compare: .* only a part of them was offered/);
  });

  it("are checked against earlier ones of the same load only, of which one a side tells nothing", async () => {
    await using own = await loadFiles();
    const [slower, same, single, unlike, invalid, strict, before] = await calls([
      ["check", own.now, "--against", own.before],
      ["check", own.before, "--against", own.before],
      ["check", own.one, "--against", own.one],
      ["check", own.other, "--against", own.before],
      ["check", own.invalid, "--against", own.before],
      ["check", own.other, "--against", own.before, "--strict"],
      ["check", own.one, "--against", own.invalid],
    ]);
    assert.equal(slower.code, 1);
    assert.match(slower.stdout, /33\.3 % slower than before in the response's p99 under load \(p=0\.000, 6\+6 launches\)/);
    assert.match(slower.stdout, /\n1 limit exceeded/, "the median is what it was");
    assert.equal(same.code, 0, same.stdout);
    assert.equal(single.code, 0);
    assert.match(
      single.stderr,
      /would go unseen in 1 benchmark: .*response p50 \(5 launches\).*a load is one launch: give a directory of several/,
    );
    assert.deepEqual([unlike.code, strict.code], [0, 1]);
    assert.match(unlike.stderr, /isn't compared, since it was put under another load before: 500\/s,.* now 1000\/s,/);
    assert.equal(invalid.code, 3);
    assert.doesNotMatch(invalid.stderr, /nothing was compared/);
    assert.equal(before.code, 0);
    assert.match(
      before.stderr,
      /in the earlier result its loads have no times to compare: the generator was their limit, nothing was answered/,
    );
  });

  it("are kept as baselines by their response, shown, updated, and held against", async () => {
    await using own = await loadFiles();
    const six = await own.file("six.json", textOf({ p50Ns: 5 * ms, p99Ns: 9 * ms }, 6));
    const slow = await own.file("slow.json", textOf({ p50Ns: 5 * ms, p99Ns: 12 * ms }, 6));
    const [saved, shown, checked, updated, refused] = await calls(
      [
        ["baseline", "save", six],
        ["baseline", "show"],
        ["check", slow, "--baseline", "main"],
        ["baseline", "update", slow, "--reason", "a slower disk"],
        ["baseline", "save", own.invalid, "--name", "other"],
      ],
      { cwd: own.path },
    );
    assert.equal(saved.code, 0, saved.stderr);
    assert.match(saved.stdout, /^1 benchmark kept in /);
    assert.match(
      shown.stdout,
      /mine\/Get\/rate=500 node: response p50 5\.0\dms, p99 9\.0\dms, lost 0\.00 % \(500\/s, poisson arrivals, at most 256 in flight; 6 launches\)/,
    );
    assert.equal(checked.code, 1);
    assert.match(checked.stdout, /33\.3 % slower than baseline main in the response's p99 under load/);
    assert.match(updated.stdout, /^mine\/Get\/rate=500 node: response p99: 9\.0\dms → 12\.\dms \(\+33\.3 %\)$/m);
    assert.equal(refused.code, 2);
    assert.match(
      refused.stderr,
      /no launch to keep: in its loads the generator was the limit \(operations were sent late; use --generators\)/,
    );
  });

  it("in which nothing was answered have failed a check, and are compared by what was lost", async () => {
    await using own = await loadFiles();
    const down = { p50Ns: 5 * ms, p99Ns: 9 * ms, failed: 1_000 };
    await mkdir(join(own.path, "down"));
    for (let at = 0; at < 6; at++) await own.file(join("down", `${at}.json`), textOf(down));
    const one = await own.file("nothing.json", textOf(down));
    const [checked, held, compared, history, untold] = await calls([
      ["check", one],
      ["check", join(own.path, "down"), "--against", own.before],
      ["compare", own.before, join(own.path, "down"), "--format", "table"],
      ["history", own.before, one],
      ["check", own.before, "--against", one],
    ]);
    assert.deepEqual([checked.code, held.code, compared.code, history.code, untold.code], [1, 1, 0, 0, 0], checked.stderr);
    assert.match(checked.stdout, /failed: none of 1000 operations ended well \(1000 failed\); most often: refused/);
    assert.match(compared.stdout, /lost-%\n.*\n.* worse/);
    assert.doesNotMatch(compared.stdout, /response-p\d+-sec\n.*\n.*(faster|slower)/);
    assert.match(compared.stderr, /6 of its 6 loads are compared by what was lost only: none of 1000 operations ended well/);
    assert.match(history.stdout, /: lost +\S+ +100\.00 % +7/);
    assert.match(history.stdout, /response p50 +\S+ +5\.\d\dms +6/);
    assert.match(
      untold.stderr,
      /in the earlier result its loads have no times to compare: the generator was their limit, nothing was answered/,
    );
  });

  it("that searches only tried count for nothing: what they found is checked, and compared", async () => {
    await using own = await loadFiles();
    const found = await own.file("found.json", formatResult(searchResult()));
    const other = await own.file("other-slo.json", formatResult(searchResult({ objectives: ["p99<90ms"] })));
    const limited = await own.file("limited.json", formatResult(searchResult({ limit: 90 })));
    const none = await own.file("none.json", formatResult(searchResult({ objectives: ["p99<1ms"], start: 1 })));
    const [fine, failed, same, unlike, left] = await calls([
      ["check", found],
      ["check", none],
      ["compare", found, `again=${found}`, "--format", "table"],
      ["compare", found, other, "--format", "table"],
      ["compare", found, limited, "--format", "table"],
    ]);
    assert.deepEqual([fine.code, failed.code, same.code, unlike.code, left.code], [0, 1, 0, 0, 0], fine.stderr);
    assert.equal(fine.stdout, "1 benchmark is within its limits\n");
    assert.match(failed.stdout, /^mine\/Get node +failed: no rate holds p99<1ms$/m);
    assert.match(same.stdout, /load: the highest rate that holds p99<60ms · ops\/s\n.*\n *Get\/highest-rate-2 +2\d\d/);
    assert.doesNotMatch(same.stderr, /other loads/, "the rates that were tried are no loads of their own");
    assert.match(unlike.stderr, /Get\/highest-rate was put under other loads, which aren't compared/);
    assert.match(left.stderr, /mine\/Get node: its search for the highest rate is left out: it isn't sure of one/);
  });

  it("have a history of each measure", async () => {
    await using own = await loadFiles();
    const [shown, json] = await calls([
      ["history", own.before],
      ["history", own.before, "--json"],
    ]);
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, /^mine\/Get\/rate=500 node: response p50 +[▁-█]{6} +5\.\d\dms +6/m);
    assert.match(shown.stdout, /^mine\/Get\/rate=500 node: lost +[▁-█]{6} +0\.00 % +6/m);
    assert.deepEqual(
      (JSON.parse(json.stdout) as { measure: string }[]).map(({ measure }) => measure),
      ["p50", "p99", "lost"],
    );
  });
});
