import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { installedSdk, probeBySdk, sdks } from "../../src/sdk/library.ts";

describe("the official SDK", () => {
  it("is a peer of package.json in the versions that work", async () => {
    const { peerDependencies } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
    for (const { package: own } of sdks) assert.equal(peerDependencies[own.name], own.range, own.name);
    assert.equal(peerDependencies["@modelcontextprotocol/server"], "^2.0.0");
  });

  it("is that of major 2 where both are installed, as they are here", () => {
    assert.equal(installedSdk().major, 2);
  });

  it("is named by a probe beside what it found", async () => {
    const availability = await probeBySdk(async () => ({ available: true, version: "own 1" }));
    assert.match(availability.available ? (availability.version ?? "") : "", /^own 1, client @modelcontextprotocol\/client 2\.\d+\.\d+$/);
  });
});
