import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { belowCache, deno } from "../../src/runtimes/deno.ts";
import { fakeProgram } from "../programs.ts";

describe("Deno's transpiled files", () => {
  it("lie in its cache, below the path of the source", async () => {
    await using directory = await temporaryDirectory();
    const program = await fakeProgram(directory.path, "deno", `[ "$*" = "info --json" ] && echo '{"typescriptCache": "/cache/gen"}'`);
    assert.equal(await deno.transpiledFile?.(program, "/home/ada/a.ts"), join("/cache/gen", "file", "home", "ada", "a.ts.js"));
  });

  it("lie below the letter of the drive on Windows", () => {
    assert.equal(belowCache("C:\\work\\a.ts"), "C\\work\\a.ts");
    assert.equal(belowCache("/c:/a.ts"), "/c:/a.ts");
  });

  it("are asked for once", async () => {
    await using directory = await temporaryDirectory();
    const log = join(directory.path, "log");
    const program = await fakeProgram(directory.path, "deno", `echo asked >> ${log}; echo '{"typescriptCache": "/cache"}'`);
    await Promise.all(["/a.ts", "/b.ts"].map((path) => deno.transpiledFile?.(program, path)));
    await deno.transpiledFile?.(program, "/c.ts");
    assert.equal(await readFile(log, "utf8"), "asked\n");
  });

  it("are nowhere where Deno doesn't say", async () => {
    await using directory = await temporaryDirectory();
    for (const [name, body] of Object.entries({ fails: "exit 1", talks: "echo hello", leaves: "echo '{}'" })) {
      const program = await fakeProgram(directory.path, name, body);
      assert.equal(await deno.transpiledFile?.(program, "/a.ts"), undefined, name);
    }
  });
});
