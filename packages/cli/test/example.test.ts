import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { contractCases } from "@agentperf/core/testing";
import { shardedSessions } from "../../../examples/own-adapter/adapter.ts";
import { root } from "../../../test-support/requirements.ts";
import { agentperf, ownDirectory } from "./agentperf.ts";

describe("the example of an adapter of one's own", () => {
  for (const { name, run } of contractCases(shardedSessions())) it(name, run);

  it("is chosen by its config, and measured beside ours on three runtimes", async () => {
    const own = await ownDirectory();
    const cwd = join(root, "examples", "own-adapter");
    const { code, stderr } = await agentperf(["run", "GetSession", "--benchtime", "10x", "-o", own.result], { cwd });
    assert.equal(code, 0, stderr);
    const { launches } = await own.read();
    assert.deepEqual(new Set(launches.map(({ crossing }) => crossing.split("sessions=")[1])), new Set(["sharded", "memory"]));
    assert.equal(launches.length, 6);
    await own.remove();
  });
});
