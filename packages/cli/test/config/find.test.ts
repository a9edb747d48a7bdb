import assert from "node:assert/strict";
import { chown, lchown, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { configNames, configSaid, findConfig, isTrustedOwner } from "../../src/config/find.ts";
import { writeFiles } from "../files.ts";
import { refusal } from "../made.ts";

describe("the config in force", () => {
  it("is the one asked for, from the directory", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, { "agentperf.config.ts": "", "own/mine.json": {} });
    assert.equal(findConfig("own/mine.json", directory.path), join(directory.path, "own", "mine.json"));
    const absolute = join(directory.path, "own", "mine.json");
    assert.equal(findConfig(absolute, "/"), absolute);
  });

  it("is the first of the usual names that lies there", async () => {
    await using directory = await temporaryDirectory();
    assert.deepEqual(
      configNames.map((name) => name.replace("agentperf.config.", "")),
      ["ts", "mts", "cts", "js", "mjs", "cjs", "json"],
    );
    for (const name of configNames.toReversed()) {
      await writeFiles(directory.path, { [name]: "" });
      assert.equal(findConfig(undefined, directory.path), join(directory.path, name));
    }
  });

  it("is the nearest one upwards", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, {
      ".git/HEAD": "",
      "agentperf.config.json": {},
      "a/agentperf.config.mjs": "",
      "a/b/c/x": "",
      "d/x": "",
    });
    assert.equal(findConfig(undefined, join(directory.path, "a", "b", "c")), join(directory.path, "a", "agentperf.config.mjs"));
    assert.equal(findConfig(undefined, join(directory.path, "d")), join(directory.path, "agentperf.config.json"));
  });

  it("isn't one beyond the repository's root, whether that is a clone or a worktree", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, {
      "agentperf.config.json": {},
      "clone/.git/HEAD": "",
      "clone/a/x": "",
      "tree/.git": "gitdir: x",
      "tree/a/x": "",
    });
    for (const name of ["clone", "clone/a", "tree", "tree/a"])
      assert.equal(findConfig(undefined, join(directory.path, name)), undefined, name);
  });

  it("isn't a directory that has its name", async () => {
    await using directory = await temporaryDirectory();
    await mkdir(join(directory.path, "agentperf.config.ts"));
    assert.equal(findConfig(undefined, directory.path), undefined);
  });

  it("isn't one of somebody else's further up", () => {
    assert.ok(!isTrustedOwner({ user: 1_000, directory: 1_000, file: 1_001 }));
    assert.ok(!isTrustedOwner({ user: 0, directory: 0, file: 1_001 }));
    for (const owners of [
      { user: 1_000, directory: 1_000, file: 1_000 },
      { user: 1_000, directory: 1_000, file: 0 },
      { user: 0, directory: 1_000, file: 1_000 },
      { user: undefined, directory: 0, file: 1 },
    ])
      assert.ok(isTrustedOwner(owners), JSON.stringify(owners));
  });

  it("is none where none lies there, and an error where it was asked for", async () => {
    await using directory = await temporaryDirectory();
    assert.equal(findConfig(undefined, directory.path), undefined);
    assert.throws(() => findConfig("none.ts", directory.path), refusal("config", /^none\.ts: no such config file$/));
  });

  it("is said by its path from here", () => {
    assert.equal(configSaid({ path: join(process.cwd(), "a", "agentperf.config.ts") }), "config a/agentperf.config.ts");
    assert.equal(configSaid({}), "no config file: defaults");
  });

  const stranger = 65_534;
  const skip = process.getuid?.() === 0 ? false : "only root can give files away";

  it("isn't a file of another user's, nor what their link leads to, unless it is asked for", { skip }, async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, { "own.mjs": "", "file/agentperf.config.mjs": "", "file/work/x": "", "link/work/x": "" });
    await chown(join(directory.path, "file/agentperf.config.mjs"), stranger, stranger);
    await symlink("../own.mjs", join(directory.path, "link/agentperf.config.mjs"));
    await lchown(join(directory.path, "link/agentperf.config.mjs"), stranger, stranger);
    for (const name of ["file", "link"]) {
      const at = join(directory.path, name);
      assert.equal(findConfig(undefined, join(at, "work")), undefined);
      await assert.rejects(
        async () => findConfig(undefined, at),
        refusal("config", /belongs to another user.*--config .* runs it all the same/),
      );
      assert.equal(findConfig("agentperf.config.mjs", at), join(at, "agentperf.config.mjs"));
    }
    // Their own directory is their project.
    await chown(join(directory.path, "file"), stranger, stranger);
    assert.equal(findConfig(undefined, join(directory.path, "file")), join(directory.path, "file/agentperf.config.mjs"));
  });
});
