import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startRedis } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { here, leftDirectories, other, resultDirectory, workers } from "../agentperf.ts";
import { keysIn, shared, start, startAgent, untilWorkers } from "./world.ts";

describe("agentperf run --workers", { skip: skipWithoutRedis() }, () => {
  it("hands out whole benchmarks, and gives one result that says where each was measured", async () => {
    await using redis = await startRedis();
    await using own = await resultDirectory();
    const before = leftDirectories();
    await using one = await startAgent(redis.url, "one");
    await using two = await startAgent(redis.url, "two", [], { runtime: other });
    const flags = ["--benchtime", "5x", "--count", "2", "--warmup", "0ms", "--runtime", `${here},${other}`, "-o", own.result];
    await using run = await start(["run", "Wait", "Levels", "Timed", "One", ...flags, ...shared(redis.url, 2)]);
    assert.equal(await run.code, 0, run.said.stderr);
    const { launches, agents = [], plan, failures, environment, references = [] } = await own.read();
    assert.deepEqual(failures, []);
    // Wait and One, two levels of Levels and two parameters of Timed; each on two runtimes in two rounds.
    assert.equal(plan.crossings.length, 12);
    assert.equal(launches.length, 24);
    assert.equal(plan.rounds, 2);
    assert.ok(environment.cpu.count > 0);
    assert.deepEqual(
      agents.map(({ name }) => name),
      ["one", "two"],
    );
    const whereOf = (id: string) => agents.filter(({ crossings }) => crossings.includes(id)).map(({ name }) => name);
    for (const group of Map.groupBy(plan.crossings, ({ benchmark }) => benchmark).values()) {
      const [first, ...others] = group.map(({ id }) => whereOf(id).join());
      assert.ok(first === "one" || first === "two", first);
      assert.ok(
        others.every((name) => name === first),
        "all runtimes, levels and rounds of a benchmark are of one machine",
      );
    }
    assert.match(run.said.stderr, /(one|two) measures loads\/Wait/);
    // What each machine could do meanwhile, for whoever holds it against another run.
    const measured = agents.filter(({ crossings }) => crossings.length > 0).map(({ name }) => name);
    assert.deepEqual([...new Set(references.map(({ agent }) => agent))].toSorted(), measured);
    assert.match(run.said.stderr, /\(4 of 4\)/);
    for (const agent of [one, two]) {
      await agent.says(/run \S+ is over/);
      agent.kill("SIGINT");
      assert.equal(await agent.code, 0);
    }
    assert.deepEqual([await keysIn(redis.url), workers(), leftDirectories()], [[], [], before]);
  });

  it("gives the benchmarks of an agent that was killed to another one, from their beginning", async () => {
    await using redis = await startRedis();
    await using own = await resultDirectory();
    const flags = ["--benchtime", "20x", "--count", "3", "--warmup", "0ms", "--runtime", here, "--lost-after", "1500ms", "-o", own.result];
    await using doomed = await startAgent(redis.url, "doomed");
    await using run = await start(["run", "Wait", "Timed", ...flags, ...shared(redis.url, 2)]);
    await run.says(/1 of 2 agents is here/);
    await using other = await startAgent(redis.url, "other");
    await run.says(/doomed measures/);
    const [, lost = ""] = /got loads\/(\w+): \d to measure/.exec(doomed.said.stderr) ?? [];
    doomed.kill("SIGKILL");
    assert.equal(await run.code, 0, run.said.stderr);
    assert.match(run.said.stderr, new RegExp(`doomed is lost; loads/${lost} begins anew on another one`));
    const { launches, agents, failures } = await own.read();
    assert.deepEqual([launches.length, failures], [9, []]);
    assert.equal(agents?.find(({ name }) => name === "other")?.crossings.length, 3);
    await other.says(new RegExp(`got loads/${lost}: \\d to measure`));
  });

  it("keeps what was measured when it is interrupted", async () => {
    await using redis = await startRedis();
    await using own = await resultDirectory();
    await using one = await startAgent(redis.url, "one");
    const flags = ["--benchtime", "20x", "--count", "400", "--warmup", "0ms", "--runtime", here, "-o", own.result];
    await using run = await start(["run", "Wait", "Timed", ...flags, ...shared(redis.url, 1)]);
    await one.says(/got loads/);
    // The first one measures the reference kernels, and the one after the second has a launch before it.
    await untilWorkers(3);
    run.kill("SIGINT");
    assert.equal(await run.code, 130, run.said.stderr);
    const { launches, interrupted, failures } = await own.read();
    assert.deepEqual([interrupted, failures], [true, []]);
    assert.ok(launches.length > 0 && launches.length < 1_200, String(launches.length));
    await one.says(/\nagentperf: waiting for work/);
    assert.deepEqual(workers(), []);
  });
});
