import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { here } from "../../../../test-support/runtime.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { startProfiling } from "../../src/profile/capture.ts";
import { type CpuProfile, type ProfileKind, profileFile, type Span } from "../../src/profile/profiles.ts";

function spinUntil(untilMs: number): void {
  while (performance.now() < untilMs);
}

async function captured(kinds: readonly ProfileKind[], directory: string, runtime = here) {
  const notes: string[] = [];
  const hooks = await startProfiling({ runtime, kinds, directory, note: (text) => notes.push(text) });
  hooks.onPhase("setup");
  hooks.onPhase("measure");
  await hooks.beforeMeasure();
  const startMs = performance.now();
  spinUntil(startMs + 60);
  hooks.onSlice(startMs, performance.now());
  await hooks.afterMeasure();
  return notes;
}

describe("startProfiling", () => {
  it("leaves the profiles that were asked for in the directory", async () => {
    await using directory = await temporaryDirectory();
    assert.deepEqual(await captured(["cpu", "trace"], directory.path), []);
    assert.deepEqual((await readdir(directory.path)).sort(), [profileFile("cpu"), profileFile("trace")]);
    const read = async (kind: ProfileKind): Promise<unknown> => JSON.parse(await readFile(join(directory.path, profileFile(kind)), "utf8"));
    // What startProfiling has written is in these forms.
    const { nodes, samples, timeDeltas } = (await read("cpu")) as CpuProfile;
    assert.equal(samples.length, timeDeltas.length);
    assert.ok(nodes.some(({ callFrame }) => callFrame.functionName === "spinUntil"));
    const spans = (await read("trace")) as readonly Span[];
    const [setup, measure, slice] = ["setup", "measure", "slice"].map((name) => spans.find((span) => span.name === name));
    assert.ok(setup !== undefined && measure !== undefined && slice !== undefined);
    assert.ok(setup.endMs <= measure.startMs && measure.startMs <= slice.startMs && slice.endMs <= measure.endMs);
  });

  it("makes a profile of allocations where the runtime can, and else says why not", async () => {
    await using directory = await temporaryDirectory();
    const notes = await captured(["memory"], directory.path);
    const can = !here.cannotProfile.includes("memory");
    assert.deepEqual(await readdir(directory.path), can ? [profileFile("memory")] : []);
    assert.deepEqual(notes, can ? [] : [`${here.title}'s inspector has no profiler of allocations: --memprofile keeps nothing`]);
  });

  it("says so of whatever a runtime can't, and leaves no file", async () => {
    await using directory = await temporaryDirectory();
    const notes = await captured(["cpu", "memory"], directory.path, { ...here, title: "Other", cannotProfile: ["cpu", "memory"] });
    assert.deepEqual(await readdir(directory.path), []);
    assert.deepEqual(notes, [
      "Other's inspector has no profiler of allocations: --memprofile keeps nothing",
      "Other's inspector has no profiler of CPU time: --cpuprofile keeps nothing",
    ]);
  });
});
