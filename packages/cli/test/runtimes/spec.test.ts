import assert from "node:assert/strict";
import { resolve } from "node:path";
import { describe, it } from "node:test";
import { runtimeNames } from "@agentperf/core";
import { fromHere, isRuntime, parseRuntime, runtimeSpecs } from "../../src/runtimes/spec.ts";
import { refusal } from "../made.ts";

describe("a runtime that somebody asks for", () => {
  it("is a name, a name with a version, or a name with a path", () => {
    assert.deepEqual(parseRuntime("node"), { name: "node", runtime: "node" });
    assert.deepEqual(parseRuntime("bun@1.3"), { name: "bun@1.3", runtime: "bun", version: "1.3" });
    assert.deepEqual(parseRuntime("node@22.11.0-nightly+5"), {
      name: "node@22.11.0-nightly+5",
      runtime: "node",
      version: "22.11.0-nightly+5",
    });
    assert.deepEqual(parseRuntime("node@/opt/node/bin/node"), {
      name: "node@/opt/node/bin/node",
      runtime: "node",
      command: "/opt/node/bin/node",
    });
    const beside = resolve("./node");
    assert.deepEqual(parseRuntime("node@./node"), { name: `node@${beside}`, runtime: "node", command: beside });
  });

  it("means the same from another directory where its path is one from here", () => {
    assert.equal(fromHere("node@./own/node"), `node@${resolve("own/node")}`);
    for (const text of ["node", "node@22", "node@/opt/node/bin/node", "node-small"]) assert.equal(fromHere(text), text);
  });

  it("is refused where it is none, with the nearest name", () => {
    assert.throws(() => parseRuntime("dneo"), refusal("usage", /^no runtime "dneo"; did you mean "deno"\?$/));
    assert.throws(() => parseRuntime("python@3"), refusal("usage", /^no runtime "python"; there are node, bun, deno$/));
    assert.equal(isRuntime("constructor"), false);
  });

  it("is refused where what stands behind the @ is neither a version nor a path: npm would take it for something else", () => {
    for (const text of [
      "node@",
      "node@--global",
      "node@git+ssh://x",
      "node@https://x/y.tgz",
      "node@file:../x",
      "node@22 --evil",
      "node@a/b",
      "node@22\n",
    ])
      assert.throws(() => parseRuntime(text), refusal("usage", /behind the @ stands a version \(node@22\) or a path$/), text);
    assert.throws(() => parseRuntime("node@/opt/my node/node"), refusal("usage", /give a path with such characters a name/));
  });
});

describe("several of them", () => {
  it("are each taken once, in the order in which they are asked for", () => {
    const names = (entries: Parameters<typeof runtimeSpecs>[0]) => runtimeSpecs(entries).map(({ name }) => name);
    assert.deepEqual(names(["bun", "node", "bun", "node@22"]), ["bun", "node", "node@22"]);
    assert.deepEqual(names(runtimeNames), [...runtimeNames]);
    assert.deepEqual(names(["node", { name: "small", runtime: "node", args: ["--max-old-space-size=64"] }]), ["node", "small"]);
  });

  it("have a name each", () => {
    assert.throws(
      () => runtimeSpecs(["node", { name: "node", runtime: "node", version: "22" }]),
      refusal("config", /two runtimes are called node/),
    );
  });
});
