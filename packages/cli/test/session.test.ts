import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { runtimeOf } from "@agentperf/core";
import type { PlannedLaunch } from "@agentperf/core/plan";
import { parseResult, type Result } from "@agentperf/core/result";
import { temporaryDirectory } from "../../../test-support/temporary.ts";
import { resultOf } from "../../core/test/result/results.ts";
import { ResultFile } from "../src/results/result-file.ts";
import type { RunPlan } from "../src/rounds.ts";
import { type RunObserver, runLaunches } from "../src/session.ts";
import { failed, fakeRuntime, measured, say } from "./launch/fake.ts";
import { crossing, prepared } from "./made.ts";

const runtime = runtimeOf(globalThis);
const planned = (name: string, round = 0): PlannedLaunch => ({
  crossing: crossing(name, { id: name, runtime, adapters: { clock: "wall" } }),
  round,
  seed: round + 1,
});
const whenIs = (name: string, command: string) => `*'"id":"${name}"'*) ${command};;`;

interface Session {
  readonly result: Result;
  /** What was kept in the file, from its first state on. */
  readonly kept: Result;
  readonly orders: number;
}

/** Makes these launches with workers that say what the script has them say. */
async function session(
  script: string,
  launches: readonly PlannedLaunch[],
  observer: RunObserver = {},
  end = new AbortController(),
  plan: RunPlan = {
    fewest: launches.length,
    next: ({ launches: made, failures }) => (made.length + failures.length === 0 ? launches : []),
    notes: () => [],
  },
): Promise<Session> {
  await using directory = await temporaryDirectory();
  await using fake = await fakeRuntime(script);
  const path = join(directory.path, "result.json");
  const start = resultOf([], [], { endedAt: undefined, id: "20260102-030405-ab1c" });
  const adapter = { port: "clock", id: "wall", address: "clock://127.0.0.1:1", capabilities: [], options: {} };
  const result = await runLaunches(
    { ...start, environment: { ...start.environment, adapters: [adapter] } },
    {
      plan,
      counted: () => undefined,
      prepared: prepared({ runtimes: [fake.runtime], scrub: (text) => text.replaceAll("s3cr3t", "***") }),
      benchtime: "1x",
      warmupNs: 0,
      timeoutMs: 20_000,
      file: await ResultFile.open(path, start.id),
      interruption: { signal: end.signal, killSignal: new AbortController().signal },
      observer,
      findingsOf: () => [
        { analyser: "growth", severity: "warning", crossing: "Work", name: "Work", message: "it leaks", together: "they leak" },
      ],
    },
  );
  return { result, kept: parseResult(await readFile(path, "utf8"), path), orders: (await fake.orders()).length };
}

describe("the launches of a run", () => {
  it("are made one after the other, and what each measured is kept", async () => {
    const { result, kept } = await session(measured(5), [planned("Work"), planned("Other"), planned("Work", 1)]);
    assert.deepEqual(
      result.launches.map(({ crossing: id, round, nsPerOp }) => [id, round, nsPerOp]),
      [
        ["Work", 0, 5],
        ["Other", 0, 5],
        ["Work", 1, 5],
      ],
    );
    assert.equal(result.interrupted, false);
    assert.notEqual(result.endedAt, undefined);
    assert.deepEqual(kept, JSON.parse(JSON.stringify(result)));
  });

  it("that fail take no other with them, and are told of with phase, time and address, without secrets", async () => {
    const script = `case "$order" in ${whenIs("Broken", `${failed("s3cr3t broke", "setup", "unavailable")}; exit 1`)} *) ${measured(5)};; esac`;
    const { result } = await session(script, [planned("Broken"), planned("Work")]);
    const [failure, ...others] = result.failures;
    assert.deepEqual([others, result.launches.map(({ crossing: id }) => id)], [[], ["Work"]]);
    assert.deepEqual([failure?.crossing, failure?.phase, failure?.code, failure?.round], ["Broken", "setup", "unavailable", 0]);
    assert.match(failure?.message ?? "", /^\*\*\* broke \(in setup after \d+\.\d s; clock wall at clock:\/\/127\.0\.0\.1:1\)$/);
  });

  it("keep their notes, without secrets, whether they fail or not", async () => {
    const note = say({ type: "note", text: "a s3cr3t note" });
    const script = `${note}\ncase "$order" in ${whenIs("Broken", `${failed("broke")}; exit 1`)} *) ${measured(5)};; esac`;
    const { result } = await session(script, [planned("Broken"), planned("Work")]);
    assert.deepEqual(result.notes, [
      { crossing: "Broken", text: "a *** note" },
      { crossing: "Work", text: "a *** note" },
    ]);
  });
});

describe("an observer of a run", () => {
  it("is told of each launch before and after it, and where its files are while they are there", async () => {
    const told: unknown[] = [];
    let directory = "";
    await session(measured(5), [planned("Work"), planned("Other")], {
      started: ({ crossing: { id } }, index, total) => void told.push(["started", id, index, total]),
      measured: async ({ crossing: { id } }, place) => {
        assert.ok(existsSync(place));
        directory = place;
        told.push(["measured", id]);
      },
      ended: ({ crossing: { id } }, { failure }) => void told.push(["ended", id, failure]),
    });
    assert.deepEqual(told, [
      ["started", "Work", 0, 2],
      ["measured", "Work"],
      ["ended", "Work", undefined],
      ["started", "Other", 1, 2],
      ["measured", "Other"],
      ["ended", "Other", undefined],
    ]);
    assert.equal(existsSync(directory), false);
  });

  it("isn't given the files of a launch that failed", async () => {
    await session(`${failed("broke")}\nexit 1`, [planned("Work")], {
      measured: () => Promise.reject(new assert.AssertionError({ message: "nothing was measured" })),
    });
  });
});

describe("a run that is interrupted", () => {
  it("keeps what was measured, begins nothing more, and takes what it ended for no failure", async () => {
    const end = new AbortController();
    const obedient = `while read -r line; do :; done; ${failed("the run was ended", "measure", "aborted")}; exit 1`;
    const script = `case "$order" in ${whenIs("Long", obedient)} *) ${measured(5)};; esac`;
    const launches = [planned("Work"), planned("Long"), planned("Other")];
    const { result, kept, orders } = await session(
      script,
      launches,
      { started: (_, index) => (index === 1 ? end.abort() : undefined) },
      end,
    );
    assert.equal(result.interrupted, true);
    assert.deepEqual(
      result.launches.map(({ crossing: id }) => id),
      ["Work"],
    );
    assert.deepEqual(result.failures, []);
    assert.equal(kept.interrupted, true);
    assert.equal(orders, 2);
  });
});

describe("a launch that other processes disturbed", () => {
  const waited = (ns: number, waitShare: number) => measured(ns, { conditions: { waitShare, othersCpus: 1 } });
  const again = `if [ -f "$directory/again" ]; then ${waited(5, 0.01)}; else touch "$directory/again"; ${waited(9, 0.4)}; fi`;

  it("is made again, once, and the one that was disturbed less is kept", async () => {
    const { result, orders } = await session(again, [planned("Work"), planned("Other")]);
    assert.equal(orders, 3);
    assert.deepEqual(
      result.launches.map(({ nsPerOp, isRepeated, conditions }) => [nsPerOp, isRepeated, conditions?.waitShare]),
      [
        [5, true, 0.01],
        [5, undefined, 0.01],
      ],
    );
    assert.match(
      result.notes.map(({ text }) => text).join(),
      /^one launch was made again, because other processes had the processor meanwhile$/,
    );
  });

  it("is made again in a few of many only", async () => {
    const launches = Array.from({ length: 10 }, (_, round) => planned("Work", round));
    const { result, orders } = await session(waited(9, 0.4), launches);
    assert.equal(result.launches.length, 10);
    assert.ok(orders > 11 && orders < 15, `${orders}`);
  });
});

describe("what a plan has to say", () => {
  it("is kept, also where it is why nothing more is launched", async () => {
    const told = ["nothing fits"];
    const plan = { fewest: 0, next: () => [], notes: () => told.splice(0) };
    const { result } = await session(measured(5), [], {}, new AbortController(), plan);
    assert.deepEqual(
      result.notes.map(({ text }) => text),
      ["nothing fits"],
    );
  });
});

describe("how a launch began", () => {
  it("is kept where the worker says when it came to each phase", async () => {
    const phases = ["open", "setup", "verify"].map((phase) => say({ type: "phase", phase: phase as "open" })).join("\nsleep 0.02\n");
    const version = say({ type: "runtime", name: runtime, version: "1.0.0" });
    const { result } = await session(`${version}\n${phases}\n${measured(5)}`, [planned("Work")]);
    const { runtimeMs = 0, modulesMs = -1, adaptersMs = 0, setupMs = 0, firstOperationMs } = result.launches[0]?.cold ?? {};
    assert.ok(runtimeMs > 0 && modulesMs >= 0 && adaptersMs > 10 && setupMs > 10, JSON.stringify(result.launches[0]?.cold));
    assert.equal(firstOperationMs, 0.001);
  });
});

describe("what is concluded from a run", () => {
  it("is kept with it", async () => {
    const { kept } = await session(measured(5), [planned("Work")]);
    assert.deepEqual(kept.findings, [{ analyser: "growth", severity: "warning", crossing: "Work", message: "it leaks" }]);
  });
});
