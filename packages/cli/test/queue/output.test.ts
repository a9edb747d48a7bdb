import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startRedis } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { here } from "../agentperf.ts";
import { shared, start, startAgent } from "./world.ts";

describe("a result that can't be kept", { skip: skipWithoutRedis() }, () => {
  it("lets the agents go", async () => {
    await using redis = await startRedis();
    await using own = await temporaryDirectory();
    await using agent = await startAgent(redis.url, "one");
    const flags = ["--rate", "10/s", "--duration", "60s", "--runtime", here, "-o", own.path];
    for (const command of [
      ["load", "Wait", ...flags],
      ["run", "Wait", "--count", "1", ...flags.slice(4)],
    ]) {
      agent.said.stderr = "";
      await using failed = await start([...command, ...shared(redis.url, 1)]);
      assert.ok([2, 3].includes((await failed.code) ?? -1), failed.said.stderr);
      assert.match(failed.said.stderr, /directory/);
      await agent.says(/run \S+ is over/);
    }
  });
});
