import assert from "node:assert/strict";
import { basename } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { listens } from "../../../../test-support/processes.ts";
import { startScript } from "../../src/process/script.ts";

const script = new URL("../../src/upstream/server-process", import.meta.url);
const options = { script, what: "the local upstream", order: { tokens: 3 }, startTimeoutMs: 10_000 } as const;

describe("a script in a process of its own", () => {
  it("serves until it is closed", async () => {
    const { ready, close } = await startScript<{ readonly url: string }>(options);
    const port = Number(new URL(ready.url).port);
    assert.equal(await listens(port), true);
    await close();
    assert.equal(await listens(port), false);
  });

  it("is started as the launch says", async () => {
    const scripts: string[] = [];
    const command = (path: string) => {
      scripts.push(basename(path));
      return [process.execPath, "/nowhere/script.js"] as const;
    };
    await assert.rejects(startScript({ ...options, command }), /the local upstream didn't start: .*\/nowhere\/script/s);
    assert.deepEqual(scripts, ["server-process.ts"]);
  });

  it("says why it doesn't start", async () => {
    await assert.rejects(
      startScript({ ...options, order: { tokens: "many" } }),
      /didn't start: .*the option tokens must be a whole number/s,
    );
    await assert.rejects(startScript({ ...options, command: () => ["/nowhere/program"] }), /didn't start: .*ENOENT|not found|No such/is);
  });
});
