import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import process from "node:process";
import { describe, it } from "node:test";
import { launchesOf } from "@agentperf/core/result";
import { agentperf, calls, here, other, resultDirectory, whenSaid } from "../agentperf.ts";
import { writeFiles } from "../files.ts";

// Alone: beside other work every launch may be one that is made again.

/**
 * An operation that takes the same time on each runtime and beside anything else: five rounds are enough to know it, so that a run of it ends by
 * itself, however much more time a busy machine would need.
 */
const steady = `export default {
  name: "own",
  benchmarks: [{
    name: "Steady",
    run() {
      const endMs = performance.now() + 0.2;
      while (performance.now() < endMs);
    },
  }],
};
`;

describe("a run without a number of rounds", () => {
  it("makes five or more, counts allocations once, and shows how sure each figure is", async () => {
    await using own = await resultDirectory();
    await writeFiles(own.path, { "agentperf.config.json": { suites: ["./suite.mjs"], runtimes: [here, other] }, "suite.mjs": steady });
    const args = ["run", "--time-budget", "60s", "--format", "table", "-o", own.result];
    const { code, stdout, stderr } = await agentperf(args, { cwd: own.path });
    assert.equal(code, 0, stderr);
    const result = await own.read();
    assert.equal(result.plan.timeBudget, "60s");
    assert.deepEqual(
      result.plan.crossings.map(({ runtime }) => runtime),
      [here, other],
    );
    for (const { id } of result.plan.crossings) {
      const launches = launchesOf(result, id);
      assert.ok(launches.length >= 5 && result.plan.rounds >= launches.length, `${launches.length}`);
      // Whoever counts watches how the heap grows; of an operation so small a runtime may not be able to tell what it allocates.
      assert.deepEqual(
        launches.map(({ memory }) => memory?.growth !== undefined),
        launches.map(({ round }) => round === 0),
        stderr,
      );
      for (const { round, memory } of launches) assert.ok(round === 0 || memory?.bytesPerOp === undefined, `round ${round}`);
      for (const { cold } of launches) assert.ok(cold !== undefined && cold.runtimeMs > 0 && cold.firstOperationMs > 0);
    }
    assert.match(stdout, /^Steady (p50 )? *\d\S*s +±\S+% .*s +±\S+% .*(×|≈|\?)$/m);
    assert.ok(result.findings !== undefined);
  });

  it("says which benchmarks get fewer where they don't fit", async () => {
    await using own = await resultDirectory();
    const args = ["run", "RateLimitCheck", "--runtime", here, "--no-benchmem", "--time-budget", "1ms", "-o", own.result];
    const { code, stderr } = await agentperf(args);
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /5 rounds of all don't fit the time budget of 1ms, so RateLimitCheck gets fewer; --time-budget \d+s is about enough/,
    );
    assert.equal((await own.read()).launches.length, 1);
  });

  it("keeps what was measured on Ctrl-C, and doesn't say how many there would have been", async () => {
    await using own = await resultDirectory();
    const args = ["run", "RateLimitCheck", "--runtime", here, "--no-benchmem", "-v", "--time-budget", "60s", "-o", own.result];
    const { code, stderr } = await agentperf(args, { onStart: whenSaid(/^3\//m, (pid) => process.kill(pid, "SIGINT"), 0), asUser: true });
    assert.equal(code, 130, stderr);
    assert.match(stderr, /interrupted; \d+ launches are kept in .*result\.json/);
    assert.ok((await own.read()).launches.length >= 2);
  });

  it("is one thing or the other: a budget isn't taken with --count, --benchtime or --smoke", async () => {
    const budget = ["run", "RoleCheck", "--time-budget", "5s"];
    for (const { code, stderr } of await calls([
      [...budget, "--count", "3"],
      [...budget, "--benchtime", "1s"],
      [...budget, "--smoke"],
      ["run", "RoleCheck", "--time-budget", "soon"],
    ])) {
      assert.equal(code, 2);
      assert.match(stderr, /--time-budget/);
    }
  });
});

describe("a run beside other work", () => {
  it("tells of it, and makes launches again whose processor was taken", { skip: process.platform !== "linux" }, async () => {
    await using own = await resultDirectory();
    const burners = Array.from({ length: availableParallelism() + 1 }, () =>
      spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore", timeout: 60_000 }),
    );
    try {
      const times = ["--count", "3", "--benchtime", "300ms", "--no-benchmem"];
      const { code, stdout, stderr } = await agentperf([
        "run",
        "RateLimitCheck",
        "--runtime",
        here,
        ...times,
        "--format",
        "table",
        "-o",
        own.result,
      ]);
      assert.equal(code, 0, stderr);
      const { launches } = await own.read();
      assert.ok(
        launches.every(({ conditions }) => (conditions?.othersCpus ?? 0) > 0.5),
        JSON.stringify(launches.map(({ conditions }) => conditions)),
      );
      assert.ok(launches.some(({ isRepeated }) => isRepeated === true));
      assert.match(stdout, /made again, because other processes had the processor meanwhile/);
    } finally {
      for (const burner of burners) burner.kill("SIGKILL");
    }
  });
});

describe("--cold", () => {
  it("shows what starting costs, also in a pipe, and is refused with another format", async () => {
    await using own = await resultDirectory();
    const run = ["run", "RoleCheck", "--runtime", here, "--benchtime", "10x", "--count", "2", "--no-benchmem", "-o", own.result, "--cold"];
    const [cold, refused] = await calls([run, [...run, "--format", "go"]]);
    assert.equal(cold.code, 0, cold.stderr);
    assert.match(cold.stdout, /^Cold start +runtime +modules +adapters +ready/m);
    assert.match(cold.stdout, new RegExp(`^${here} +auth=rs256( +\\d\\S+ms){4}`, "m"));
    assert.equal(refused.code, 2);
  });
});
