import assert from "node:assert/strict";
import { mkdir, realpath, symlink } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, it } from "node:test";
import { sourcesOf } from "../../src/watch/sources.ts";
import { directoryOf } from "../files.ts";

describe("the sources of a config", () => {
  it("are what it names and what that imports, and nothing in node_modules", async () => {
    await using directory = await directoryOf({
      "agentperf.config.ts": 'import "./setup.js";\nexport default { suites: ["./bench/mine.ts", "@agentperf/suites"] };\n',
      "setup.ts": 'const load = () => import(`./late.mjs`);\nexport * from "./data.json" with { type: "json" };\n',
      "late.mjs": 'import "somewhere"; import "linked"; import "node:fs";\n',
      "data.json": '{ "not": "./unused.ts" }',
      "bench/mine.ts": 'import { thing } from "./thing"; import "../nothing.ts"; require("./old.cjs");\n',
      "bench/thing/index.ts": 'import "../mine.ts"; // in a circle\n',
      "bench/old.cjs": "module.exports = {};\n",
      "other.ts": "export {};\n",
      "node_modules/somewhere/package.json": '{ "name": "somewhere", "main": "index.js" }',
      "node_modules/somewhere/index.js": 'require("./more.js");\n',
      "node_modules/somewhere/more.js": "",
      "packages/linked/package.json": '{ "name": "linked", "main": "main.js" }',
      "packages/linked/main.js": "",
    });
    const root = await realpath(directory.path);
    await mkdir(join(root, "node_modules"), { recursive: true });
    await symlink(join(root, "packages/linked"), join(root, "node_modules/linked"), "junction");
    const found = [...(await sourcesOf(directory.file("agentperf.config.ts")))].map((path) => relative(root, path).replaceAll("\\", "/"));
    assert.deepEqual(found.sort(), [
      "agentperf.config.ts",
      "bench/mine.ts",
      "bench/old.cjs",
      "bench/thing/index.ts",
      "data.json",
      "late.mjs",
      "packages/linked/main.js",
      "setup.ts",
    ]);
  });

  it("are those of a config that is JSON", async () => {
    await using directory = await directoryOf({ "agentperf.config.json": '{ "suites": ["./mine.mjs"] }', "mine.mjs": "" });
    const found = await sourcesOf(directory.file("agentperf.config.json"));
    assert.deepEqual([...found].map((path) => path.replace(/^.*[\\/]/, "")).sort(), ["agentperf.config.json", "mine.mjs"]);
  });
});
