import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startRedis } from "../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../test-support/requirements.ts";
import { withOwnNames } from "../src/coordinator.ts";
import { agentOf, clientOf, coordinatorOf, environment, honest, keysOf, project, shareOf, until } from "./world.ts";

describe("a coordinator", { skip: skipWithoutRedis() }, () => {
  it("hands out a share to each agent, and leaves nothing but what others have in the same Redis", async () => {
    await using redis = await startRedis();
    await using client = clientOf(redis.url);
    const foreign = [
      "agentperf-queue:mine",
      "agentperf-queue:20260101-000000-other:shares:1",
      "bull:shares:id",
      "agentperf:20260101:0:x",
      "x",
    ];
    for (const key of foreign) await client.set(key, "1");
    await client.zadd("agentperf-queue:runs", 1, "nobody's run:*");
    await using one = await agentOf(redis.url, "one");
    await using _other = await agentOf(redis.url, "other");
    {
      const { coordinator } = await coordinatorOf(redis.url, 2);
      await using _coordinator = coordinator;
      const heard: number[] = [];
      const ends = await coordinator.launch(
        [shareOf(0, 2), shareOf(1, 2)],
        { heard: (at) => void heard.push(at) },
        AbortSignal.timeout(60_000),
      );
      assert.deepEqual(
        ends.map(({ outcome }) => outcome?.kind),
        ["measured", "measured"],
      );
      assert.deepEqual(ends.map(({ agent }) => agent?.name).toSorted(), ["one", "other"]);
      assert.deepEqual([...new Set(heard)].toSorted(), [0, 1]);
    }
    await until(() => one.said.at(-1) === "waiting for work", "the agent waits again");
    assert.deepEqual(await keysOf(redis.url), [...foreign, "agentperf-queue:runs"].toSorted());
    assert.deepEqual(await client.zrange("agentperf-queue:runs", "0", "-1"), ["nobody's run:*"]);
  });

  it("waits while another one calls agents: two at once don't each hold what the other waits for", async () => {
    await using redis = await startRedis();
    await using _one = await agentOf(redis.url, "one");
    await using _two = await agentOf(redis.url, "two");
    const run = async () => {
      const { coordinator, said } = await coordinatorOf(redis.url, 2);
      await using own = coordinator;
      const ends = await own.launch([shareOf(0, 2), shareOf(1, 2)], {}, AbortSignal.timeout(60_000));
      return { said, ends };
    };
    const both = await Promise.all([run(), run(), run()]);
    for (const { ends } of both) assert.ok(ends.every(({ outcome }) => outcome?.kind === "measured"));
    const said = both.flatMap((own) => own.said).join("\n");
    assert.match(said, /one, two work for another run|another run is calling agents, and goes first/);
    assert.deepEqual(await keysOf(redis.url), []);
  });

  it("says at once whom it can't have and why, and where too few come what to do", async () => {
    await using redis = await startRedis();
    await using client = clientOf(redis.url);
    await using _fits = await agentOf(redis.url, "fits");
    await using _elsewhere = await agentOf(redis.url, "elsewhere", { work: { ...honest, project: async () => "b".repeat(64) } });
    // As a later version of this package would say it.
    const [seconds = 0] = (await client.time()).map(Number);
    await client.set("agentperf-queue:agent:newer", JSON.stringify({ version: 2, name: "newer", more: true }));
    await client.set("agentperf-queue:agent:broken", "{");
    await client.set("agentperf-queue:agent:loud", JSON.stringify({ version: 1, name: "\u001b[2Jloud", project, runtime: "node" }));
    for (const id of ["newer", "broken", "loud"]) await client.zadd("agentperf-queue:agents", seconds, id);
    const said: string[] = [];
    const opening = coordinatorOf(redis.url, 2, { waitMs: 3_000, tell: (text) => void said.push(text) });
    await assert.rejects(opening, ({ message, code }: Error & { code: string }) => {
      assert.equal(code, "unavailable");
      assert.match(message, /^after 3 s 1 of 2 agents is here: fits; /);
      assert.match(message, /elsewhere has another version of the config, its suites or agentperf \(b{12}, here a{12}\)/);
      assert.match(message, /newer has another version of @agentperf\/queue/);
      assert.match(message, /; start more with agentperf agent --queue on other machines \(.*\), or ask for fewer with --workers$/);
      assert.doesNotMatch(message, /loud|broken/);
      return true;
    });
    assert.match(said[0] ?? "", /^0 of 2 agents are here; .*elsewhere has .*; waiting$/);
    assert.ok(said.some((text) => /^1 of 2 agents is here: fits; .*; waiting$/.test(text)));
    await until(
      async () => (await keysOf(redis.url)).every((key) => /:agent:(newer|broken|loud)$/.test(key)),
      "nothing of the run is left",
    );
  });

  it("takes only those that it has called", async () => {
    await using redis = await startRedis();
    await using client = clientOf(redis.url);
    const run = "20260101-000000-guests";
    await client.hset(`agentperf-queue:${run}:joined`, "stranger", JSON.stringify({ name: "stranger", environment }));
    const opening = coordinatorOf(redis.url, 1, { run, waitMs: 1_000 });
    await assert.rejects(opening, /after 1 s 0 of 1 agents are here/);
  });

  it("gives each agent a name of its own", () => {
    const names = (all: readonly string[]) => withOwnNames(all.map((name) => ({ name }))).map(({ name }) => name);
    assert.deepEqual(names(["twin", "twin", "twin (2)"]), ["twin", "twin (3)", "twin (2)"]);
    assert.deepEqual(names(["a", "a", "a", "b"]), ["a", "a (2)", "a (3)", "b"]);
    const long = "x".repeat(100);
    const [, second = ""] = names([long, long]);
    assert.ok(second.length <= 100 && second.endsWith(" (2)"));
  });

  it("ends at once where that is asked for, and agents by themselves", async () => {
    await using redis = await startRedis();
    const { promise, resolve } = Promise.withResolvers<void>();
    const endless = { ...honest, share: async (...given: Parameters<typeof honest.share>) => promise.then(() => honest.share(...given)) };
    await using stuck = await agentOf(redis.url, "stuck", { work: endless });
    const kill = new AbortController();
    const { coordinator } = await coordinatorOf(redis.url, 1, { killSignal: kill.signal });
    void coordinator.launch([shareOf(0, 1)], {}, AbortSignal.timeout(60_000));
    await until(() => stuck.said.some((text) => text.startsWith("got share")), "the agent has its share");
    kill.abort();
    const startMs = performance.now();
    await coordinator[Symbol.asyncDispose]();
    assert.ok(performance.now() - startMs < 4_000, "it doesn't wait for an agent that gives nothing");
    await until(() => stuck.said.some((text) => / is over$/.test(text)), "the agent hears of it");
    resolve();
    await until(async () => (await keysOf(redis.url)).length === 0, "nothing is left");
  });
});
