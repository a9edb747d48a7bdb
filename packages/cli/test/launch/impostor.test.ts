import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { runtimeNames } from "@agentperf/core";
import { here } from "../../../../test-support/runtime.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { launch, type Outcome } from "../../src/launch/launch.ts";
import type { Runtime } from "../../src/runtimes/find.ts";
import { fakeProgram } from "../programs.ts";

const mine: Runtime = { ...here, runtime: here.name, version: here.worker().version(), executable: process.execPath };

/** Launches a worker that ends with its first event, for want of such a suite. */
async function launched(runtime: Runtime): Promise<Outcome> {
  await using directory = await temporaryDirectory();
  const never = new AbortController().signal;
  return await launch({
    runtime,
    order: {
      mark: "@mark ",
      sides: [
        {
          crossing: {
            id: "x",
            suite: "none",
            benchmark: "None",
            name: "None",
            runtime: here.name,
            adapters: {},
            parameters: {},
            concurrency: 1,
          },
          settings: {},
        },
      ],
      benchtime: "1x",
      warmupNs: 0,
      seed: 1,
      keyPrefix: "",
      directory: directory.path,
      runDirectory: directory.path,
    },
    timeoutMs: 30_000,
    signal: never,
    killSignal: never,
    scrub: (text) => text,
  });
}

describe("launch", () => {
  it("fails where the program is another runtime, or another version, than its name says", async () => {
    const other = runtimeNames.find((name) => name !== here.name) ?? "node";
    const named = await launched({ ...mine, runtime: other });
    assert.match(named.failure?.message ?? "", new RegExp(` is ${here.name} ${mine.version}, not ${other} `));
    const older = await launched({ ...mine, version: "0.0.1" });
    assert.match(
      older.failure?.message ?? "",
      new RegExp(` is ${here.name} ${mine.version}, not ${here.name} 0\\.0\\.1: its figures would`),
    );
    const own = await launched(mine);
    assert.match(own.failure?.message ?? "", /there is no suite none/);
  });

  it("never rejects: a program that can't be started is its failure", async () => {
    await using directory = await temporaryDirectory();
    const locked = await fakeProgram(directory.path, "locked", "exit 0", 0o644);
    for (const executable of ["/nowhere/at/all", directory.path, locked, "a\0b"]) {
      const { failure } = await launched({ ...mine, executable });
      assert.match(failure?.message ?? "", /can't be started/, executable);
    }
  });
});
