import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runtimeOf } from "@agentperf/core";
import { runtimes } from "../../src/runtimes/index.ts";
import { type SystemFiles, watchConditions } from "../../src/runtimes/shared/conditions.ts";

/** Files of a system at two moments. */
function filesOf(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): SystemFiles & { pass(): void } {
  let now = before;
  return {
    read(path) {
      const text = now[path];
      if (text === undefined) throw new Error(`no ${path}`);
      return text;
    },
    list: () => ["1", "2"],
    pass() {
      now = after;
    },
  };
}

const at = (run: number, wait: number, cpu: string) => ({
  "/proc/thread-self/schedstat": `${run} ${wait} 9\n`,
  "/proc/thread-self/status": `Name:\tx\nnonvoluntary_ctxt_switches:\t${wait / 1e6}\n`,
  "/proc/self/task/1/schedstat": `${run} ${wait} 9\n`,
  "/proc/self/task/2/schedstat": "5000000 0 1\n",
  "/proc/stat": `cpu  ${cpu}\ncpu0 1 2 3\ncpu1 1 2 3\nintr 5\n`,
  "/proc/self/io": `rchar: 5\nwrite_bytes: ${4096 + run / 1e6}\ncancelled_write_bytes: 7\n`,
  "/proc/loadavg": "1.25 1.00 0.50 1/2 3\n",
});

describe("conditions", () => {
  it("are the thread's share, its waiting, and what else the machine did", async () => {
    const files = filesOf(at(0, 0, "0 0 0 0 0 0 0 0"), at(60e6, 20e6, "8 0 4 4 3 0 0 1"));
    const watch = watchConditions(files);
    const startMs = performance.now();
    while (performance.now() - startMs < 50);
    files.pass();
    const wallMs = performance.now() - startMs;
    const told = await watch.stop();
    const { cpuShare = 0, waitShare = 0, involuntarySwitches, othersCpus = 0, stolenShare = 0, diskShare = 0, load, writtenBytes } = told;
    const near = (value: number, expected: number) => assert.ok(Math.abs(value / expected - 1) < 0.3, `${value} against ${expected}`);
    near(cpuShare, 60 / wallMs);
    near(waitShare, 20 / wallMs);
    near(othersCpus, 60 / wallMs);
    near(stolenShare, 10 / (2 * wallMs));
    near(diskShare, 30 / (2 * wallMs));
    assert.deepEqual([involuntarySwitches, load, writtenBytes], [20, 1.25, 60]);
  });

  it("leave out what a system doesn't tell", async () => {
    const files = filesOf({}, {});
    const told = await watchConditions({ ...files, list: () => assert.fail("no such directory") }).stop();
    assert.deepEqual(
      Object.values(told).filter((value) => value !== undefined),
      [],
    );
  });

  it("are told by the host of this runtime, where the system is Linux", { skip: process.platform !== "linux" }, async () => {
    const host = await (await runtimes[runtimeOf(globalThis)]()).host();
    const watch = host.watchConditions?.();
    const startMs = performance.now();
    let turns = 0;
    while (performance.now() - startMs < 150) turns += 1;
    const told = await watch?.stop();
    assert.ok(turns > 0 && told !== undefined);
    assert.ok((told.cpuShare ?? 0) > 0.05 && (told.cpuShare ?? 9) < 1.2, JSON.stringify(told));
    assert.ok((told.waitShare ?? -1) >= 0 && (told.othersCpus ?? -1) >= 0, JSON.stringify(told));
  });
});
