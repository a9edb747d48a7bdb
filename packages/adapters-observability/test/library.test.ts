import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { clients, clientVersion } from "../src/library.ts";

describe("the clients that adapters are built on", () => {
  it("are the peers of package.json, in the same versions", async () => {
    const { peerDependencies } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
    assert.deepEqual(Object.fromEntries(Object.values(clients).map(({ name, range }) => [name, range])), peerDependencies);
  });

  it("are there in a checkout", async () => {
    for (const client of Object.values(clients)) assert.match((await clientVersion(client)) ?? "", /^\d+\.\d+\.\d+$/, client.name);
  });
});
