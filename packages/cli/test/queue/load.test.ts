import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type RuntimeName, runtimeNames } from "@agentperf/core";
import { startRedis } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { here, leftDirectories, resultDirectory, workers } from "../agentperf.ts";
import { keysIn, shared, start, startAgent } from "./world.ts";

const asked = ["--rate", "100/s", "--duration", "2s", "--arrivals", "uniform", "--warmup", "10ms"];
/** The runtimes from this one on: so that on the three of them together each is agent and coordinator. */
const from = (steps: number): RuntimeName => runtimeNames[(runtimeNames.indexOf(here) + steps) % runtimeNames.length] as RuntimeName;

describe("agentperf load --workers", { skip: skipWithoutRedis() }, () => {
  it("shares a load among agents on other runtimes, which begin at one instant, and gives one result", async () => {
    await using redis = await startRedis();
    await using own = await resultDirectory();
    const before = leftDirectories();
    await using one = await startAgent(redis.url, "one", [], { runtime: from(1) });
    await using other = await startAgent(redis.url, "other", [], { runtime: from(2) });
    const flags = [...asked, "--slo", "errors<1%", "--runtime", here, "-o", own.result];
    await using load = await start(["load", "Wait", ...flags, ...shared(redis.url, 2)]);
    const code = await load.code;
    // A machine that is busy sends late, which makes a load invalid whatever it met.
    assert.ok(code === 0 || code === 3, load.said.stderr);
    assert.match(load.said.stdout, /^shared by 2 agents: one, other, which began within \S+$/m);
    assert.match(load.said.stdout, /200 of 200 operations/);
    const { launches, agents, plan, failures } = await own.read();
    assert.deepEqual(failures, []);
    assert.match(plan.crossings[0]?.id ?? "", /^loads\/Wait\/rate=100 \w+ arrivals=uniform generators=2$/);
    const [launch] = launches;
    assert.deepEqual(launch?.load?.counts, { planned: 200, sent: 200, dropped: 0, completed: 200, failed: 0, unanswered: 0 });
    assert.equal(launch?.load?.seconds, 2);
    // Percentiles are of all operations: the sketch has each of them.
    assert.equal(
      launch?.histogram.buckets.reduce((sum, count, at) => sum + (at % 2 === 1 ? count : 0), 0),
      200,
    );
    assert.deepEqual(
      launch?.load?.agents?.map(({ name, seconds, lostAtSeconds }) => ({ name, seconds, lostAtSeconds })),
      ["one", "other"].map((name) => ({ name, seconds: 2, lostAtSeconds: undefined })),
    );
    for (const { lateMs = Number.NaN, clockMs = Number.NaN } of launch?.load?.agents ?? [])
      assert.ok(lateMs > -1_000 && lateMs < 1_000 && clockMs >= 0 && clockMs < 1_000, `${lateMs} ± ${clockMs}`);
    assert.deepEqual(
      agents?.map(({ name, crossings, environment }) => [name, crossings.length, environment.cpu.count > 0]),
      [
        ["one", 1, true],
        ["other", 1, true],
      ],
    );
    for (const agent of [one, other]) {
      await agent.says(/run \S+ is over/);
      for (const text of [/got share \d of 2 of loads\/Wait on/, /ready, waiting for the others/, /loading/, /done/])
        await agent.says(text);
      agent.kill("SIGINT");
      assert.equal(await agent.code, 0);
    }
    assert.deepEqual(await keysIn(redis.url), []);
    assert.deepEqual([workers(), leftDirectories()], [[], before]);
  });

  it("puts up one launch after the other with the same agents, each with processes of its own", async () => {
    await using redis = await startRedis();
    await using own = await resultDirectory();
    await using _one = await startAgent(redis.url, "twin");
    await using _other = await startAgent(redis.url, "twin");
    const flags = [...asked, "--generators", "2", "--runtime", here, "-o", own.result];
    await using load = await start(["load", "Wait", "Levels", ...flags, ...shared(redis.url, 2)]);
    await load.code;
    const { launches, agents, plan } = await own.read();
    assert.deepEqual(
      launches.map(({ load: one }) => [one?.counts.planned, one?.agents?.map(({ name }) => name)]),
      [
        [200, ["twin", "twin (2)"]],
        [200, ["twin", "twin (2)"]],
      ],
      load.said.stderr,
    );
    assert.deepEqual(
      plan.crossings.map(({ processes }) => processes),
      [4, 4],
    );
    assert.deepEqual(agents?.[0]?.crossings.toSorted(), plan.crossings.map(({ id }) => id).toSorted());
  });

  it("says what is missing: agents, their version, a queue", async () => {
    await using redis = await startRedis();
    await using _other = await startAgent(redis.url, "elsewhere", ["--config", "own.config.ts"]);
    const few = ["--wait", "2s", "--runtime", here, "-o", "/dev/null", ...shared(redis.url, 1)];
    await using load = await start(["load", "Wait", ...asked, ...few]);
    assert.equal(await load.code, 3);
    assert.match(
      load.said.stderr,
      /after 2 s 0 of 1 agents are here; elsewhere has another version of the config, its suites or agentperf \([0-9a-f]{12}, here [0-9a-f]{12}\)/,
    );
    await using without = await start(["load", "Wait", ...asked, "--workers", "2", "--config", "load.config.ts", "-o", "/dev/null"]);
    assert.equal(await without.code, 2);
    assert.match(without.said.stderr, /say where the queue is: --queue redis:\/\/HOST:PORT/);
    await using alone = await start(["load", "Wait", ...asked, "--queue", redis.url, "--config", "load.config.ts"]);
    assert.equal(await alone.code, 2);
    assert.match(alone.said.stderr, /--queue goes with --workers/);
  });
});
