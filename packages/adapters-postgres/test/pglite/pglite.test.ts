import assert from "node:assert/strict";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { pglite } from "@agentperf/adapters-postgres";
import { contractCases } from "@agentperf/core/testing";
import { opened, testContext } from "../../../../test-support/adapters.ts";
import { measuredCommand } from "../../../../test-support/runtime.ts";
import { skipWithoutRoot, smallDisk } from "../../../../test-support/small-disk.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";

const directory = await temporaryDirectory();
after(() => directory[Symbol.asyncDispose]());

describe("PGlite in the measured process", () => {
  // What takes seconds is made by the first case, as by the first launch of a run.
  for (const { name, run } of contractCases(pglite(), { runDirectory: directory.path, command: measuredCommand })) it(name, run);

  it("makes the data of a new database once for all who share a directory", async () => {
    await using own = await temporaryDirectory();
    const scripts: string[] = [];
    const command = (script: string) => {
      scripts.push(basename(script));
      return measuredCommand(script);
    };
    const context = { runDirectory: own.path, command };
    const timesMs: number[] = [];
    for (let time = 0; time < 2; time++) {
      await using sql = await opened(pglite(), context);
      assert.deepEqual(await sql.port.query("SELECT count(*)::integer AS n FROM pg_tables WHERE tablename = 'mine'"), [{ n: 0 }]);
      await sql.port.query("CREATE TABLE mine (n integer)");
      const [file = ""] = await readdir(own.path);
      assert.match(file, /^pglite-\d+\.\d+\.\d+\.tar$/);
      timesMs.push((await stat(join(own.path, file))).mtimeMs);
    }
    assert.deepEqual(scripts, ["dump-process.ts"]);
    assert.equal(timesMs[0], timesMs[1]);
    assert.equal((await readdir(own.path)).length, 1, "nothing but the data is left");
  });

  it("says why where they can't be made", async () => {
    await using own = await temporaryDirectory();
    const command = () => [process.execPath, "/nowhere/script.js"] as const;
    await assert.rejects(
      async () => pglite().open({ ...testContext, runDirectory: own.path, command }),
      ({ code, message }: { code?: string; message: string }) =>
        code === "unavailable" && /^a new database of PGlite can't be made in \/.*: .*\/nowhere\/script/s.test(message),
    );
  });

  it("says so in a line where the disk is full, and leaves room for others", { skip: skipWithoutRoot() }, async () => {
    using disk = smallDisk("10m");
    await assert.rejects(
      async () => pglite().open({ ...testContext, runDirectory: disk.path, command: measuredCommand }),
      ({ message }: Error) => /^a new database of PGlite can't be made in \S+: \D*(ENOSPC|no space left)[^{}\n]*$/i.test(message),
    );
    assert.deepEqual(await readdir(disk.path), []);
  });

  it("is looked for, not opened, by a probe, and needs no server", async () => {
    const availability = await pglite().probe?.(testContext);
    assert.ok(availability?.available);
    assert.match(availability.version ?? "", /^client @electric-sql\/pglite \d+\.\d+\.\d+$/);
    assert.deepEqual([pglite().address, pglite().sweep, pglite().capabilities], [undefined, undefined, ["notifications"]]);
  });
});
