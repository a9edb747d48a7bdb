import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { inRange, installedVersion, installHint } from "@agentperf/core";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";

describe("a version in a range", () => {
  const cases: readonly (readonly [version: string, range: string, is: boolean])[] = [
    ["5.0.0", "^5.0.0 || ^6.0.0", true],
    ["6.12.3", "^5.0.0 || ^6.0.0", true],
    ["4.28.5", "^5.0.0 || ^6.0.0", false],
    ["7.0.0", "^5.0.0 || ^6.0.0", false],
    ["1.23.1", "^1.23.2", false],
    ["1.23.2", "^1.23.2", true],
    ["1.9.9", "^1.23.2", false],
    ["1.24.0-rc.1", "^1.23.2", true],
    ["v1.24.0", "^1.23.2", true],
    ["", "^1.23.2", false],
    ["0.5.14", "^0.5.0", true],
    ["0.5.1", "^0.5.2", false],
    ["0.6.0", "^0.5.0", false],
    ["0.6.0", "^0.5.0 || ^0.6.0", true],
    ["", "^0.0.1", false],
  ];
  for (const [version, range, is] of cases) {
    it(`${version || "nothing"} ${is ? "is" : "isn't"} in ${range}`, () => assert.equal(inRange(version, range), is));
  }
});

describe("what to install", () => {
  it("is the newest major, with the others that work", () => {
    assert.equal(installHint({ name: "redis", range: "^4.0.0 || ^5.0.0 || ^6.0.0" }), "npm install redis@6 (4, 5 and 6 work)");
    assert.equal(installHint({ name: "one", range: "^1.23.2" }), "npm install one@1");
    assert.equal(installHint({ name: "early", range: "^0.4.0 || ^0.5.0" }), "npm install early@0.5 (0.4 and 0.5 work)");
  });
});

describe("the version of a package", () => {
  it("is that of the package.json above a file that bears its name", async () => {
    await using directory = await temporaryDirectory();
    const dist = join(directory.path, "dist", "esm");
    await mkdir(dist, { recursive: true });
    await writeFile(join(directory.path, "package.json"), '{ "name": "@own/client", "version": "v1.2.3" }');
    await writeFile(join(dist, "package.json"), '{ "type": "module" }');
    const file = pathToFileURL(join(dist, "index.js")).href;
    assert.equal(await installedVersion("@own/client", file), "1.2.3");
    assert.equal(await installedVersion("another", file), undefined);
    assert.equal(await installedVersion("another", "node:fs"), undefined);
  });
});
