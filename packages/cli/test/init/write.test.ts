import assert from "node:assert/strict";
import { lstat, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { ignoreResults, writeNew } from "../../src/init/write.ts";
import { writeFiles } from "../files.ts";
import { refusal } from "../made.ts";

const lines = ".agentperf/results/\n.agentperf/profiles/\n";

describe("new files", () => {
  it("are written with their folders", async () => {
    await using directory = await temporaryDirectory();
    await writeNew(directory.path, [
      { path: "a.txt", text: "a" },
      { path: "b/c/d.txt", text: "d" },
    ]);
    assert.equal(await readFile(join(directory.path, "b", "c", "d.txt"), "utf8"), "d");
  });

  it("never replace what is there, and take back what was written before", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, { "b/there.txt": "old" });
    await symlink("nowhere", join(directory.path, "dangling"));
    for (const path of ["b/there.txt", "dangling"]) {
      const files = [
        { path: "a.txt", text: "a" },
        { path: "new/a.txt", text: "a" },
        { path, text: "new" },
      ];
      await assert.rejects(writeNew(directory.path, files), refusal("usage", /EEXIST.*; nothing was written$/));
    }
    assert.deepEqual((await readdir(directory.path)).sort(), ["b", "dangling"]);
    assert.equal(await readFile(join(directory.path, "b", "there.txt"), "utf8"), "old");
  });

  it("are never written outside, by a folder that is a link", async () => {
    await using outside = await temporaryDirectory();
    await using directory = await temporaryDirectory();
    await symlink(outside.path, join(directory.path, "bench"));
    const written = writeNew(directory.path, [{ path: "bench/a.txt", text: "" }]);
    await assert.rejects(written, refusal("usage", /bench is a link that leads out of .*; nothing was written/));
    assert.deepEqual(await readdir(outside.path), []);
  });

  it("say what the system says", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, { bench: "a file" });
    await assert.rejects(
      writeNew(directory.path, [{ path: "bench/a.txt", text: "" }]),
      refusal("output", /ENOTDIR|ENOENT|not a directory/i),
    );
  });
});

describe("lines of .gitignore", () => {
  const cases: Readonly<Record<string, readonly [before: string | undefined, after: string]>> = {
    "where there is none": [undefined, lines],
    "after its last line": ["dist/\n", `dist/\n${lines}`],
    "after a last line that isn't ended": ["dist/", `dist/\n${lines}`],
    "with the ends that it has": ["dist/\r\n", `dist/\r\n${lines.replaceAll("\n", "\r\n")}`],
    "but those that are there, however they are written": ["/.agentperf/results\n", "/.agentperf/results\n.agentperf/profiles/\n"],
    "not where all of the folder is there": [".agentperf/\n", ".agentperf/\n"],
  };
  for (const [what, [before, after]] of Object.entries(cases))
    it(`are added ${what}, once`, async () => {
      await using directory = await temporaryDirectory();
      if (before !== undefined) await writeFiles(directory.path, { ".gitignore": before });
      await ignoreResults(directory.path);
      assert.equal((await ignoreResults(directory.path)).kind, "kept");
      assert.equal(await readFile(join(directory.path, ".gitignore"), "utf8"), after);
    });

  it("aren't added to what a link leads to, nor to what is no file", async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, "elsewhere"), "");
    await symlink("elsewhere", join(directory.path, ".gitignore"));
    assert.equal((await ignoreResults(directory.path)).kind, "refused");
    assert.equal(await readFile(join(directory.path, "elsewhere"), "utf8"), "");
    await using other = await temporaryDirectory();
    await mkdir(join(other.path, ".gitignore"));
    assert.equal((await ignoreResults(other.path)).kind, "refused");
    assert.ok((await lstat(join(other.path, ".gitignore"))).isDirectory());
  });
});
