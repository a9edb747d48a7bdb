import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, it } from "node:test";
import { referenceNames } from "@agentperf/core/result";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { measureReferences } from "../../src/reference/kernels.ts";
import { agentperf, here, resultDirectory } from "../agentperf.ts";

describe("reference kernels", () => {
  it("tell what the machine can do, and leave nothing", async () => {
    await using directory = await temporaryDirectory();
    const ns = await measureReferences(directory.path);
    assert.deepEqual(Object.keys(ns), [...referenceNames]);
    for (const [name, time] of Object.entries(ns)) assert.ok(time > 500 && time < 50e6, `${name}: ${time}`);
    assert.deepEqual(readdirSync(directory.path), []);
  });

  it("are measured in each round of a run, but not with --smoke", async () => {
    await using own = await resultDirectory();
    const args = ["run", "RoleCheck", "--runtime", here, "--no-benchmem", "-o", own.result];
    assert.equal((await agentperf([...args, "--benchtime", "5x", "--count", "2"])).code, 0);
    const { references = [] } = await own.read();
    assert.deepEqual(
      references.map(({ round, runtime }) => [round, runtime]),
      [
        [0, here],
        [1, here],
      ],
    );
    assert.equal((await agentperf([...args, "--smoke"])).code, 0);
    assert.equal((await own.read()).references, undefined);
  });
});
