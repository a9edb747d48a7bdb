import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { scalingSeriesOf } from "@agentperf/core/analysis";
import { launchesOf } from "@agentperf/core/result";
import { startRedis } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { agentperf, here, leftDirectories, resultDirectory, workers } from "../agentperf.ts";

// Alone: how far something scales is seen where processors are free.

describe("a sweep of operations in flight", () => {
  it("tells how far a server with a lock scales, and that one without does", async () => {
    await using own = await resultDirectory();
    const args = ["run", "--config", "scaling.config.ts", "--runtime", here, "--benchtime", "300ms", "--no-benchmem", "-o", own.result];
    const { code, stderr } = await agentperf(args);
    assert.equal(code, 0, stderr);
    // Two of the ten milliseconds are held alone: five in flight fill them.
    assert.match(stderr, /^warning scaling\/Call \w+ mcp=mock: scales to [24], then contention .*; \d+ % of linear at 16 \(in flight\)$/m);
    assert.match(
      stderr,
      /^note scaling\/Call \w+ mcp=free: scales to 16, as far as it was measured; \d+ % of linear at 16 \(in flight\)$/m,
    );
    const [locked, free] = scalingSeriesOf(await own.read());
    const share = (locked?.scaling.at(16) ?? 0) / (16 * (locked?.scaling.single.value ?? 1));
    assert.ok(share > 0.2 && share < 0.5, `5 of 16: ${share}`);
    assert.ok((free?.scaling.contention.value ?? 1) < 0.03, JSON.stringify(free?.scaling));
  });

  it("is told of real Redis, with what the event loop did", { skip: skipWithoutRedis() }, async () => {
    await using own = await resultDirectory();
    await using redis = await startRedis();
    const levels = ["--concurrency", "1,4,16,32,64", "--benchtime", "200ms", "--no-benchmem"];
    const where = ["--redis", "ioredis", "--redis-url", redis.url, "--runtime", here, "-o", own.result];
    const { code, stdout, stderr } = await agentperf(["run", "RedisConcurrent", ...levels, ...where]);
    assert.equal(code, 0, stderr);
    // A fit is told of where it says something, or where the process is the limit; on a noisy machine it may say nothing.
    const [fitted] = scalingSeriesOf(await own.read());
    assert.ok(fitted !== undefined);
    const { low, high } = fitted.scaling.contention;
    const isTold = /redis\/RedisConcurrent \w+ redis=ioredis: (scales to \d+, |one process is the limit)/.test(stderr);
    assert.equal(isTold, fitted.limit !== undefined || high - low <= 0.3, `${stderr}\n${JSON.stringify(fitted.scaling)}`);
    assert.match(stdout, /concurrency=64\S*\s+\d+\s.* loop-delay-p99-ns/);
    const [sweep] = scalingSeriesOf(await own.read());
    assert.ok((sweep?.scaling.at(64) ?? 0) > (sweep?.scaling.at(1) ?? 0), "more in flight give more");
  });
});

describe("--cpu", () => {
  it("starts so many processes together, adds up what they do, and leaves nothing", async () => {
    await using own = await resultDirectory();
    const before = leftDirectories();
    const times = ["--benchtime", "300ms", "--warmup", "20ms", "--no-benchmem"];
    const args = ["run", "CallTool", "--runtime", here, "--cpu", "1,3", ...times, "-o", own.result];
    const { code, stdout, stderr } = await agentperf(args);
    assert.equal(code, 0, stderr);
    const result = await own.read();
    const launchOn = (processes: number) => {
      const crossing = result.plan.crossings.find((candidate) => candidate.processes === processes);
      assert.match(crossing?.id ?? "", new RegExp(` processes=${processes}$`));
      return launchesOf(result, crossing?.id ?? "")[0];
    };
    const [one, three] = [launchOn(1), launchOn(3)];
    // They wait, so three of them do three times as much on any number of cores.
    const factor = (three?.opsPerSecond ?? 0) / (one?.opsPerSecond ?? 1);
    assert.ok(factor > 2.5 && factor < 3.5, `${factor}`);
    assert.ok(Math.abs((three?.nsPerOp ?? 0) * (three?.opsPerSecond ?? 0) - 1e9) < 1);
    assert.ok((three?.latency.p50Ns ?? 0) > 9e6, "an operation takes as long as ever");
    assert.match(stdout, /^BenchmarkCallTool-3\s/m);
    assert.deepEqual(workers(), []);
    assert.deepEqual(leftDirectories(), before);
  });

  it("fails as a whole where one of them fails, and ends the others", async () => {
    await using own = await resultDirectory();
    const times = ["--cpu", "2", "--benchtime", "100ms"];
    const { code } = await agentperf(["run", "Throws", "--config", "broken.config.ts", "--runtime", here, ...times, "-o", own.result]);
    assert.equal(code, 3);
    const [failure, ...others] = (await own.read()).failures;
    assert.deepEqual(others, []);
    assert.notEqual(failure?.code, "aborted", failure?.message);
    assert.deepEqual(workers(), []);
  });
});
