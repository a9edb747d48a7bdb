import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { parseGoText } from "@agentperf/core/result";
import { calls, fixtures, here } from "../agentperf.ts";

/** A directory inside the package, so that the example finds the packages that it imports. */
async function directoryInPackage(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(fixtures, ".tmp-init-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

describe("agentperf init", () => {
  it("writes a config and an example that run, and touches no file that is there", async () => {
    await using own = await directoryInPackage();
    const [written, measured, again] = await calls([["init"], ["run", "ParseState", "--runtime", here, "--benchtime", "5x"], ["init"]], {
      cwd: own.path,
    });
    assert.equal(written.code, 0, written.stderr);
    assert.equal(measured.code, 0, measured.stderr);
    assert.equal(parseGoText([{ name: "out", text: measured.stdout }]).records.length, 1);
    assert.equal(again.code, 2);
    assert.match(again.stderr, /is there already; nothing was written/);
  });
});
