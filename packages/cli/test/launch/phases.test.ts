import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Failure } from "@agentperf/core/result";
import { agentperf, here, resultDirectory } from "../agentperf.ts";

/** Runs benchmarks of which every launch fails, and gives their failures by the crossing's benchmark and adapter. */
async function failuresOf(
  names: readonly string[],
  { config = "phases.config.ts", flags = [] }: { readonly config?: string; readonly flags?: readonly string[] } = {},
): Promise<ReadonlyMap<string, Failure>> {
  await using own = await resultDirectory();
  const measured = ["--benchtime", "20x", "--warmup", "10s", "--no-benchmem"];
  const args = ["run", ...names, "--config", config, "--runtime", here, ...measured, ...flags, "-o", own.result];
  const { code, stderr } = await agentperf(args);
  assert.equal(code, 3, stderr);
  const { failures, launches, plan } = await own.read();
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

  it("is where it happened: a wrong answer, an adapter that can't be opened, a suite that doesn't load", async () => {
    const failures = await failuresOf(["VerifyWrong", "Adapter"]);
    isIn(failures.get("VerifyWrong"), "verify", "wrong-answer", /the operation gave a wrong result \(1\)/);
    isIn(failures.get("Adapter unopened"), "open", "benchmark", /^open failed/);
    const [unloaded] = (await failuresOf(["Unloaded"], { config: "phases-start.config.ts" })).values();
    isIn(unloaded, "start", "config", /start failed/);
  });

  it("is where it hung; a failure is told of although teardown hangs after it", async () => {
    const names = ["VerifyHangs", "TeardownHangs"];
    const failures = await failuresOf([...names, "WrongThenHangs"], { flags: ["--timeout", "2s"] });
    for (const name of names) isIn(failures.get(name), name.replace("Hangs", "").toLowerCase(), "timeout", /^no end within 2 s \(/);
    isIn(failures.get("WrongThenHangs"), "verify", "wrong-answer", /the operation gave a wrong result \(1\)/);
  });
});
