import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { installedIn } from "../../src/config/installed.ts";
import { writeFiles } from "../files.ts";

const running = async () => ({ from: "the command line" });

const adapters = (from: string, main = "./index.js") => ({
  "node_modules/@agentperf/clocks/package.json": { name: "@agentperf/clocks", type: "module", exports: { ".": main, "./ports": main } },
  "node_modules/@agentperf/clocks/index.js": `export const from = "${from}";`,
});

describe("one of our packages", () => {
  it("is the running command line's where there is no checkout", async () => {
    assert.deepEqual(await installedIn(undefined)("@agentperf/clocks", running), { from: "the command line" });
  });

  it("is the checkout's where it has it installed, there or further up", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, adapters("the checkout"));
    for (const root of [directory.path, join(directory.path, "packages", "bench")])
      for (const name of ["@agentperf/clocks", "@agentperf/clocks/ports"])
        assert.equal((await installedIn(root)(name, running)).from, "the checkout");
  });

  it("is the running command line's where the checkout lacks it", async () => {
    await using directory = await temporaryDirectory();
    assert.deepEqual(await installedIn(directory.path)("@agentperf/clocks", running), { from: "the command line" });
  });

  it("is never another one than the checkout's where that one is broken", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, { ...adapters(""), "node_modules/@agentperf/clocks/index.js": "throw new Error('broken there');" });
    await assert.rejects(installedIn(directory.path)("@agentperf/clocks", running), /broken there/);
  });

  it("finds what only the checkout's command line sees, as pnpm lays it", async () => {
    await using directory = await temporaryDirectory();
    const exports = (file: string) => ({ type: "module", exports: { ".": `./${file}`, "./package.json": "./package.json" } });
    const cli = "node_modules/@agentperf/cli";
    await writeFiles(directory.path, {
      "package.json": {},
      [`${cli}/package.json`]: { name: "@agentperf/cli", ...exports("index.js") },
      [`${cli}/node_modules/@agentperf/suites/package.json`]: { name: "@agentperf/suites", ...exports("index.js") },
      [`${cli}/node_modules/@agentperf/suites/index.js`]: "export const origin = 'below';",
    });
    const found = await installedIn(directory.path)<{ origin: string }>("@agentperf/suites", async () => ({ origin: "running" }));
    assert.equal(found.origin, "below");
  });
});
