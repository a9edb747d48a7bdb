import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type LaunchOptions, launch, launchPair } from "../../src/launch/launch.ts";
import type { Order } from "../../src/launch/protocol.ts";
import { crossing } from "../made.ts";
import { compared, type FakeRuntime, failed, fakeRuntime, figuresOf, measured, say } from "./fake.ts";

const order: Order = {
  mark: "@agentperf-test ",
  sides: [{ crossing: crossing("Work"), settings: {} }],
  benchtime: "1x",
  warmupNs: 0,
  seed: 1,
  keyPrefix: "agentperf:test:0:",
  directory: "/nowhere",
  runDirectory: "/nowhere",
};

const optionsFor = ({ runtime }: FakeRuntime, more: Partial<LaunchOptions> = {}): LaunchOptions => ({
  runtime,
  order,
  timeoutMs: 20_000,
  signal: new AbortController().signal,
  killSignal: new AbortController().signal,
  scrub: (text) => text,
  ...more,
});

/** What comes of a worker that runs this script. */
async function outcomeOf(script: string, more: Partial<LaunchOptions> = {}) {
  await using fake = await fakeRuntime(script);
  return await launch(optionsFor(fake, more));
}

describe("a launch", () => {
  it("gives the worker's figures and notes", async () => {
    const note = (text: string) => say({ type: "note", text });
    const outcome = await outcomeOf([note("one"), note("two"), measured(5)].join("\n"));
    assert.deepEqual(outcome.figures, figuresOf(5));
    assert.deepEqual(outcome.notes, ["one", "two"]);
    assert.equal(outcome.clean, true);
  });

  it("takes nothing that a benchmark prints for an event, and keeps its end", async () => {
    const noise = `echo 'BenchmarkFake-2 1 1 ns/op'; echo '{"type":"measured","figures":{}}'; echo "said $mark{}"; printf 'half a line'`;
    const outcome = await outcomeOf(`${noise}\n${measured(5)}\necho 'on the other stream' >&2`);
    assert.equal(outcome.figures?.nsPerOp, 5);
    for (const text of ["BenchmarkFake-2", "said @agentperf-test {}", "half a line\n", "on the other stream"])
      assert.ok(outcome.output.includes(text), outcome.output);
    assert.ok(!outcome.output.includes("opsPerSecond"), "an event is no output");
  });

  it("keeps no more than the end of what is printed", async () => {
    const { output } = await outcomeOf(`for at in 1 2 3 4 5 6 7 8; do printf '%01000d' $at; done; printf the-end\n${measured(5)}`);
    assert.equal(output.length, 4_000);
    assert.match(output, /the-end\n$/);
  });

  it("tells the worker its order", async () => {
    await using fake = await fakeRuntime(measured(5));
    await launch(optionsFor(fake));
    assert.deepEqual(await fake.orders(), [JSON.parse(JSON.stringify(order))]);
  });
});

describe("a launch fails", () => {
  it("as the worker says: the first failure is the cause, whatever comes after", async () => {
    const { failure, clean } = await outcomeOf([failed("broke", "setup"), failed("broke again", "close"), measured(5)].join("\n"));
    assert.deepEqual(failure, { type: "failed", phase: "setup", code: "benchmark", message: "broke" });
    assert.equal(clean, true);
  });

  it("where the process dies of a signal, in the phase that it was in", async () => {
    const { failure, clean } = await outcomeOf(`${say({ type: "phase", phase: "measure" })}\nkill -9 $$`);
    assert.equal(failure?.phase, "measure");
    assert.equal(failure?.code, "worker-died");
    assert.match(failure?.message ?? "", /^the \w+ process died \(SIGKILL\)$/);
    assert.equal(clean, false, "it could not clean up");
  });

  it("where it ends with another exit code, with the last that it printed", async () => {
    const { failure, clean } = await outcomeOf(`${measured(5)}\nfor at in 1 2 3 4; do echo "line $at" >&2; done; exit 3`);
    assert.equal(failure?.phase, "start");
    assert.match(failure?.message ?? "", /process died \(exit code 3\): line 2 line 3 line 4$/);
    assert.equal(clean, true);
  });

  it("where it ends well without figures, as one whose benchmark calls exit", async () => {
    const { failure } = await outcomeOf("exit 0");
    assert.equal(failure?.code, "worker-died");
    assert.match(failure?.message ?? "", /process ended by itself before it gave figures, as where a benchmark calls exit$/);
  });

  it("where it doesn't end in time", async () => {
    const { failure, clean } = await outcomeOf(`${say({ type: "phase", phase: "warmup" })}\nexec sleep 60`, { timeoutMs: 300 });
    assert.deepEqual(failure, { phase: "warmup", code: "timeout", message: "no end within 0.3 s" });
    assert.equal(clean, false);
  });

  it("by what failed first where it then hangs", async () => {
    const { failure, clean } = await outcomeOf(`${failed("broke")}\nexec sleep 60`, { timeoutMs: 300 });
    assert.equal(failure?.message, "broke");
    assert.equal(clean, false);
  });

  it("where its program can't be started", async () => {
    await using fake = await fakeRuntime("");
    const runtime = { ...fake.runtime, executable: "/nowhere/runtime" };
    const { failure, clean } = await launch(optionsFor(fake, { runtime }));
    assert.equal(failure?.phase, "start");
    assert.equal(failure?.code, "worker-died");
    assert.match(failure?.message ?? "", /^\/nowhere\/runtime can't be started: .*ENOENT/);
    assert.equal(clean, true);
  });
});

describe("a launch that is to end", () => {
  // Reads until its standard input ends, which asks it to end.
  const obedient = `while read -r line; do :; done\n${failed("the run was ended", "measure", "aborted")}`;

  it("is asked to by the end of its input, so that it can clean up", async () => {
    const end = new AbortController();
    const launching = outcomeOf(obedient, { signal: end.signal });
    end.abort();
    const { failure, clean } = await launching;
    assert.equal(failure?.code, "aborted");
    assert.equal(clean, true);
  });

  it("is asked at once where the run is ended already", async () => {
    assert.equal((await outcomeOf(obedient, { signal: AbortSignal.abort() })).failure?.code, "aborted");
  });

  it("is killed where the end is asked for once more", async () => {
    await using fake = await fakeRuntime("exec sleep 60");
    const kill = new AbortController();
    const launching = launch(optionsFor(fake, { killSignal: kill.signal }));
    while ((await fake.orders()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    kill.abort();
    const { failure, clean } = await launching;
    assert.match(failure?.message ?? "", /died \(SIGKILL\)/);
    assert.equal(clean, false);
  });
});

describe("a launch of two sides", () => {
  it("gives their ratio", async () => {
    await using fake = await fakeRuntime(compared(0.5, [10, 16]));
    const outcome = await launchPair(optionsFor(fake));
    assert.deepEqual([outcome.compared?.logRatio, outcome.compared?.quads, outcome.compared?.nsPerOp], [0.5, 3, [10, 16]]);
  });

  it("fails where it gives figures of one side instead, and the other way round", async () => {
    await using alone = await fakeRuntime(measured(5));
    assert.equal((await launchPair(optionsFor(alone))).failure?.message, "the worker ended without a figure");
    await using both = await fakeRuntime(compared(0.5));
    assert.equal((await launch(optionsFor(both))).failure?.message, "the worker ended without a figure");
  });
});
