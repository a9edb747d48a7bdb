import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { skipWithoutRoot, smallDisk } from "../../../../test-support/small-disk.ts";
import { agentperf, here, resultDirectory } from "../agentperf.ts";

function fill(directory: string): void {
  try {
    writeFileSync(join(directory, "fill"), "x".repeat(64_000));
  } catch {
    // Full, as it should be.
  }
}

describe("a full disk", { skip: skipWithoutRoot() }, () => {
  it("at the result file: what was measured is shown, and it is said that it wasn't kept", async () => {
    using disk = smallDisk("8k");
    const args = ["run", "auth", "redis", "--runtime", here, "--benchtime", "5x", "--no-benchmem", "-o", join(disk.path, "result.json")];
    const { code, stdout, stderr } = await agentperf(args);
    assert.equal(code, 3, stderr);
    assert.equal(stdout.split("\n").filter((line) => line.startsWith("Benchmark")).length, 9);
    assert.match(stderr, /the result isn't kept: .*result\.json can't be written: ENOSPC/);
    assert.deepEqual(
      readdirSync(disk.path).filter((name) => name.endsWith(".json") || name.endsWith(".tmp")),
      [],
    );
  });

  it("in the temporary directory: one clear error", async () => {
    using disk = smallDisk("8k");
    fill(disk.path);
    await using own = await resultDirectory();
    const args = ["run", "CreateSession", "RoleCheck", "--runtime", here, "--smoke", "-o", own.result];
    const { code, stderr } = await agentperf(args, { env: { TMPDIR: disk.path } });
    assert.equal(code, 3, stderr);
    assert.match(stderr, /ENOSPC/);
    assert.doesNotMatch(stderr, /^ +at /m);
    assert.deepEqual(
      readdirSync(disk.path).filter((name) => name.startsWith("agentperf")),
      [],
    );
  });
});
