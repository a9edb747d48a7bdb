import assert from "node:assert/strict";
import { rename, rm, writeFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { Changes } from "../../src/watch/changes.ts";
import { directoryOf } from "../files.ts";

const never = new AbortController().signal;
const nameOf = (path: string | undefined) => path?.replace(/^.*[\\/]/, "");

describe("the changes of sources", () => {
  it("are files that are written, put in another's place, removed and made again, and no others", async () => {
    await using directory = await directoryOf({ "a.config.mjs": 'import "./one.mjs";\n', "one.mjs": "1;\n", "other.mjs": "" });
    using changes = await Changes.of(directory.file("a.config.mjs"), never);
    assert.equal(changes.count, 2);
    const changed = async (act: () => Promise<unknown>) => {
      const next = changes.next();
      await act();
      return nameOf(await next);
    };
    assert.equal(await changed(() => writeFile(directory.file("one.mjs"), "2;\n")), "one.mjs");
    const moved = async () => {
      await writeFile(directory.file("new.mjs"), "3;\n");
      await writeFile(directory.file("other.mjs"), "4;\n");
      await rename(directory.file("new.mjs"), directory.file("one.mjs"));
    };
    assert.equal(await changed(moved), "one.mjs");
    assert.equal(await changed(() => rm(directory.file("one.mjs"))), "one.mjs");
    assert.equal(await changed(() => writeFile(directory.file("one.mjs"), "5;\n")), "one.mjs");
  });

  it("are those of what is reached later too, and end with the signal", async () => {
    await using directory = await directoryOf({ "a.config.mjs": "1;\n", "late/late.mjs": "" });
    const end = new AbortController();
    using changes = await Changes.of(directory.file("a.config.mjs"), end.signal);
    const first = changes.next();
    await writeFile(directory.file("a.config.mjs"), 'import "./late/late.mjs";\n');
    assert.equal(nameOf(await first), "a.config.mjs");
    await changes.follow();
    assert.equal(changes.count, 2);
    const second = changes.next();
    await writeFile(directory.file("late/late.mjs"), "2;\n");
    assert.equal(nameOf(await second), "late.mjs");
    const third = changes.next();
    end.abort();
    assert.equal(await third, undefined);
  });
});
