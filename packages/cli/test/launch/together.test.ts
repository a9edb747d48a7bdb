import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Barrier, type LaunchOptions } from "../../src/launch/launch.ts";
import { launchTogether } from "../../src/launch/together.ts";
import { crossing } from "../made.ts";
import { type FakeRuntime, failed, fakeRuntime, measured, say } from "./fake.ts";

describe("a barrier", () => {
  it("lets all go on when the last one has come", async () => {
    const barrier = new Barrier(3);
    const passed: number[] = [];
    const waiting = [0, 1].map((at) => barrier.ready().then(() => passed.push(at)));
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(passed, []);
    await Promise.all([...waiting, barrier.ready()]);
    assert.deepEqual(passed, [0, 1]);
  });

  it("tells those who wait, and those who come later, that one won't come", async () => {
    const barrier = new Barrier(3);
    const waiting = barrier.ready();
    barrier.break();
    await assert.rejects(waiting, /another process has failed/);
    await assert.rejects(barrier.ready(), /another process has failed/);
  });

  it("may break where nobody waits", async () => {
    new Barrier(2).break();
    await new Promise((resolve) => setImmediate(resolve));
  });
});

/** Options of each process, which knows its place by its seed. */
const optionsFor =
  ({ runtime }: FakeRuntime) =>
  (at: number): LaunchOptions => ({
    runtime,
    order: {
      mark: `@agentperf-${at} `,
      sides: [{ crossing: crossing("Work"), settings: {} }],
      benchtime: "1x",
      warmupNs: 0,
      seed: at,
      keyPrefix: "",
      directory: "",
      runDirectory: "",
    },
    timeoutMs: 20_000,
    signal: new AbortController().signal,
    killSignal: new AbortController().signal,
    scrub: (text) => text,
  });

const seed = (at: number) => `*'"seed":${at},'*`;
const ready = `echo ready >> "$directory/log"; ${say({ type: "ready" })}`;
// Ended by the end of its input where it isn't told to go.
const go = `if read -r line; then echo "$line" >> "$directory/log"; else ${failed("the run was ended", "warmup", "aborted")}; exit 1; fi`;

describe("processes at once", () => {
  it("begin to measure when all are ready, and add up", async () => {
    const late = `case "$order" in ${seed(2)}) sleep 0.2;; esac`;
    await using fake = await fakeRuntime([late, ready, go, measured(100)].join("\n"));
    const { figures, clean } = await launchTogether(3, optionsFor(fake));
    assert.deepEqual(await fake.log(), ["ready", "ready", "ready", "go", "go", "go"]);
    assert.ok((await fake.orders()).every(({ barrier }) => barrier === true));
    assert.deepEqual([figures?.iterations, figures?.opsPerSecond, figures?.latency.p50Ns !== undefined], [30, 3e7, true]);
    assert.equal(clean, true);
  });

  it("fail as a whole by the one that failed by itself, and the others are ended", async () => {
    const wrong = `case "$order" in ${seed(1)}) ${failed("no connection", "setup", "unavailable")}; exit 1;; esac`;
    await using fake = await fakeRuntime([wrong, ready, go, measured(100)].join("\n"));
    const { failure } = await launchTogether(3, optionsFor(fake));
    assert.equal(failure?.message, "no connection");
    assert.deepEqual(await fake.log(), ["ready", "ready"]);
  });

  it("are swept after where one of them was killed", async () => {
    const killed = `case "$order" in ${seed(0)}) kill -9 $$;; esac`;
    await using fake = await fakeRuntime([killed, ready, go, measured(100)].join("\n"));
    const { failure, clean } = await launchTogether(2, optionsFor(fake));
    assert.match(failure?.message ?? "", /died \(SIGKILL\)/);
    assert.equal(clean, false);
  });

  it("give each note once", async () => {
    const note = say({ type: "note", text: "slow clock" });
    await using fake = await fakeRuntime([note, ready, go, measured(100)].join("\n"));
    assert.deepEqual((await launchTogether(2, optionsFor(fake))).notes, ["slow clock"]);
  });
});
