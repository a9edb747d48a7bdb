import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { formatResult } from "@agentperf/core/result";
import { seededRandom } from "@agentperf/core/statistics";
import { crossingOf, launchOf, resultOf } from "../../core/test/result/results.ts";
import { agentperf, ownDirectory } from "./agentperf.ts";

const crossing = crossingOf("Get");

/** A directory of results, one a day, at these levels. */
async function directoryOf(levels: readonly number[]) {
  const own = await ownDirectory();
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
    const own = await directoryOf([...repeat(1_000, 12), ...repeat(1_100, 8)]);
    const { code, stdout, stderr } = await agentperf(["history", own.path]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /mine\/Get node {2}[▁-█]{20} {2}1\.1\dµs, 20 results/);
    assert.match(stdout, /slower by (9|10)\.\d % at ccccccccccc?c? of 2026-01-13/);
    assert.equal((await agentperf(["history", own.path, "--fail-on", "new-regression"])).code, 1);
    assert.equal((await agentperf(["history", own.path, "--fail-on", "new-regression", "--recent", "3"])).code, 0);
    const [trend] = JSON.parse((await agentperf(["history", own.path, "--json"])).stdout) as { changes: { at: number }[] }[];
    assert.deepEqual(
      trend?.changes.map(({ at }) => at),
      [12],
    );
    await own.remove();
  });

  it("is quiet where nothing changed, and where it got faster", async () => {
    for (const levels of [repeat(1_000, 20), [...repeat(1_100, 10), ...repeat(1_000, 10)]]) {
      const own = await directoryOf(levels);
      assert.equal((await agentperf(["history", own.path, "--fail-on", "new-regression"])).code, 0);
      await own.remove();
    }
  });

  it("says what it can't read", async () => {
    const { code, stderr } = await agentperf(["history", "nowhere"]);
    assert.equal(code, 2);
    assert.match(stderr, /nowhere: ENOENT/);
  });
});
