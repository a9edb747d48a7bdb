import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { queueLibrary } from "../../src/queue/library.ts";

describe("the package that speaks with the queue", () => {
  it("is there in a checkout", async () => assert.equal(typeof (await queueLibrary()).runAgent, "function"));

  it("is named with the command that installs it where it isn't there", async () => {
    const missing = () => {
      throw new Error("not found");
    };
    await assert.rejects(queueLibrary(missing, missing), {
      code: "unavailable",
      message: /^the package @agentperf\/queue isn't installed: npm install @agentperf\/queue@0\.\d+$/,
    });
  });
});
