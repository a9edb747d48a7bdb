import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runtimeNames } from "@agentperf/core";
import { measuredArguments, runArguments, runtimes } from "../../src/runtimes/index.ts";

describe("the table of runtimes", () => {
  it("has each of core's names, in their order", () => assert.deepEqual(Object.keys(runtimes), runtimeNames));

  for (const name of runtimeNames) {
    it(`loads ${name} on this runtime`, async () => {
      const { name: own, title, question } = await runtimes[name]();
      assert.equal(own, name);
      assert.equal(title.toLowerCase(), name);
      assert.ok(question.length > 0);
    });
  }
});

describe("the arguments of a script", () => {
  const quiet = ["run", "--allow-all", "--quiet", "--no-lock", "--node-modules-dir=manual"];

  it("take our packages from source where the script is TypeScript", async () => {
    const condition = "--conditions=@agentperf/source";
    assert.deepEqual(runArguments(await runtimes.node(), "/a/worker.ts"), [condition, "/a/worker.ts"]);
    assert.deepEqual(runArguments(await runtimes.bun(), "/a/worker.ts"), [condition, "/a/worker.ts"]);
    assert.deepEqual(runArguments(await runtimes.deno(), "/a/worker.ts"), [...quiet, condition, "/a/worker.ts"]);
  });

  it("take them from dist where it is JavaScript, unless told otherwise", async () => {
    assert.deepEqual(runArguments(await runtimes.node(), "/a/worker.js"), ["/a/worker.js"]);
    assert.deepEqual(runArguments(await runtimes.deno(), "/a/worker.js"), [...quiet, "/a/worker.js"]);
    const fromSource = runArguments(await runtimes.bun(), "/a/agentperf.js", { fromSource: true });
    assert.deepEqual(fromSource, ["--conditions=@agentperf/source", "/a/agentperf.js"]);
  });

  it("give a measured process garbage collection on demand", async () => {
    const node = ["--expose-gc", "--disable-warning=ExperimentalWarning", "/a/worker.js"];
    assert.deepEqual(measuredArguments(await runtimes.node(), "/a/worker.js"), node);
    assert.deepEqual(measuredArguments(await runtimes.bun(), "/a/worker.js"), ["/a/worker.js"]);
    assert.deepEqual(measuredArguments(await runtimes.deno(), "/a/worker.js"), [...quiet, "--v8-flags=--expose-gc", "/a/worker.js"]);
    const small = { ...(await runtimes.deno()), args: ["--v8-flags=--max-old-space-size=64"] };
    assert.deepEqual(measuredArguments(small, "/a/worker.js"), [
      ...quiet,
      "--v8-flags=--expose-gc,--max-old-space-size=64",
      "/a/worker.js",
    ]);
  });
});
