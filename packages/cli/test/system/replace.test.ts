import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { replaceFile } from "../../src/system/replace.ts";
import { directoryOf } from "../files.ts";

/** A move that fails so often, and what was waited. */
function failing(times: number, code: string) {
  const seen = { moves: 0, waits: 0 };
  return {
    seen,
    wait: async () => void seen.waits++,
    move: async () => {
      if (seen.moves++ < times) throw Object.assign(new Error(code), { code });
    },
  };
}

describe("moving a file onto another one", () => {
  it("replaces it", async () => {
    await using directory = await directoryOf({ new: "new", old: "old" });
    await replaceFile(directory.file("new"), directory.file("old"));
    assert.equal(await readFile(directory.file("old"), "utf8"), "new");
    await writeFile(directory.file("third"), "third");
    await replaceFile(directory.file("third"), directory.file("old"), { platform: "win32" });
    assert.equal(await readFile(directory.file("old"), "utf8"), "third");
  });

  it("is tried again on Windows, where somebody has it open for a moment, and not for ever", async () => {
    const twice = failing(2, "EPERM");
    await replaceFile("a", "b", { ...twice, platform: "win32" });
    assert.deepEqual(twice.seen, { moves: 3, waits: 2 });
    const always = failing(99, "EBUSY");
    await assert.rejects(replaceFile("a", "b", { ...always, platform: "win32" }), /EBUSY/);
    assert.deepEqual(always.seen, { moves: 5, waits: 4 });
  });

  it("fails at once elsewhere, and where it will never work", async () => {
    for (const [platform, code] of [
      ["linux", "EPERM"],
      ["darwin", "EBUSY"],
      ["win32", "EXDEV"],
    ] as const) {
      const once = failing(1, code);
      await assert.rejects(replaceFile("a", "b", { ...once, platform }), new RegExp(code));
      assert.deepEqual(once.seen, { moves: 1, waits: 0 });
    }
  });
});
