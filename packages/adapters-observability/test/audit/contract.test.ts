import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { after, describe, it } from "node:test";
import { fileChain, pino, winston } from "@agentperf/adapters-observability";
import { contractCases } from "@agentperf/core/testing";
import { opened } from "../../../../test-support/adapters.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";

const directory = await temporaryDirectory();
after(() => directory[Symbol.asyncDispose]());

for (const make of [fileChain, pino, winston]) {
  const { id } = make();
  describe(`an audit log by ${id}`, () => {
    for (const { name, run } of contractCases(make(), { directory: directory.path })) it(name, run);

    it("removes its own directory when it is closed, and nothing else", async () => {
      assert.deepEqual(await readdir(directory.path), []);
      {
        await using audit = await opened(make(), { directory: directory.path });
        await (await audit.port.open("mine")).close();
        assert.equal((await readdir(directory.path)).length, 1);
      }
      assert.deepEqual(await readdir(directory.path), []);
    });
  });
}
