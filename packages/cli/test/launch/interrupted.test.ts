import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { startRedis } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { agentperf, here, leftDirectories, resultDirectory, whenSaid, workers } from "../agentperf.ts";
import { keysLeft, untilKeys } from "../servers.ts";

const broken = ["--config", "broken.config.ts", "--runtime", here, "--no-benchmem", "-v"];

describe("Ctrl-C", () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`ends the children, keeps what was measured and says where (${signal})`, async () => {
      await using own = await resultDirectory();
      const before = leftDirectories();
      const args = ["run", "Fine", "Hangs", ...broken, "--benchtime", "5x", "--seed", "1", "-o", own.result];
      // The second launch has begun: the first one's result must be kept.
      const onStart = whenSaid(/2\/2/, (pid) => process.kill(pid, signal), 400);
      const { code, stderr } = await agentperf(args, { onStart, asUser: true });
      assert.equal(code, 130, stderr);
      const result = await own.read();
      assert.equal(result.interrupted, true);
      assert.equal(result.launches.length, 1);
      assert.deepEqual(result.failures, []);
      assert.match(stderr, /ending the measurement; once more to end at once/);
      assert.match(stderr, /interrupted; 1 of 2 launches are kept in .*result\.json/);
      assert.deepEqual(workers(), []);
      assert.deepEqual(leftDirectories(), before);
    });
  }

  it("ends also what hangs in set-up or spins, when it comes twice", async () => {
    await using own = await resultDirectory();
    const startedMs = performance.now();
    const onStart = whenSaid(
      /1\/5/,
      (pid) => {
        process.kill(pid, "SIGINT");
        setTimeout(() => process.kill(pid, "SIGINT"), 200);
      },
      500,
    );
    const { code } = await agentperf(["run", "Spins", ...broken, "-o", own.result], { onStart, asUser: true });
    assert.equal(code, 130);
    assert.ok(performance.now() - startedMs < 30_000);
    assert.deepEqual(workers(), []);
  });

  for (const [name, phase, signal, keys] of [
    ["SlowSetup", "set-up", "SIGINT", 1],
    ["SlowTeardown", "cleanup", "SIGHUP", 2],
  ] as const) {
    it(`during ${phase} ends the run, and leaves neither key, process nor directory`, { skip: skipWithoutRedis() }, async () => {
      await using own = await resultDirectory();
      await using redis = await startRedis();
      const before = leftDirectories();
      const where = ["--config", "slow.config.ts", "--redis", "ioredis", "--runtime", here, "--no-benchmem"];
      const startedMs = performance.now();
      const { promise: started, resolve } = Promise.withResolvers<number>();
      const running = agentperf(["run", name, ...where, "--benchtime", "5x", "-v", "-o", own.result], {
        env: { REDIS_URL: redis.url },
        // It runs.
        onStart: ({ pid }) => resolve(pid as number),
      });
      // Set-up writes a key, teardown one more. The slow one then takes a minute.
      await untilKeys(redis.url, keys);
      process.kill(await started, signal);
      const { code, stderr } = await running;
      assert.equal(code, 130, stderr);
      assert.ok(performance.now() - startedMs < 20_000, "within its grace, not the benchmark's minute");
      assert.deepEqual(workers(), []);
      assert.deepEqual(leftDirectories(), before);
      assert.equal(await keysLeft(redis.url), 0);
      assert.equal((await own.read()).interrupted, true);
    });
  }

  it("leaves no worker and no directory behind where the command line itself is killed", async () => {
    await using own = await resultDirectory();
    const before = leftDirectories();
    const args = ["run", "Hangs", ...broken, "-o", own.result];
    await agentperf(args, { onStart: whenSaid(/1\/5/, (pid) => process.kill(pid, "SIGKILL"), 500) });
    const deadlineMs = Date.now() + 15_000;
    while (workers().length > 0 && Date.now() < deadlineMs) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(workers(), []);
    assert.deepEqual(leftDirectories(), before);
  });
});
