import assert from "node:assert/strict";
import { it } from "node:test";
import { runtimeNames } from "@agentperf/core";
import { type Installation, unreachableBy } from "../../src/runtimes/reach.ts";

const inFiles: Installation = {
  running: "node",
  url: "file:///project/node_modules/@agentperf/cli/dist/runtimes/reach.js",
  isPlugAndPlay: false,
};
const inCache: Installation = {
  ...inFiles,
  running: "deno",
  url: "file:///home/.cache/deno/npm/host/@agentperf/cli/0.1.0/dist/runtimes/reach.js",
};

it("every runtime loads packages from node_modules", () => {
  for (const running of runtimeNames)
    for (const name of runtimeNames) assert.equal(unreachableBy(name, { ...inFiles, running }), undefined);
});

it("every runtime loads packages from a checkout", () => {
  for (const name of runtimeNames) assert.equal(unreachableBy(name), undefined);
});

it("only Node loads packages from Yarn's archives; for the others the setting is named", () => {
  const archives: Installation = { ...inFiles, isPlugAndPlay: true };
  assert.equal(unreachableBy("node", archives), undefined);
  for (const name of ["bun", "deno"] as const)
    assert.match(
      unreachableBy(name, archives) ?? "",
      new RegExp(`^${name} can't load packages .* nodeLinker: node-modules in \\.yarnrc\\.yml`),
    );
});

it("only Deno loads packages from Deno's cache; for the others the flag is named", () => {
  assert.equal(unreachableBy("deno", inCache), undefined);
  for (const name of ["node", "bun"] as const)
    assert.match(
      unreachableBy(name, inCache) ?? "",
      new RegExp(`^${name} can't load packages from Deno's cache: .* --node-modules-dir=auto`),
    );
});
