import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { AgentperfError } from "@agentperf/core";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { loadBaselines } from "../../src/results/baselines.ts";

describe("baselines", () => {
  it("come from a file, or with the suites", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "own.json");
    await writeFile(path, '{ "target": 1, "warning": 2, "baselines": { "mine.get": "2us" } }');
    assert.deepEqual(await loadBaselines(path), { target: 1, warning: 2, ns: { "mine.get": 2_000 } });
    assert.ok(((await loadBaselines(undefined)).ns["redis.get"] ?? 0) > 0);
  });

  it("say which file can't be read, and which key is wrong", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "own.json");
    const refused = (message: RegExp) =>
      assert.rejects(
        loadBaselines(path),
        (thrown) => thrown instanceof AgentperfError && thrown.code === "config" && message.test(thrown.message),
      );
    await refused(/own\.json: the baselines can't be read: ENOENT/);
    await writeFile(path, "{");
    await refused(/own\.json: the baselines can't be read: /);
    await writeFile(path, '{ "baselines": { "x": 1 } }');
    await refused(/own\.json: baselines\.x: expected a duration/);
  });
});
