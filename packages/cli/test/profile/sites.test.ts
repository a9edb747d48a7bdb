import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { cpuStacks, heapStacks, hottest, isUserScript, ownSites, shortPath, siteName } from "../../src/profile/sites.ts";
import { cpuProfile, frame, heapNode, heapProfile } from "./made.ts";

const url = (path: string) => pathToFileURL(join(process.cwd(), path)).href;
const parse = frame("parse", url("bench/state.ts"), 11);
const read = frame("read", url("node_modules/@scope/json/index.js"), 4);
const inner = frame("JSON.parse");

const cpu = cpuProfile(
  [
    { id: 1, callFrame: frame("(root)"), children: [2, 5] },
    { id: 2, callFrame: parse, children: [3] },
    { id: 3, callFrame: read, children: [4] },
    { id: 4, callFrame: inner },
    { id: 5, callFrame: frame("(idle)") },
  ],
  [
    [2, 100],
    [4, 300],
    [5, 900],
    [2, -50],
    [4, 200],
  ],
);

describe("stacks", () => {
  it("of a CPU profile have the time of the innermost function, from the outermost on", () => {
    const stacks = cpuStacks(cpu).map(({ frames, value }) => [frames.map(({ functionName }) => functionName).join(" "), value]);
    assert.deepEqual(stacks, [
      ["parse", 100],
      ["parse read JSON.parse", 500],
      ["(idle)", 900],
    ]);
  });

  it("of allocations have the bytes of the innermost function, where there are any", () => {
    const profile = heapProfile([heapNode(2, parse, 0, [heapNode(3, read, 32, [heapNode(4, inner, 64)])])]);
    const stacks = heapStacks(profile).map(({ frames, value }) => [frames.map(({ functionName }) => functionName).join(" "), value]);
    assert.deepEqual(stacks, [
      ["parse read", 32],
      ["parse read JSON.parse", 64],
    ]);
  });
});

describe("sites", () => {
  it("are ranked by what a function took by itself, without the time in which nothing ran", () => {
    assert.deepEqual(hottest(cpuStacks(cpu), 5), [
      { name: "JSON.parse", value: 500, share: 500 / 600 },
      { name: "parse bench/state.ts:12", value: 100, share: 100 / 600 },
    ]);
    assert.equal(hottest(cpuStacks(cpu), 1).length, 1);
    assert.deepEqual(hottest([], 5), []);
  });

  it("count to the user's innermost function what it calls of others", () => {
    const stacks = [
      { frames: [parse, read, inner], value: 30 },
      { frames: [frame("loop"), parse], value: 10 },
      { frames: [frame("loop"), read], value: 60 },
    ];
    assert.deepEqual(ownSites(stacks, 5), [
      { name: "(beyond any own function)", value: 60, share: 0.6 },
      { name: "parse bench/state.ts:12", value: 40, share: 0.4 },
    ]);
    assert.deepEqual(
      ownSites(stacks, 5, (script) => script === read.url).map(({ name }) => name),
      ["read @scope/json/index.js:5", "(beyond any own function)"],
    );
  });

  it("tell the user's scripts from a package's, the runtime's and those that measure", () => {
    for (const own of ["file:///home/ada/src/state.ts", "file:///home/ada/packages/core/src/state.ts"]) assert.ok(isUserScript(own), own);
    const packages = fileURLToPath(new URL("../../../", import.meta.url));
    assert.ok(isUserScript(pathToFileURL(join(packages, "suites", "src", "benchmarks", "auth.ts")).href));
    const measuring = ["core/src/engine/measure.ts", "cli/dist/main.js"].map((path) => pathToFileURL(join(packages, path)).href);
    for (const other of [read.url, "node:fs", "ext:core/01_core.js", "", ...measuring]) assert.ok(!isUserScript(other), other);
  });

  it("are named by function, file and line, as short as can be", () => {
    assert.equal(siteName(parse), "parse bench/state.ts:12");
    assert.equal(siteName(frame("", url("bench/state.ts"), 0)), "(anonymous) bench/state.ts:1");
    assert.equal(siteName(frame("(garbage collector)")), "(garbage collector)");
    assert.equal(shortPath(url("node_modules/a/node_modules/b/index.js")), "b/index.js");
    assert.equal(shortPath("node:fs"), "node:fs");
    assert.equal(shortPath("file:///far/away/from/here/a.ts"), "/far/away/from/here/a.ts");
    assert.equal(shortPath(url("../beside/a.ts")), join("..", "beside", "a.ts"));
  });
});
