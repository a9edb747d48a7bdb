import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { startRedis } from "../../../../test-support/redis.ts";
import { skipUnless, skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { here, leftDirectories, resultDirectory, workers } from "../agentperf.ts";
import { keysIn, leftIn, shared, start, startAgent, until, untilHeard } from "./world.ts";

const [library] = globSync("/usr/lib/*/faketime/libfaketime.so.1");

const lockMs = 1_500;
const long = [
  "--rate",
  "80/s",
  "--duration",
  "60s",
  "--arrivals",
  "uniform",
  "--warmup",
  "0ms",
  "--runtime",
  here,
  "--lost-after",
  `${lockMs}ms`,
];

describe("faults of agents, queue and coordinator", { skip: skipWithoutRedis() }, () => {
  it("goes on without an agent that was killed, says how much of the load was offered, and never makes up for it", async () => {
    await using redis = await startRedis();
    await using own = await resultDirectory();
    const names = ["a", "b", "c", "d"];
    const agents = await Promise.all(names.map((name) => startAgent(redis.url, name)));
    await using _all = { [Symbol.asyncDispose]: async () => void (await Promise.all(agents.map((agent) => agent[Symbol.asyncDispose]()))) };
    const flags = long.with(3, "14s");
    await using load = await start(["load", "Wait", ...flags, "-o", own.result, ...shared(redis.url, 4)]);
    await Promise.all(agents.map((agent) => agent.says(/loading/)));
    await untilHeard(redis.url, 4);
    agents[1]?.kill("SIGKILL");
    const killedMs = performance.now();
    await load.says(/b is lost, \d+ s after the beginning/);
    assert.ok(performance.now() - killedMs < 2 * lockMs + 3_000, "noticed within twice the lock's duration, and what a busy machine takes");
    assert.equal(await load.code, 3);
    assert.match(load.said.stdout, /^partial 1 of 4 agents was lost at \d+ s \(b\): 75 % of the load was offered/m);
    const { launches, failures } = await own.read();
    assert.deepEqual(failures, []);
    const [launch] = launches;
    assert.match(load.said.stdout, /^b .*lost at \d+ s$/m);
    // The rest's figures stand: three quarters of 80 a second for 14 s.
    assert.equal(launch?.load?.counts.planned, 840);
    assert.equal(launch?.load?.counts.completed, 840);
    const lost = launch?.load?.agents?.filter(({ lostAtSeconds }) => lostAtSeconds !== undefined);
    assert.deepEqual(
      lost?.map(({ name, seconds }) => [name, seconds]),
      [["b", 0]],
    );
    for (const agent of agents) assert.equal([...agent.said.stderr.matchAll(/got share/g)].length, 1, "nobody takes it over");
    for (const agent of agents.filter((_, at) => at !== 1)) agent.kill("SIGINT");
    await Promise.all(agents.map(({ code }) => code));
    // What the one that was killed said of itself expires by itself.
    assert.deepEqual(await leftIn(redis.url), []);
  });

  it("takes an agent that comes late, and says which one never came", async () => {
    await using redis = await startRedis();
    await using _one = await startAgent(redis.url, "early");
    const flags = long.with(3, "1s");
    await using load = await start(["load", "Wait", ...flags, "-o", "/dev/null", "--wait", "60s", ...shared(redis.url, 2)]);
    await load.says(/1 of 2 agents is here: early; waiting/);
    await using _late = await startAgent(redis.url, "late");
    const code = await load.code;
    assert.ok(code === 0 || code === 1 || code === 3, load.said.stderr);
    assert.match(load.said.stdout, /^shared by 2 agents: early, late/m);
    await using never = await start(["load", "Wait", ...flags, "-o", "/dev/null", "--wait", "3s", ...shared(redis.url, 3)]);
    assert.equal(await never.code, 3);
    assert.match(never.said.stderr, /after 3 s 2 of 3 agents are here: early, late; start more with agentperf agent --queue/);
  });

  it("is ended while it waits for agents, and leaves nothing in the queue", async () => {
    await using redis = await startRedis();
    await using load = await start(["load", "Wait", ...long, "-o", "/dev/null", "--wait", "60s", ...shared(redis.url, 2)]);
    await load.says(/0 of 2 agents are here/);
    load.kill("SIGINT");
    assert.equal(await load.code, 130, load.said.stderr);
    assert.deepEqual(await keysIn(redis.url), []);
  });

  it("ends agents whose coordinator was killed, which clean up after it", async () => {
    await using redis = await startRedis();
    const before = leftDirectories();
    await using one = await startAgent(redis.url, "one");
    await using other = await startAgent(redis.url, "other");
    await using load = await start(["load", "Wait", ...long, "-o", "/dev/null", ...shared(redis.url, 2)]);
    await Promise.all([one.says(/loading/), other.says(/loading/)]);
    load.kill("SIGKILL");
    await Promise.all([one.says(/is over/), other.says(/is over/)]);
    await Promise.all([one.says(/\nagentperf: waiting for work/), other.says(/\nagentperf: waiting for work/)]);
    assert.deepEqual(workers(), []);
    assert.deepEqual([await leftIn(redis.url), leftDirectories()], [[], before]);
  });

  it("keeps what was measured when it is interrupted, and so does an agent", async () => {
    await using redis = await startRedis();
    await using own = await resultDirectory();
    await using one = await startAgent(redis.url, "one");
    await using other = await startAgent(redis.url, "other");
    await using load = await start(["load", "Wait", ...long, "-o", own.result, ...shared(redis.url, 2)]);
    await Promise.all([one.says(/loading/), other.says(/loading/)]);
    await untilHeard(redis.url, 4);
    other.kill("SIGINT");
    assert.equal(await other.code, 0);
    load.kill("SIGINT");
    assert.equal(await load.code, 130);
    const { interrupted, launches } = await own.read();
    assert.equal(interrupted, true);
    const seconds = launches[0]?.load?.agents?.map((agent) => agent.seconds) ?? [];
    assert.equal(seconds.length, 2, load.said.stderr);
    assert.ok(
      seconds.every((own) => own > 1 && own < 40),
      String(seconds),
    );
    assert.ok((launches[0]?.load?.counts.completed ?? 0) > 50);
    await one.says(/done/);
    assert.deepEqual(workers(), []);
  });

  it("ends with what it has heard where the queue's Redis is killed, and agents wait for it to come back", async () => {
    const redis = await startRedis();
    await using _redis = redis;
    await using own = await resultDirectory();
    await using one = await startAgent(redis.url, "one");
    await using load = await start(["load", "Wait", ...long, "-o", own.result, ...shared(redis.url, 1)]);
    await one.says(/loading/);
    await untilHeard(redis.url, 2);
    await redis.stop();
    assert.equal(await load.code, 3, load.said.stderr);
    assert.match(load.said.stdout + load.said.stderr, /the queue's Redis at redis:\/\/127\.0\.0\.1:\d+ is away since \d+ s/);
    const { launches } = await own.read();
    assert.ok((launches[0]?.load?.counts.completed ?? 0) > 20, "what was heard by then is kept");
    assert.match(load.said.stdout, /^partial all agents \(one\) were lost at \d+ s: this is what was heard until then/m);
    await one.says(/the queue's Redis hasn't answered for \d+ s/);
    await until(() => workers().length === 0, "no worker is left");
    await one.says(/can't be reached: .*; trying again/);
    await using again = await startRedis([], redis.port);
    await one.says(/is there again/);
    await using next = await start(["load", "Wait", ...long.with(3, "1s"), "-o", "/dev/null", ...shared(again.url, 1)]);
    await next.code;
    assert.match(next.said.stdout, /80 of 80 operations/);
  });

  it("ends where the queue's Redis was started again without what was in it", async () => {
    const redis = await startRedis();
    await using _redis = redis;
    await using one = await startAgent(redis.url, "one");
    await using load = await start(["load", "Wait", ...long, "-o", "/dev/null", ...shared(redis.url, 1)]);
    await one.says(/loading/);
    await wait(1_200);
    await redis.stop();
    await using again = await startRedis([], redis.port);
    assert.equal(await load.code, 3, load.said.stderr);
    assert.match(load.said.stdout + load.said.stderr, /has lost what was in it, as where it was started again/);
    await one.says(/is over/);
    await one.says(/\nagentperf: waiting for work/);
    assert.deepEqual(workers(), []);
    assert.deepEqual(await leftIn(again.url), []);
  });

  it("ends where the queue's Redis is frozen for long, and goes on where it is for a moment", async () => {
    await using redis = await startRedis();
    await using own = await resultDirectory();
    await using one = await startAgent(redis.url, "one");
    const patient = long.with(long.length - 1, "10s").with(3, "8s");
    await using load = await start(["load", "Wait", ...patient, "-o", own.result, ...shared(redis.url, 1)]);
    await one.says(/loading/);
    redis.kill("SIGSTOP");
    await wait(2_500);
    redis.kill("SIGCONT");
    await load.code;
    const { launches } = await own.read();
    assert.equal(launches[0]?.load?.counts.planned, 640, load.said.stderr);
    assert.equal(launches[0]?.load?.agents?.[0]?.lostAtSeconds, undefined);
    await using second = await start(["load", "Wait", ...long, "-o", own.result, ...shared(redis.url, 1)]);
    await second.says(/the load begins/);
    await untilHeard(redis.url, 2);
    redis.kill("SIGSTOP");
    assert.equal(await second.code, 3, second.said.stderr);
    await one.says(/hasn't answered for/);
    redis.kill("SIGCONT");
    assert.match(second.said.stdout + second.said.stderr, /is away since \d+ s/);
    await until(() => workers().length === 0, "no worker is left");
  });

  it("begins at one instant on machines whose clocks are seconds apart", {
    skip: skipUnless(library !== undefined, "libfaketime isn't installed (Debian: apt-get install faketime)"),
  }, async () => {
    await using redis = await startRedis();
    await using own = await resultDirectory();
    // Not by the program faketime, which hands on no signals.
    const faked = (by: string) => ({ runtime: "node" as const, env: { LD_PRELOAD: library ?? "", FAKETIME: by } });
    await using ahead = await startAgent(redis.url, "ahead", [], faked("+5s"));
    await using behind = await startAgent(redis.url, "behind", [], faked("-5s"));
    await using load = await start(["load", "Wait", ...long.with(3, "2s"), "-o", own.result, ...shared(redis.url, 2)]);
    // When they began by this process's clock: they say so at the instant that their result counts from.
    const begun = await Promise.all([ahead, behind].map((agent) => agent.says(/loading/).then(() => performance.now())));
    await load.code;
    const { launches } = await own.read();
    const late = launches[0]?.load?.agents?.map(({ lateMs = Number.NaN }) => lateMs) ?? [];
    assert.equal(late.length, 2, load.said.stderr);
    // By their clocks they would begin 10,000 ms apart, and say that they are as far apart as they aren't.
    const [seen, told] = [begun, late].map(([one = Number.NaN, other = Number.NaN]) => one - other);
    assert.ok(Math.abs(seen ?? Number.NaN) < 2_000, `seen ${seen}`);
    assert.ok(Math.abs((seen ?? Number.NaN) - (told ?? Number.NaN)) < 2_000, `seen ${seen}, told ${told}`);
    assert.equal(launches[0]?.load?.counts.planned, 160);
  });

  it("refuses a Redis that may throw jobs away", async () => {
    await using redis = await startRedis(["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"]);
    const [agent, load] = [
      await start(["agent", "--queue", redis.url, "--config", "load.config.ts"]),
      await start(["load", "Wait", ...long, "-o", "/dev/null", ...shared(redis.url, 1)]),
    ];
    await using _agent = agent;
    await using _load = load;
    for (const { code, said } of [agent, load]) {
      assert.equal(await code, 2);
      assert.match(said.stderr, /has maxmemory-policy allkeys-lru, by which it may throw a run's jobs away: use CONFIG SET/);
    }
  });
});
