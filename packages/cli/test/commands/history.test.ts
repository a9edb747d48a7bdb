import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { formatResult } from "@agentperf/core/result";
import { seededRandom } from "@agentperf/core/statistics";
import { type TemporaryDirectory, temporaryDirectory } from "../../../../test-support/temporary.ts";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { calls } from "../agentperf.ts";

const crossing = crossingOf("Get");

/** A directory of results, one a day, at these levels. */
async function directoryOf(levels: readonly number[]): Promise<TemporaryDirectory> {
  const own = await temporaryDirectory();
  const random = seededRandom(3);
  for (const [day, level] of levels.entries()) {
    const startedAt = new Date(Date.UTC(2026, 0, 1 + day)).toISOString();
    const launches = [0, 1, 2].map((round) => launchOf(crossing.id, level * (1 + 0.01 * random()), round));
    const result = resultOf([crossing], launches, { startedAt });
    const environment = { ...result.environment, git: { commit: day.toString(16).padStart(40, "c"), dirty: false } };
    // Names in another order than the times.
    await writeFile(join(own.path, `${(day * 7) % levels.length}-${day}.json`), formatResult({ ...result, environment }));
  }
  return own;
}

const repeat = (level: number, length: number) => Array.from({ length }, () => level);

describe("agentperf history", () => {
  it("names the commit at which a benchmark changed, and how much", async () => {
    await using own = await directoryOf([...repeat(1_000, 12), ...repeat(1_100, 8)]);
    const [shown, failed, old, json] = await calls([
      ["history", own.path],
      ["history", own.path, "--fail-on", "new-regression"],
      ["history", own.path, "--fail-on", "new-regression", "--recent", "3"],
      ["history", own.path, "--json"],
    ]);
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, /mine\/Get node {2}[▁-█]{20} {2}1\.1\dµs +20 /);
    assert.match(shown.stdout, /\+(9|10)\.\d % slower +ccccccccccc?c? +2026-01-13/);
    assert.deepEqual([failed.code, old.code], [1, 0]);
    const [trend] = JSON.parse(json.stdout) as { changes: { at: number }[] }[];
    assert.deepEqual(
      trend?.changes.map(({ at }) => at),
      [12],
    );
  });

  it("is quiet where nothing changed, and where it got faster", async () => {
    await using same = await directoryOf(repeat(1_000, 20));
    await using faster = await directoryOf([...repeat(1_100, 10), ...repeat(1_000, 10)]);
    const answers = await calls([same, faster].map(({ path }) => ["history", path, "--fail-on", "new-regression"]));
    assert.deepEqual(
      answers.map(({ code }) => code),
      [0, 0],
    );
  });

  it("says what it can't read", async () => {
    const [{ code, stderr }] = await calls([["history", "nowhere"]]);
    assert.equal(code, 2);
    assert.match(stderr, /nowhere: ENOENT/);
  });
});
