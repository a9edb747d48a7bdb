import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type Adapter, defineAdapter, redisPort, type Sweep } from "@agentperf/core";
import { runStamp } from "../../src/launch/stamp.ts";
import { sweepLaunch, sweepOldRuns } from "../../src/launch/sweep.ts";

/** An adapter that remembers what it was asked to sweep. */
function sweeper(names: readonly string[]): Adapter & { readonly swept: string[] } {
  const swept: string[] = [];
  const adapter = defineAdapter({
    id: "memory",
    port: redisPort,
    open: () => Promise.reject(new Error("not opened here")),
    async sweep({ keyPrefix, isOld = () => true }: Sweep) {
      const found = names.filter((name) => name.startsWith(keyPrefix) && isOld(name));
      swept.push(...found);
      return found.length;
    },
  });
  return { ...adapter, swept };
}

const hourMs = 3_600_000;

describe("a sweep", () => {
  it("after a launch asks its adapters for all that bears its prefix, and says what failed", async () => {
    const adapter = sweeper(["agentperf:x:1:a", "agentperf:x:2:b"]);
    assert.deepEqual(await sweepLaunch([adapter], "agentperf:x:1:"), []);
    assert.deepEqual(adapter.swept, ["agentperf:x:1:a"]);
    const broken: Adapter = { ...adapter, sweep: () => Promise.reject(new Error("no connection")) };
    assert.match(
      (await sweepLaunch([broken], "agentperf:x:1:")).join(),
      /under agentperf:x:1:\* may be left until it expires: no connection/,
    );
  });

  it("before a run removes only what is ours and older than a run's keys live", async () => {
    const nowMs = Date.now();
    const [old, young] = [runStamp(new Date(nowMs - 2 * hourMs)), runStamp(new Date(nowMs - hourMs / 2))];
    const adapter = sweeper([`agentperf:${old}:0:a`, `agentperf:${young}:0:b`, "agentperf:other:c", "agentperf:contract-1:d"]);
    assert.match((await sweepOldRuns([adapter], nowMs)).join(), /removed 1 keys of earlier runs/);
    assert.deepEqual(adapter.swept, [`agentperf:${old}:0:a`]);
  });

  it("before a run removes directories of a day ago under our own names, and no other", async () => {
    const nowMs = Date.now();
    const day = 24 * hourMs;
    const names = [runStamp(new Date(nowMs - 2 * day)), runStamp(new Date(nowMs - day / 2)), "mine"].map((stamp) =>
      join(tmpdir(), `agentperf-${stamp}-sweep`),
    );
    for (const name of names) {
      await mkdir(name);
      await writeFile(join(name, "file"), "");
    }
    const [old, young, foreign] = names as [string, string, string];
    const { rm } = await import("node:fs/promises");
    try {
      await sweepOldRuns([], nowMs);
      assert.deepEqual([existsSync(old), existsSync(young), existsSync(foreign)], [false, true, true]);
    } finally {
      for (const name of names) await rm(name, { recursive: true, force: true });
    }
  });
});
