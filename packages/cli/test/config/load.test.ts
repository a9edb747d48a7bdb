import assert from "node:assert/strict";
import { join, sep } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { checkConfig, loadConfig } from "../../src/config/load.ts";
import { writeFiles } from "../files.ts";
import { refusal } from "../made.ts";

describe("loading a config", () => {
  it("takes JSON, and what a module exports by default, with the place that paths are from", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, {
      "a.json": { count: 3 },
      "b.mjs": "export default { count: 4 };",
      "c.ts": "export default { count: 5 as number };",
    });
    for (const [name, count] of Object.entries({ "a.json": 3, "b.mjs": 4, "c.ts": 5 })) {
      const path = join(directory.path, name);
      assert.deepEqual(await loadConfig(path), { config: { count }, path, directory: directory.path });
    }
  });

  const typescript = 'import { sep } from "node:path";\nexport default { baselines: sep as string };';
  const kinds: Readonly<Record<string, string>> = {
    "agentperf.config.ts": typescript,
    "agentperf.config.mts": typescript,
    "agentperf.config.cts": "module.exports = { baselines: require('node:path').sep as string };",
    "agentperf.config.js": 'import { sep } from "node:path";\nexport default { baselines: sep };',
    "agentperf.config.mjs": 'import { sep } from "node:path";\nexport default { baselines: sep };',
    "agentperf.config.cjs": "module.exports = { baselines: require('node:path').sep };",
    "agentperf.config.json": '{ "$schema": "./node_modules/@agentperf/cli/config.schema.json", "baselines": "/" }',
  };
  for (const [type, content] of Object.entries({
    "CommonJS by its package.json": { type: "commonjs" },
    "a module": { type: "module" },
    untyped: {},
  }))
    for (const [name, text] of Object.entries(kinds))
      it(`takes ${name} in a package that is ${type}`, async () => {
        await using directory = await temporaryDirectory();
        await writeFiles(directory.path, { "package.json": content, [name]: text });
        const loaded = await loadConfig(join(directory.path, name));
        await checkConfig(loaded);
        assert.equal(loaded.config.baselines, sep);
      });

  it("takes what a compiler has made of a module", async () => {
    await using directory = await temporaryDirectory();
    const text = 'Object.defineProperty(exports, "__esModule", { value: true });\nexports.default = { count: 6 };';
    await writeFiles(directory.path, { "compiled.cjs": text });
    assert.equal((await loadConfig(join(directory.path, "compiled.cjs"))).config.count, 6);
  });

  it("says how to write one that is neither kind of module", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, { "mixed.cts": 'import { sep } from "node:path";\nexport = { baselines: sep };' });
    await assert.rejects(
      loadConfig(join(directory.path, "mixed.cts")),
      refusal("config", /write it with import and export default, or with module\.exports in a file that ends in \.cjs/),
    );
  });

  it("takes nothing for a config without a word, from the working directory", async () => {
    assert.deepEqual(await loadConfig(undefined), { config: {}, directory: process.cwd() });
  });

  it("says which file can't be loaded, and why", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, {
      "cut.json": "{",
      "throws.mjs": "throw new Error('boom');",
      "named.mjs": "export const config = {};",
      "lost.mjs": "import './nowhere.mjs';",
    });
    for (const [name, message] of Object.entries({
      "cut.json": /cut\.json: .*JSON/,
      "throws.mjs": /throws\.mjs: boom$/,
      "named.mjs": /named\.mjs: it has no default export: export default defineConfig/,
      "lost.mjs": /lost\.mjs: .*nowhere\.mjs/,
      "none.json": /none\.json: ENOENT/,
    }))
      await assert.rejects(loadConfig(join(directory.path, name)), refusal("config", message));
  });
});

describe("checking a config", () => {
  // What a file holds may be anything.
  const check = (content: unknown) => checkConfig({ config: content as object, path: "/p/agentperf.config.json", directory: "/p" });

  it("passes what is right, in every key", async () => {
    await check({});
    await check({
      runtimes: ["node"],
      adapters: { redis: ["memory", { use: "ioredis", url: "redis://127.0.0.1" }], mcp: { firstAvailable: ["http", "mock"] } },
      suites: ["./suite.ts"],
      baselines: "baselines.json",
      budgets: { "redis/*": { maxNs: "2ms", maxAllocs: 3, maxBytes: 100, maxRatio: 1.5 } },
      benchtime: "100x",
      warmup: "10ms",
      count: 10,
      concurrency: [1, 8],
      allowRemote: true,
      timeout: "30s",
    });
  });

  const wrong: Readonly<Record<string, readonly [content: unknown, message: RegExp]>> = {
    "a value of another type": [{ benchtime: 5 }, /agentperf\.config\.json: benchtime: .*expected string/],
    "a benchtime that is none": [{ benchtime: "soon" }, /benchtime: expected a duration such as "500ms" or a count such as "100x"/],
    "a duration that is none": [{ timeout: "10" }, /timeout: expected a duration such as "30s"/],
    "an unknown key": [
      { adaptors: {} },
      /adaptors: no such key; there are runtimes, adapters, suites, baselines, budgets, timeBudget, benchtime, /,
    ],
    "an unknown limit": [
      { budgets: { Get: { maxTime: 3 } } },
      /budgets\.Get\.maxTime: no such key; there are maxNs, maxAllocs, maxBytes, maxRatio/,
    ],
    "a limit that is no time": [{ budgets: { Get: { maxNs: "fast" } } }, /budgets\.Get\.maxNs: expected a duration such as "30s"/],
    "a limit of another type": [
      { budgets: { Get: { maxNs: true } } },
      /budgets\.Get\.maxNs: expected nanoseconds, or a duration such as "2ms"/,
    ],
    "an adapter that is none": [
      { adapters: { redis: 5 } },
      /adapters\.redis: expected an adapter, firstAvailable\(…\), or an array of them/,
    ],
    "a runtime that is none": [{ runtimes: ["python"] }, /runtimes\.0: .*node/],
    "no runtime": [{ runtimes: [] }, /runtimes: /],
    "a count that is no whole number": [{ count: 1.5 }, /count: /],
    "what is no object": ["text", /the config: .*expected object/],
  };
  for (const [what, [content, message]] of Object.entries(wrong))
    it(`refuses ${what}`, async () => {
      await assert.rejects(check(content), refusal("config", message));
    });

  it("checks nothing where there is no file", async () => {
    await checkConfig({ config: {}, directory: "/p" });
  });
});
