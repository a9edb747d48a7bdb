import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { startRedis } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { here, leftDirectories, resultDirectory, workers } from "../agentperf.ts";
import { leftIn, shared, start, startAgent, until } from "./world.ts";

const long = ["--rate", "80/s", "--arrivals", "uniform", "--warmup", "0ms", "--runtime", here, "--lost-after", "1500ms"];

describe("an end", { skip: skipWithoutRedis() }, () => {
  it("that is asked for twice comes at once, and agents end by themselves", async () => {
    await using redis = await startRedis();
    const before = leftDirectories();
    await using one = await startAgent(redis.url, "one");
    await using load = await start(["load", "Wait", "--duration", "60s", ...long, "-o", "/dev/null", ...shared(redis.url, 1)]);
    await one.says(/loading/);
    load.kill("SIGINT");
    await load.says(/once more to end at once/);
    load.kill("SIGINT");
    assert.equal(await load.code, 130, load.said.stderr);
    await one.says(/\nagentperf: waiting for work/);
    await using second = await start(["load", "Wait", "--duration", "60s", ...long, "-o", "/dev/null", ...shared(redis.url, 1)]);
    await until(() => [...one.said.stderr.matchAll(/loading/g)].length === 2, "the second load goes on");
    one.kill("SIGINT");
    await one.says(/once more to end at once/);
    one.kill("SIGINT");
    assert.equal(await one.code, 0);
    assert.equal(await second.code, 3, second.said.stderr);
    await until(() => workers().length === 0, "no worker is left");
    assert.deepEqual(await leftIn(redis.url), []);
    await until(() => leftDirectories().length === before.length, "no directory is left");
  });

  it("of a load finds an agent gone that hangs, which cleans up when it goes on", async () => {
    await using redis = await startRedis();
    await using own = await resultDirectory();
    await using fine = await startAgent(redis.url, "fine");
    await using hung = await startAgent(redis.url, "hung");
    await using load = await start(["load", "Wait", "--duration", "8s", ...long, "-o", own.result, ...shared(redis.url, 2)]);
    await Promise.all([fine.says(/loading/), hung.says(/loading/)]);
    hung.kill("SIGSTOP");
    await load.says(/hung is lost, \d+ s after the beginning/);
    assert.equal(await load.code, 3, load.said.stderr);
    assert.match(load.said.stdout, /^partial 1 of 2 agents was lost at \d+ s \(hung\): 50 % of the load was offered/m);
    const { launches } = await own.read();
    assert.equal(launches[0]?.load?.counts.planned, 320);
    hung.kill("SIGCONT");
    await hung.says(/is over/);
    await hung.says(/\nagentperf: waiting for work/);
    await until(() => workers().length === 0, "no worker is left");
    await until(async () => (await leftIn(redis.url)).length === 0, "nothing is left in the queue");
  });

  it("of an agent in the middle is told with what it offered", async () => {
    await using redis = await startRedis();
    await using one = await startAgent(redis.url, "one");
    await using other = await startAgent(redis.url, "other");
    await using load = await start(["load", "Wait", "--duration", "8s", ...long, "-o", "/dev/null", ...shared(redis.url, 2)]);
    await Promise.all([one.says(/loading/), other.says(/loading/)]);
    await wait(1_500);
    other.kill("SIGINT");
    assert.equal(await other.code, 0);
    assert.equal(await load.code, 3, load.said.stderr);
    assert.match(load.said.stdout, /^partial 1 of 2 agents ended at \d s \(other\): \d\d % of the load was offered/m);
    assert.match(load.said.stdout, /^other .*ended at \d s/m);
  });
});

describe("what can't be", () => {
  it("is refused with what is wrong with it", async () => {
    for (const [flags, why] of [
      [["--workers", "0"], /--workers 0 must be a whole number from 1/],
      [["--workers", "-1"], /--workers -1 must be a whole number from 1/],
      [["--workers", "1e9"], /--workers 1000000000 must be at most 10000/],
    ] as const) {
      const args = ["load", "Wait", "--rate", "80/s", "--runtime", here, "-o", "/dev/null", "--config", "load.config.ts"];
      await using refused = await start([...args, "--queue", "redis://127.0.0.1:1", ...flags]);
      assert.equal(await refused.code, 2, refused.said.stderr);
      assert.match(refused.said.stderr, why);
    }
    for (const name of ["", "a\u001b[2J", "x".repeat(10_000)]) {
      await using refused = await start(["agent", "--queue", "redis://127.0.0.1:1", "--config", "load.config.ts", "--name", name]);
      assert.equal(await refused.code, 2, refused.said.stderr);
      assert.match(refused.said.stderr, /--name must be 1 to 100 letters without control characters/);
    }
  });
});
