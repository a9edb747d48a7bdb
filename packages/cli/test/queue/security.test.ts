import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { ioredis } from "@agentperf/adapters-redis";
import { opened } from "../../../../test-support/adapters.ts";
import { makeAuthority } from "../../../../test-support/authority.ts";
import { startAclRedis, startRedis, startTlsRedis } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { here, workers } from "../agentperf.ts";
import { shared, start, startAgent } from "./world.ts";

const short = ["--rate", "80/s", "--duration", "1s", "--arrivals", "uniform", "--warmup", "0ms", "--runtime", here, "-o", "/dev/null"];

describe("what an agent allows", { skip: skipWithoutRedis() }, () => {
  it("takes a queue that needs TLS and a password, and shows neither", async () => {
    await using authority = await makeAuthority();
    await using redis = await startTlsRedis(undefined, authority);
    await using own = await temporaryDirectory();
    const [{ writeFile }, { join }] = await Promise.all([import("node:fs/promises"), import("node:path")]);
    const url = redis.url.replace("rediss://", "rediss://:s3cret-word@");
    {
      await using plain = await opened(ioredis({ url: redis.url, caFile: authority.caPath }));
      await plain.port.command(["CONFIG", "SET", "requirepass", "s3cret-word"]);
    }
    const file = join(own.path, "queue.txt");
    await writeFile(file, `${url}\n`);
    const ca = ["--queue-ca", authority.caPath];
    await using agent = await startAgent(`@${file}`, "safe", ca);
    await using load = await start(["load", "Wait", ...short, ...shared(`@${file}`, 1), ...ca]);
    await load.code;
    assert.match(load.said.stdout, /80 of 80 operations/, load.said.stderr);
    await using untrusted = await start(["load", "Wait", ...short, ...shared(`@${file}`, 1)]);
    assert.equal(await untrusted.code, 3);
    assert.match(untrusted.said.stderr, /can't be used: .*(certificate|UnknownIssuer|self.signed)/i);
    await using wrong = await start([
      "load",
      "Wait",
      ...short,
      ...shared(redis.url.replace("rediss://", "rediss://:wr0ng-word@"), 1),
      ...ca,
    ]);
    assert.equal(await wrong.code, 3);
    assert.match(wrong.said.stderr, /can't be used: .*(WRONGPASS|invalid)/i);
    for (const { said } of [agent, load, untrusted, wrong])
      assert.ok(!/s3cret-word|wr0ng-word/.test(said.stdout + said.stderr), said.stdout + said.stderr);
  });

  it("says what a user of Redis may not do", async () => {
    await using redis = await startAclRedis(["default off", "ada on >word ~other:* +@all"]);
    await using agent = await start(["agent", "--queue", redis.url.replace("redis://", "redis://ada:word@"), "--config", "load.config.ts"]);
    await agent.says(/NOPERM|No permissions/i);
    agent.kill("SIGINT");
    assert.ok([0, 3].includes((await agent.code) ?? -1));
  });

  it("sends no load to other machines unless the agent itself allows it, and then no more than it says", async () => {
    await using redis = await startRedis();
    // An address that leads nowhere: nothing is sent there in this test but a probe.
    const target = ["--redis", "ioredis", "--redis-url", "redis://192.0.2.1:6379", "--config", "plain.config.mjs"];
    const load = ["load", "RedisGet", "--redis", "ioredis", ...short, ...shared(redis.url, 1), "--config", "plain.config.mjs"];
    {
      await using agent = await startAgent(redis.url, "strict", target);
      await using refused = await start([...load, "--yes"]);
      assert.equal(await refused.code, 3);
      assert.match(
        refused.said.stdout + refused.said.stderr,
        /agent strict: this run would send load to redis:\/\/192\.0\.2\.1:6379, which isn't this machine: allow it with --yes/,
      );
      assert.doesNotMatch(agent.said.stderr, /ready/);
    }
    await using agent = await startAgent(redis.url, "slow", [...target, "--yes", "--max-rate", "50/s"]);
    await using refused = await start(load);
    assert.equal(await refused.code, 3);
    assert.match(refused.said.stdout + refused.said.stderr, /agent slow: this agent starts 50\.0\/s at most.*its share is 80\.0\/s/);
    assert.doesNotMatch(agent.said.stderr, /ready/);
  });

  it("takes no benchmark of a run where its rate is limited, since nobody knows how many operations a second that makes", async () => {
    await using redis = await startRedis();
    await using agent = await startAgent(redis.url, "capped", ["--max-rate", "500/s"]);
    const flags = ["--count", "1", "--benchtime", "1x", "--runtime", here, "-o", "/dev/null"];
    await using refused = await start(["run", "Wait", ...flags, ...shared(redis.url, 1)]);
    assert.equal(await refused.code, 3);
    assert.match(refused.said.stdout + refused.said.stderr, /agent capped: this agent was started with --max-rate, which is of loads/);
    assert.deepEqual(workers(), []);
    await agent.says(/is over/);
  });

  it("runs only what it was started for, and nothing that changed on its disk since", async () => {
    await using redis = await startRedis();
    await using _agent = await startAgent(redis.url, "narrow", ["Levels"]);
    await using refused = await start(["load", "Wait", ...short, ...shared(redis.url, 1)]);
    assert.equal(await refused.code, 3);
    assert.match(refused.said.stdout + refused.said.stderr, /agent narrow: this agent was started for Levels only, not for loads\/Wait/);
    await using own = await temporaryDirectory();
    const [{ cp, appendFile, symlink }, { join }, { fixtures }] = await Promise.all([
      import("node:fs/promises"),
      import("node:path"),
      import("../agentperf.ts"),
    ]);
    const { root } = await import("../../../../test-support/requirements.ts");
    for (const name of ["load.config.ts", "load.ts"]) await cp(join(fixtures, name), join(own.path, name));
    await symlink(join(root, "node_modules"), join(own.path, "node_modules"));
    await using _moved = await startAgent(redis.url, "moved", [], { cwd: own.path });
    await using same = await start(["load", "Wait", ...short, ...shared(redis.url, 2), "--wait", "4s"], { cwd: own.path });
    await same.code;
    assert.match(same.said.stdout + same.said.stderr, /narrow/, "it has the same files, wherever they lie");
    await appendFile(join(own.path, "load.ts"), "\n// another version\n");
    await using changed = await start(["load", "Wait", ...short, ...shared(redis.url, 1), "--wait", "2s"], { cwd: own.path });
    assert.equal(await changed.code, 3);
    assert.match(changed.said.stderr, /moved, narrow have another version of the config, its suites or agentperf/);
  });

  it("refuses jobs that aren't ours, and goes on", async () => {
    await using redis = await startRedis();
    await using agent = await startAgent(redis.url, "steady");
    await using client = await opened(ioredis({ url: redis.url }));
    const ids = (await client.port.command(["ZRANGE", "agentperf-queue:agents", "0", "-1"])) as string[];
    const id = ids[0] as string;
    const run = "20260101-000000-evil";
    const calls = `agentperf-queue:agent:${id}:calls`;
    for (const call of ["{", "null", '{"version":1,"run":"../../x","lockMs":1000}', '{"version":1,"run":"*","lockMs":1000,"env":{}}'])
      await client.port.command(["RPUSH", calls, call]);
    await client.port.command(["SET", `agentperf-queue:agent:${id}:claim`, run, "PX", "8000"]);
    await client.port.command(["SET", `agentperf-queue:${run}:coordinator`, "x", "PX", "8000"]);
    await client.port.command(["RPUSH", calls, JSON.stringify({ version: 1, run, kind: "shares", lockMs: 2_000 })]);
    await agent.says(/called by run 20260101-000000-evil/);
    const { FlowProducer } = await import("bullmq");
    const [, port] = /:(\d+)$/.exec(redis.url) ?? [];
    const flow = new FlowProducer({ connection: { host: "127.0.0.1", port: Number(port) }, prefix: `agentperf-queue:${run}` });
    const data = { version: 1, config: "/etc/passwd", env: { NODE_OPTIONS: "-r /tmp/x" }, args: ["--redis-url", "redis://192.0.2.1"] };
    await flow.add({ name: "launch", queueName: "launches", data: {}, children: [{ name: "share", queueName: "shares", data }] });
    await agent.says(/refused a job that isn't one/);
    await wait(300);
    assert.deepEqual(workers(), [], "nothing was started for it");
    await flow.close();
    await agent.says(/is over/);
    await agent.says(/\nagentperf: waiting for work/);
    await using load = await start(["load", "Wait", ...short, ...shared(redis.url, 1)]);
    await load.code;
    assert.match(load.said.stdout, /80 of 80 operations/);
  });
});
