import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { runtimeNames } from "@agentperf/core";
import { parseResult } from "@agentperf/core/result";
import { contractCases } from "@agentperf/core/testing";
import { shardedSessions } from "../../../../examples/own-adapter/adapter.ts";
import { root } from "../../../../test-support/requirements.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { agentperf } from "../agentperf.ts";

const cwd = join(root, "examples", "own-adapter");

describe("the example of an adapter of one's own", () => {
  for (const { name, run } of contractCases(shardedSessions())) it(name, run);

  it("is chosen by its config, and measured beside ours on three runtimes", async () => {
    await using directory = await temporaryDirectory();
    const output = join(directory.path, "result.json");
    const { code, stderr } = await agentperf(["run", "GetSession", "--benchtime", "10x", "-o", output], { cwd });
    assert.equal(code, 0, stderr);
    const { launches } = parseResult(await readFile(output, "utf8"), output);
    assert.deepEqual(new Set(launches.map(({ crossing }) => crossing.split("sessions=")[1])), new Set(["sharded", "memory"]));
    assert.equal(launches.length, 2 * runtimeNames.length);
  });
});
