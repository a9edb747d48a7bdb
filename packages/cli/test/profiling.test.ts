import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runtimeOf } from "@agentperf/core";
import { measureProfiles } from "../src/profiling.ts";
import { failed, fakeRuntime, measured, say } from "./launch/fake.ts";
import { crossing, prepared, refusal } from "./made.ts";

/** Profiles with workers that say what the script has them say. */
async function profiled(script: string, signal = new AbortController().signal) {
  const told: string[] = [];
  await using fake = await fakeRuntime(script);
  const profiles = await measureProfiles([["cpu"], ["trace"]], {
    prepared: prepared({ runtimes: [fake.runtime], scrub: (text) => text.replaceAll("s3cr3t", "***") }),
    crossing: crossing("Work", { id: "own/Work", runtime: runtimeOf(globalThis) }),
    benchtime: "1x",
    warmupNs: 0,
    timeoutMs: 20_000,
    interruption: { signal, killSignal: new AbortController().signal },
    tell: (text) => void told.push(text),
  });
  return { profiles, told, orders: await fake.orders() };
}

describe("profiling", () => {
  it("makes a launch for each group of profiles, whose notes are shown without secrets", async () => {
    const { orders, told } = await profiled(`${say({ type: "note", text: "a s3cr3t note" })}\n${measured(5)}`);
    assert.deepEqual(
      orders.map(({ profile }) => profile),
      [["cpu"], ["trace"]],
    );
    assert.deepEqual(told, ["agentperf: a *** note\n", "agentperf: a *** note\n"]);
  });

  it("is over where a launch fails, with the reason", async () => {
    await assert.rejects(profiled(`${failed("s3cr3t broke")}\nexit 1`), refusal("unavailable", /^own\/Work: \*\*\* broke$/));
  });

  it("is over where it is interrupted, which is no failure of the benchmark", async () => {
    await assert.rejects(profiled(`${failed("ended")}\nexit 1`, AbortSignal.abort()), refusal("aborted", /^profiling was interrupted$/));
  });
});
