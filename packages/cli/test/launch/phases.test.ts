import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Failure } from "@agentperf/core/result";
import { agentperf, here, resultDirectory } from "../agentperf.ts";

interface Options {
  readonly config?: string;
  readonly flags?: readonly string[];
}

/** Runs benchmarks, and gives the result that they leave. */
async function resultOf(exitCode: number, names: readonly string[], { config = "phases.config.ts", flags = [] }: Options = {}) {
  await using own = await resultDirectory();
  const measured = ["--benchtime", "20x", "--warmup", "10s", "--benchmem"];
  const args = ["run", ...names, "--config", config, "--runtime", here, ...measured, ...flags, "-o", own.result];
  const { code, stderr } = await agentperf(args, { env: { PHASES_MARKS: own.path } });
  assert.equal(code, exitCode, stderr);
  return await own.read();
}

/** Runs benchmarks of which every launch fails, and gives their failures by the crossing's benchmark and adapter. */
async function failuresOf(names: readonly string[], options?: Options): Promise<ReadonlyMap<string, Failure>> {
  const { failures, launches, plan } = await resultOf(3, names, options);
  assert.deepEqual(launches, []);
  assert.equal(failures.length, plan.crossings.length);
  return new Map(
    plan.crossings.map(({ id, benchmark, adapters }) => {
      const failure = failures.find(({ crossing }) => crossing === id);
      assert.ok(failure, id);
      return [[benchmark, ...Object.values(adapters)].join(" "), failure];
    }),
  );
}

const phases = { Setup: "setup", Verify: "verify", Warmup: "warmup", Measure: "measure", Teardown: "teardown" } as const;

/** Checks one failure: its phase is said once, where it happened. */
function isIn(failure: Failure | undefined, phase: string, code: string, message: RegExp): void {
  assert.ok(failure);
  const { message: said } = failure;
  assert.deepEqual([failure.phase, failure.code], [phase, code], said);
  assert.match(said, message);
  assert.match(said, new RegExp(`\\(in ${phase} after \\d+\\.\\d s`));
  assert.equal(said.match(/\bin (start|open|setup|verify|warmup|measure|memory|teardown|close)\b/g)?.length, 1, said);
}

describe("a failure's phase", () => {
  const ways: Readonly<Record<string, readonly [code: string, message: RegExp]>> = {
    Throws: ["benchmark", /^it went wrong \(/],
    Dies: ["worker-died", new RegExp(`^the ${here} process died \\(SIGKILL\\)`)],
    Exits: ["worker-died", new RegExp(`^the ${here} process ended by itself before it gave figures`)],
  };
  for (const [way, [code, message]] of Object.entries(ways)) {
    it(`is where it happened: ${way}`, async () => {
      const failures = await failuresOf(Object.keys(phases).map((name) => name + way));
      for (const [name, phase] of Object.entries(phases)) isIn(failures.get(name + way), phase, code, message);
    });
  }

  it("is where it happened: what counts memory is a note, since the times hold", async () => {
    const names = ["MemoryThrows", "MemoryDies", "MemoryExits"];
    const { launches, notes, failures } = await resultOf(0, names);
    assert.deepEqual([launches.length, failures], [names.length, []]);
    for (const said of [/: it went wrong/, /: the \w+ process died \(SIGKILL\)/, /phases\.ts called exit|ended by itself/]) {
      const told = notes.filter(({ text }) => text.startsWith("allocations weren't counted: ") && said.test(text));
      assert.equal(told.length, 1, JSON.stringify(notes));
    }
  });

  it("is where it happened: a wrong answer, an adapter that can't be opened, a suite that doesn't load", async () => {
    const failures = await failuresOf(["VerifyWrong", "Adapter"], { flags: ["--redis", "unopened"] });
    isIn(failures.get("VerifyWrong"), "verify", "wrong-answer", /the operation gave a wrong result \(1\)/);
    isIn(failures.get("Adapter unopened"), "open", "benchmark", /^open failed/);
    const [unloaded] = (await failuresOf(["Unloaded"], { config: "phases-start.config.ts" })).values();
    isIn(unloaded, "start", "config", /start failed/);
  });

  it("is none where an adapter can't be closed: the figures hold, and a note says so", async () => {
    const { launches, failures, notes } = await resultOf(0, ["Adapter"], { flags: ["--redis", "unclosed"] });
    assert.deepEqual([launches.length, failures], [1, []]);
    assert.match(JSON.stringify(notes), /close failed/);
  });

  it("is where it hung; a failure is told of although teardown hangs after it", async () => {
    const names = ["VerifyHangs", "TeardownHangs"];
    const failures = await failuresOf([...names, "WrongThenHangs"], { flags: ["--timeout", "2s"] });
    for (const name of names) isIn(failures.get(name), name.replace("Hangs", "").toLowerCase(), "timeout", /^no end within 2 s \(/);
    isIn(failures.get("WrongThenHangs"), "verify", "wrong-answer", /the operation gave a wrong result \(1\)/);
  });
});
