import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { pitfalls } from "../../src/project/pitfalls.ts";
import { directoryOf } from "../files.ts";

describe("pitfalls of a project", () => {
  const cases: Readonly<Record<string, readonly [files: Readonly<Record<string, unknown>>, said: RegExp]>> = {
    "a package manager that makes no node_modules": [
      { "yarn.lock": "__metadata:\n", ".pnp.cjs": "" },
      /nodeLinker: node-modules in \.yarnrc\.yml/,
    ],
    "a Deno project without one": [{ "deno.json": "{}" }, /"nodeModulesDir": "auto" in deno\.json, then deno install/],
    "a project that isn't installed": [
      { "package.json": {}, "package-lock.json": "{}" },
      /there is none: install the project's packages first/,
    ],
  };
  for (const [what, [files, said]] of Object.entries(cases))
    it(`are told to who runs Deno in ${what}`, async () => {
      await using project = await directoryOf(files);
      const around = { directory: project.path, config: undefined };
      assert.match(pitfalls({ ...around, hasDeno: true }).join("\n"), said);
      assert.deepEqual(pitfalls({ ...around, hasDeno: false }), []);
    });

  it("are none where there is a node_modules, here or above", async () => {
    await using project = await directoryOf({ "node_modules/x/package.json": {}, "deno.json": "{}", "a/deno.json": "{}" });
    for (const directory of [project.path, project.file("a")])
      assert.deepEqual(pitfalls({ directory, config: undefined, hasDeno: true }), []);
  });

  it("hold a package.json that can't be read", async () => {
    await using project = await directoryOf({ "package.json": "[]" });
    assert.deepEqual(pitfalls({ directory: project.path, config: undefined, hasDeno: false }), [
      "package.json can't be used: it isn't a JSON object",
    ]);
  });
});
