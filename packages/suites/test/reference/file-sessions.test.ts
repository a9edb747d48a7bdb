import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { contractCases } from "@agentperf/core/testing";
import { fileSessions } from "@agentperf/suites";
import { opened, testContext } from "../../../../test-support/adapters.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";

const directory = await temporaryDirectory();
after(() => directory[Symbol.asyncDispose]());

describe("file sessions", () => {
  for (const { name, run } of contractCases(fileSessions(), { directory: directory.path })) it(name, run);

  it("have a directory with their metadata, that goes with the session", async () => {
    await using own = await temporaryDirectory();
    await using sessions = await opened(fileSessions(), { directory: own.path });
    const { id, workspace = "" } = await sessions.port.create({ userId: "ada", metadata: { model: "m" } });
    assert.deepEqual(JSON.parse(readFileSync(join(workspace, "session.json"), "utf8")).metadata, { model: "m" });
    await sessions.port.end(id);
    assert.ok(!existsSync(workspace));
  });

  it("leave no directory when the manager is closed", async () => {
    await using own = await temporaryDirectory();
    const { port, close } = await fileSessions().open({ ...testContext, directory: own.path });
    await port.create({ userId: "ada" });
    await close?.();
    assert.deepEqual(readdirSync(own.path), []);
  });
});
