import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { resultOf } from "../../../core/test/result/results.ts";
import { environmentKey, environmentOf } from "../../src/results/environment.ts";

describe("an environment", () => {
  it("has a name by the kind of machine, whatever its state", () => {
    const keyOf = (model: string, count: number) => {
      const result = resultOf([], []);
      return environmentKey({ ...result, environment: { ...result.environment, cpu: { model, count } } });
    };
    assert.equal(keyOf("Intel(R) Xeon(R) CPU @ 2.20GHz", 8), "linux-x64-intel-xeon-cpu-2-20ghz-8cpu");
    assert.equal(keyOf("unknown", 2), "linux-x64-unknown-2cpu");
  });

  it("tells of the machine, and only name and version of the runtimes", async () => {
    const runtime = { name: "node", runtime: "node", version: "24.0.0", executable: "/bin/node" } as const;
    const { runtimes, cpu, memoryBytes, adapters } = await environmentOf([runtime], []);
    assert.deepEqual(runtimes, [{ name: "node", version: "24.0.0" }]);
    const small = { ...runtime, name: "small", args: ["--max-old-space-size=64"], env: { TOKEN: "s3cr3t" } };
    assert.deepEqual((await environmentOf([small], [])).runtimes, [
      { name: "small", version: "24.0.0", runtime: "node", args: ["--max-old-space-size=64"] },
    ]);
    assert.ok(cpu.count >= 1 && memoryBytes > 0 && cpu.model !== "");
    assert.deepEqual(adapters, []);
  });
});
