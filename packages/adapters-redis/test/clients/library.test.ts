import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { clientLibrary, clients, probeBy } from "../../src/clients/library.ts";

describe("the clients that adapters are built on", () => {
  it("are the peers of package.json, in the same versions", async () => {
    const { peerDependencies } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
    assert.deepEqual(Object.fromEntries(Object.values(clients).map(({ name, range }) => [name, range])), peerDependencies);
  });

  it("are asked for where they aren't installed, with the versions that work", async () => {
    const absent = { name: "agentperf-no-such-client", range: "^3.1.0 || ^4.0.0" };
    const load = () => import(absent.name as string);
    const expected = /^the package agentperf-no-such-client isn't installed: npm install agentperf-no-such-client@4 \(3 and 4 work\)$/;
    await assert.rejects(clientLibrary(absent, load), ({ code, message }) => code === "unavailable" && expected.test(message));
  });

  it("are refused by a probe in another version, without asking the server", async () => {
    const other = { name: "ioredis", range: "^3.0.0" };
    const availability = await probeBy(other, () => assert.fail("it was asked"));
    assert.ok(availability.available === false);
    assert.match(availability.reason, /^ioredis \d\S+ is installed, with which this adapter doesn't work: npm install ioredis@3$/);
  });

  it("are named by a probe beside what it found", async () => {
    const probe = async (version?: string) => {
      const availability = await probeBy(clients.ioredis, async () => ({ available: true, version }));
      return availability.available ? (availability.version ?? "") : availability.reason;
    };
    assert.match(await probe("redis 7.0.15"), /^redis 7\.0\.15, client ioredis \d+\.\d+\.\d+$/);
    assert.match(await probe(), /^client ioredis \d+\.\d+\.\d+$/);
  });
});
