import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { AgentperfError } from "@agentperf/core";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { environmentKey } from "../../src/results/environment.ts";
import { baselineOf, listBaselines, readBaseline, writeBaseline } from "../../src/results/saved-baselines.ts";

const [get, set] = [crossingOf("Get"), crossingOf("Set")];
const result = resultOf([get, set], [launchOf(get.id, 123.456789, 1), launchOf(get.id, 100, 0)]);
const environment = environmentKey(result);
const reasons = [{ at: "2026-01-02T03:04:05.000Z", reason: "first" }];

describe("a saved baseline", () => {
  it("keeps each launch of what was measured, in the order of the rounds, to six digits", () => {
    const { crossings, environment: own, reasons: kept, commit } = baselineOf(result, "main", reasons);
    assert.deepEqual(crossings, { [get.id]: [100, 123.457] });
    assert.deepEqual([own, kept, commit], [environment, reasons, undefined]);
  });

  it("is refused without a launch, and under a name that could be a path", () => {
    const refused = (name: string, from = result) =>
      assert.throws(
        () => baselineOf(from, name, reasons),
        (thrown) => thrown instanceof AgentperfError && thrown.code === "usage",
      );
    refused("main", resultOf([get], []));
    for (const name of ["../x", "a/b", "", ".x"]) refused(name);
  });

  it("is read as it was written, a crossing a line, by environment and name", async () => {
    await using directory = await temporaryDirectory();
    const baseline = baselineOf(result, "main", reasons);
    const path = await writeBaseline(baseline, directory.path);
    assert.equal(path, join(directory.path, environment, "main.json"));
    assert.match(await readFile(path, "utf8"), /^ {4}"mine\/Get node": \[100,123\.457\]$/m);
    assert.deepEqual(await readBaseline(environment, "main", directory.path), JSON.parse(JSON.stringify(baseline)));
    assert.equal(await readBaseline(environment, "other", directory.path), undefined);
    await writeBaseline({ ...baseline, name: "a" }, directory.path);
    assert.deepEqual(await listBaselines(directory.path), [
      { environment, name: "a" },
      { environment, name: "main" },
    ]);
  });

  it("that is damaged says so in a line", async () => {
    await using directory = await temporaryDirectory();
    await mkdir(join(directory.path, environment));
    for (const [text, message] of [
      ["{", /main\.json: /],
      ['{"schema":"agentperf.baseline","version":2}', /main\.json: version: /],
    ] as const) {
      await writeFile(join(directory.path, environment, "main.json"), text);
      await assert.rejects(
        readBaseline(environment, "main", directory.path),
        (thrown) => thrown instanceof AgentperfError && thrown.code === "unreadable" && message.test(thrown.message),
      );
    }
  });

  it("isn't there where nothing was saved", async () => {
    await using directory = await temporaryDirectory();
    assert.deepEqual(await listBaselines(join(directory.path, "none")), []);
  });
});
