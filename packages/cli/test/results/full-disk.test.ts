import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { skipUnless } from "../../../../test-support/requirements.ts";
import { agentperf, here, resultDirectory } from "../agentperf.ts";

const skip = skipUnless(process.getuid?.() === 0, "a small file system can only be mounted by root");

/** A directory on a file system of its own that has room for so little. */
function smallDisk(): Disposable & { readonly path: string } {
  const path = join(tmpdir(), `agentperf-test-full-${process.pid}-${Date.now()}`);
  mkdirSync(path);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=8k", "tmpfs", path]);
  return {
    path,
    [Symbol.dispose]() {
      execFileSync("umount", [path]);
      execFileSync("rmdir", [path]);
    },
  };
}

function fill(directory: string): void {
  try {
    writeFileSync(join(directory, "fill"), "x".repeat(64_000));
  } catch {
    // Full, as it should be.
  }
}

describe("a full disk", { skip }, () => {
  it("at the result file: what was measured is shown, and it is said that it wasn't kept", async () => {
    using disk = smallDisk();
    const args = ["run", "auth", "redis", "--runtime", here, "--benchtime", "5x", "--no-benchmem", "-o", join(disk.path, "result.json")];
    const { code, stdout, stderr } = await agentperf(args);
    assert.equal(code, 0, stderr);
    assert.equal(stdout.split("\n").filter((line) => line.startsWith("Benchmark")).length, 9);
    assert.match(stderr, /result\.json can't be written: .*ENOSPC/);
  });

  it("in the temporary directory: one clear error", async () => {
    using disk = smallDisk();
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
