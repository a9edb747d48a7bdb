import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { readPackage } from "../../src/project/package-file.ts";
import { writeFiles } from "../files.ts";

describe("a package.json", () => {
  it("gives what is right in it, and leaves out the rest", async () => {
    await using directory = await temporaryDirectory();
    assert.equal(readPackage(directory.path), undefined);
    await writeFiles(directory.path, {
      "package.json":
        '\uFEFF{"name":"a","type":5,"bin":{"x":"./x.js","y":7},"scripts":{"__proto__":"evil","start":"node a.js"},"dependencies":{"pg":"8","no":1},"devDependencies":[],"workspaces":["p/*"]}',
    });
    const read = readPackage(directory.path);
    assert.ok(read !== undefined && !("wrong" in read));
    const { dependencies, scripts, ...rest } = read;
    assert.deepEqual([...dependencies], ["pg"]);
    assert.equal(scripts["start"], "node a.js");
    assert.equal(({} as { evil?: unknown }).evil, undefined);
    assert.deepEqual(rest, {
      name: "a",
      type: undefined,
      main: undefined,
      packageManager: undefined,
      programs: ["./x.js"],
      isWorkspaceRoot: true,
    });
  });

  const unusable: Readonly<Record<string, readonly [text: string, wrong: RegExp]>> = {
    "no JSON": ["{", /isn't JSON/],
    "no object": ["[]", /isn't a JSON object/],
    null: ["null", /isn't a JSON object/],
    huge: [`{"a":"${"x".repeat(3_000_000)}"}`, /at most 2 MB/],
  };
  for (const [what, [text, wrong]] of Object.entries(unusable))
    it(`is said to be unusable where it is ${what}`, async () => {
      await using directory = await temporaryDirectory();
      await writeFiles(directory.path, { "package.json": text });
      const read = readPackage(directory.path);
      assert.ok(read !== undefined && "wrong" in read);
      assert.match(read.wrong, wrong);
    });

  it("is said to be unusable where it is a directory or a pipe that nobody writes to", { skip: process.platform === "win32" }, async () => {
    await using one = await temporaryDirectory();
    await mkdir(join(one.path, "package.json"));
    await using other = await temporaryDirectory();
    execFileSync("mkfifo", [join(other.path, "package.json")]);
    for (const { path } of [one, other]) assert.match(JSON.stringify(readPackage(path)), /no file/);
  });
});
