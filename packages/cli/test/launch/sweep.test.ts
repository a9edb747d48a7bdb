import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { type Adapter, defineAdapter, redisPort, type Sweep } from "@agentperf/core";
import { markerFile, markOwn } from "../../src/launch/owner.ts";
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
      /under agentperf:x:1:\* may be left until it expires or a later run removes it: no connection/,
    );
  });

  it("before a run removes only what is ours and older than a run's keys live", async () => {
    const nowMs = Date.now();
    const [old, young] = [runStamp(new Date(nowMs - 2 * hourMs)), runStamp(new Date(nowMs - hourMs / 2))];
    const adapter = sweeper([`agentperf:${old}:0:a`, `agentperf:${young}:0:b`, "agentperf:other:c", "agentperf:contract-1:d"]);
    assert.match((await sweepOldRuns([adapter], nowMs)).join(), /removed 1 key of earlier runs/);
    assert.deepEqual(adapter.swept, [`agentperf:${old}:0:a`]);
  });

  it("before a run tells what it removed by its kind, and how many of each", async () => {
    const old = runStamp(new Date(Date.now() - 2 * hourMs));
    const names = [`agentperf:${old}:0:a`, `agentperf:${old}:0:b`];
    const schemas = ["schema", "schemas"] as const;
    const told = async (...adapters: Adapter[]) =>
      (await sweepOldRuns(adapters, Date.now()))[0]?.replace(/(,| and) \d+ director(y|ies)/, "");
    const end = "of earlier runs that were killed";
    assert.equal(await told({ ...sweeper(names.slice(1)), sweeps: schemas }), `removed 1 schema ${end}`);
    const both = [
      { ...sweeper(names), sweeps: schemas },
      { ...sweeper(names.slice(1)), sweeps: schemas },
    ] as const;
    assert.equal(await told(...both), `removed 3 schemas ${end}`);
    assert.match((await told(sweeper(names), ...both)) ?? "", /^removed 2 keys(,| and) 3 schemas /);
  });

  it("before a run removes directories of processes that live no more, by our marker, whatever their names", async () => {
    const names = ["dead", "reused", "alive", "foreign"] as const;
    const directories = names.map((name) => join(tmpdir(), `sweep-${name}-${runStamp()}`));
    for (const directory of directories) await mkdir(directory);
    const [dead, reused, alive, foreign] = directories as [string, string, string, string];
    try {
      // A process that has ended, and one whose id was used again since.
      const { pid } = spawnSync(process.execPath, ["--version"]);
      await writeFile(join(dead, markerFile), JSON.stringify({ agentperf: true, pid }));
      await writeFile(join(reused, markerFile), JSON.stringify({ agentperf: true, pid: process.pid, started: "1 of another boot" }));
      await markOwn(alive);
      await writeFile(join(foreign, markerFile), JSON.stringify({ pid }));
      assert.match((await sweepOldRuns([], Date.now())).join(), /removed \d+ directories of earlier runs/);
      const isLinux = process.platform === "linux";
      assert.deepEqual(directories.map(existsSync), [false, !isLinux, true, true]);
    } finally {
      for (const directory of directories) await rm(directory, { recursive: true, force: true });
    }
  });
});
