import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import type { LoadedConfig } from "../../src/config/load.ts";
import { loadSuite, loadSuites } from "../../src/config/suites.ts";
import { writeFiles } from "../files.ts";
import { refusal } from "../made.ts";

const suite = (name: string, benchmark = "Work") => `{ name: "${name}", benchmarks: [{ name: "${benchmark}", run: () => 1 }] }`;
const loadedFrom = (directory: string, ...suites: string[]): LoadedConfig => ({ config: { suites }, directory });
const names = async (loaded: LoadedConfig) => (await loadSuites(loaded)).map(({ name }) => name);

describe("the suites of a config", () => {
  it("are those that its modules export: by default, by name, in arrays, each once", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, {
      "one.mjs": `export default ${suite("one")};`,
      "several.mjs": `export const two = ${suite("two")};\nexport default [two, ${suite("three")}];\nexport const other = 5;`,
    });
    assert.deepEqual((await names(loadedFrom(directory.path, "./one.mjs", "./several.mjs"))).sort(), ["one", "three", "two"]);
    assert.deepEqual(await names(loadedFrom("/", `${directory.path}/one.mjs`)), ["one"], "a whole path");
  });

  it("are ours, all of them or each by its name", async () => {
    assert.deepEqual(await names(loadedFrom("/", "@agentperf/suites/redis", "@agentperf/suites/mcp")), ["redis", "mcp"]);
    assert.equal((await loadSuite(loadedFrom("/", "@agentperf/suites/redis"), "redis")).name, "redis");
    for (const name of ["nothing", "constructor", "__proto__"])
      await assert.rejects(loadSuites(loadedFrom("/", `@agentperf/suites/${name}`)), /there are @agentperf\/suites\/sessions, /);
    await assert.rejects(loadSuite(loadedFrom("/", "@agentperf/suites/redis"), "auth"), /there is no suite auth/);
  });

  it("are ours with some of them named besides, which then are wanted like any other", async () => {
    const suites = await loadSuites(loadedFrom("/", "@agentperf/suites", "@agentperf/suites/redis"));
    assert.equal(new Set(suites.map(({ name }) => name)).size, suites.length);
    assert.ok(suites.length > 2);
    assert.equal(suites.find(({ name }) => name === "redis")?.optional, false);
  });

  it("are those of packages that the config's directory sees", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, {
      "node_modules/clocks/package.json": { name: "clocks", type: "module", exports: "./index.js" },
      "node_modules/clocks/index.js": `export default ${suite("clocks")};`,
    });
    assert.deepEqual(await names(loadedFrom(`${directory.path}/benchmarks`, "clocks")), ["clocks"]);
  });

  it("are our own where it names none", async () => {
    const own = await names({ config: {}, directory: "/" });
    assert.ok(own.includes("redis") && own.includes("mcp"), own.join());
  });

  it("are refused where a module can't be loaded or exports none, or two have one name", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, {
      "one.mjs": `export default ${suite("one")};`,
      "twin.mjs": `export default ${suite("one")};`,
      "none.mjs": "export default { name: 1 };",
    });
    const refused = (message: RegExp, ...suites: string[]) =>
      assert.rejects(loadSuites(loadedFrom(directory.path, ...suites)), refusal("config", message));
    await refused(/^suites: \.\/ghost\.mjs: .*ghost\.mjs/, "./ghost.mjs");
    await refused(/^suites: no-such-package: /, "no-such-package");
    await refused(/^suites: \.\/none\.mjs exports no suite: export default defineSuite/, "./none.mjs");
    await refused(/^suites: two suites have the name one$/, "./one.mjs", "./twin.mjs");
  });
});

describe("one suite by its name", () => {
  it("is one of our own, of which no other is loaded", async () => {
    const { name, benchmarks } = await loadSuite({ config: {}, directory: "/" }, "redis");
    assert.deepEqual([name, benchmarks.some((benchmark) => benchmark.name === "RedisGet")], ["redis", true]);
  });

  it("is one of the config's", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, { "one.mjs": `export default ${suite("redis", "Mine")};` });
    const { benchmarks } = await loadSuite(loadedFrom(directory.path, "./one.mjs"), "redis");
    assert.equal(benchmarks[0]?.name, "Mine");
  });

  it("is refused where there is none", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, { "one.mjs": `export default ${suite("one")};` });
    await assert.rejects(
      loadSuite(loadedFrom(directory.path, "./one.mjs"), "redis"),
      refusal("config", /^suites: there is no suite redis$/),
    );
  });
});
