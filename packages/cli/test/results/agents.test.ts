import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { referenceNames } from "@agentperf/core/result";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { machineFor } from "../../src/gate/machine.ts";
import { reporters } from "../../src/reporters/index.ts";
import { machinesOf } from "../../src/results/checkable.ts";
import { environmentKey } from "../../src/results/environment.ts";
import { baselineOf, machinesOfBaseline, readBaseline, writeBaseline } from "../../src/results/saved-baselines.ts";
import { reportOf } from "../reporters/reports.ts";

const [get, set] = [crossingOf("Get"), crossingOf("Set")];
const rounds = (agent: string, ns: number) =>
  [0, 1].map((round) => ({
    round,
    agent,
    runtime: "node",
    ns: Object.fromEntries(referenceNames.map((name) => [name, ns + round])) as never,
  }));
const plain = resultOf([get, set], [launchOf(get.id, 1_000), launchOf(get.id, 1_010, 1), launchOf(set.id, 2_000)]);
const on = (name: string, model: string, crossings: string[]) => ({
  name,
  crossings,
  environment: { ...plain.environment, cpu: { model, count: 4 }, runtimes: [{ name: "node", version: "24.9.0" }] },
});
/** Handed out by a small machine, measured by two others; one more had nothing to do. */
const shared = {
  ...plain,
  agents: [on("a", "Big CPU", [get.id]), on("b", "Other CPU", [set.id]), on("idle", "Third CPU", [])],
  references: [...rounds("a", 10), ...rounds("b", 20)],
};

describe("a result that other machines measured", () => {
  it("is compared with results of the same kinds of machines, wherever it was made", () => {
    assert.equal(environmentKey(plain), "linux-x64-test-cpu-3-00ghz-2cpu");
    assert.equal(environmentKey(shared), "linux-x64-big-cpu-4cpu+linux-x64-other-cpu-4cpu");
    const alike = { ...shared, agents: [on("x", "Big CPU", [get.id]), on("y", "Big CPU", [set.id])] };
    assert.equal(environmentKey(alike), "linux-x64-big-cpu-4cpu");
  });

  it("has of each benchmark what its machine could do, also as a baseline", async () => {
    await using directory = await temporaryDirectory();
    const baseline = baselineOf(shared, "main", []);
    await writeBaseline(baseline, directory.path);
    const read = await readBaseline(baseline.environment, "main", directory.path);
    assert.ok(read !== undefined);
    for (const machines of [machinesOf(shared), machinesOfBaseline(read)]) {
      assert.deepEqual(machineFor(machines, get.id)?.references["memory"], [10, 11]);
      assert.deepEqual(machineFor(machines, set.id)?.references["memory"], [20, 21]);
      assert.equal(machineFor(machines, "another"), undefined);
    }
    // Where none measured its kernels nobody knows, whatever the one that made it could do.
    assert.equal(machineFor(machinesOf({ ...shared, references: [] }), get.id), undefined);
  });

  it("says which machines, how much each, and with which versions", async () => {
    const table = (await reporters.table()).report({ ...reportOf(shared), verbose: false });
    assert.match(table, /node 24\.9\.0/);
    assert.match(table, /^on agent a: 1 figure, Big CPU, 4 CPUs, linux x64$/m);
    assert.match(table, /^on agent idle: nothing measured, /m);
    const page = (await reporters.html()).report({ ...reportOf(shared), verbose: false });
    assert.match(page, /<dt>measured on<\/dt><dd><ul><li>a: 1 figure, Big CPU, 4 CPUs, linux x64<\/li>/);
    assert.match(page, /<th scope="row">b: memory<\/th>/);
  });
});
