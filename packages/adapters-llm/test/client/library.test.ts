import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { AgentperfError } from "@agentperf/core";
import { clientFile, clientLibrary, clients, probeBy } from "../../src/client/library.ts";

const missing = { name: "no-such-client", range: "^2.0.0" };
const unavailable = (message: RegExp) => (thrown: unknown) =>
  thrown instanceof AgentperfError && thrown.code === "unavailable" && message.test(thrown.message);
const hint = /the package no-such-client isn't installed: npm install no-such-client@2/;

describe("the clients", () => {
  it("are peers of package.json in the versions that work", async () => {
    const { peerDependencies } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
    assert.deepEqual(Object.fromEntries(Object.values(clients).map(({ name, range }) => [name, range])), peerDependencies);
  });

  it("are asked to be installed where they are missing", async () => {
    const load = () => import(missing.name as string);
    await assert.rejects(clientLibrary(missing, load), unavailable(hint));
    assert.throws(() => clientFile(missing, "dist/cli.js"), unavailable(hint));
    const availability = await probeBy([missing], async () => ({ available: true }));
    assert.match(availability.available ? "" : availability.reason, hint);
  });

  it("are told with their versions beside what a probe found", async () => {
    const availability = await probeBy([clients.openai, clients.router], async () => ({ available: true, version: "own 1" }));
    const version = availability.available ? (availability.version ?? "") : availability.reason;
    assert.match(version, /^own 1, client openai 7\.\d+\.\d+, client @musistudio\/claude-code-router 2\.\d+\.\d+$/);
  });

  it("aren't used in a version that doesn't work", async () => {
    const availability = await probeBy([{ ...clients.openai, range: "^1.0.0" }], async () => ({ available: true }));
    assert.match(
      availability.available ? "" : availability.reason,
      /openai 7\.\d+\.\d+ is installed, with which this adapter doesn't work/,
    );
  });
});
