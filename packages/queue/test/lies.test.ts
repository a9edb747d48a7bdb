import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Worker } from "bullmq";
import { startRedis } from "../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../test-support/requirements.ts";
import { waitUntil } from "../src/clock.ts";
import type { AgentWork } from "../src/index.ts";
import { agentOf, clientOf, coordinatorOf, environment, givenPart, honest, project, shareOf, until } from "./world.ts";

/** Work whose answer, and what is told meanwhile, isn't what was measured. */
const lying = (more: object): AgentWork => ({
  ...honest,
  async share(_, { begins, begun, progress }) {
    await begins();
    begun();
    const part = givenPart();
    const lie = { ...part, load: { ...part.load, ...more } };
    progress(lie);
    return { kind: "measured", part: lie, adapters: [], notes: [], wallMs: 1 };
  },
});

describe("an agent that lies", { skip: skipWithoutRedis() }, () => {
  it("is told of, and spoils nothing of the others'", async () => {
    const { load } = givenPart();
    const lies: readonly [object, RegExp][] = [
      [{ counts: { ...load.counts, completed: -40 } }, /counts\.completed/],
      [{ counts: { ...load.counts, planned: 1_000_000, sent: 1_000_000 } }, /40 times of 1000000 operations/],
      [{ response: { ...load.response, sketch: { ...load.response.sketch, accuracy: 1e-9 } } }, /response: its histogram can't be read/],
      [{ timeline: { widthMs: 1e308, stretches: load.timeline.stretches } }, /stretches of time aren't ours/],
    ];
    await using redis = await startRedis();
    for (const [lie, why] of lies) {
      await using _honest = await agentOf(redis.url, "honest");
      await using _liar = await agentOf(redis.url, "liar", { work: lying(lie) });
      const { coordinator } = await coordinatorOf(redis.url, 2);
      await using _coordinator = coordinator;
      const heard: number[] = [];
      const ends = await coordinator.launch(
        [shareOf(0, 2), shareOf(1, 2)],
        { heard: (_, part) => void heard.push(part.load.counts.planned) },
        AbortSignal.timeout(60_000),
      );
      const own = ends.find(({ outcome }) => outcome?.kind === "measured");
      assert.equal(own?.agent?.name, "honest");
      const other = ends.find((end) => end !== own)?.outcome;
      assert.ok(other?.kind === "failed");
      assert.match(other.message, /^the agent's answer can't be read: /);
      assert.match(other.message, why);
      assert.ok(
        heard.every((planned) => planned <= 40),
        String(heard),
      );
    }
  });

  it("that takes no part gives nothing that counts", async () => {
    await using redis = await startRedis();
    await using client = clientOf(redis.url);
    // One that is called, and never works.
    const [seconds = 0] = (await client.time()).map(Number);
    await client.set("agentperf-queue:agent:lazy", JSON.stringify({ version: 1, name: "lazy", project, runtime: "node" }));
    await client.zadd("agentperf-queue:agents", seconds, "lazy");
    const run = "20260101-000000-stranger";
    await client.hset(`agentperf-queue:${run}:joined`, "lazy", JSON.stringify({ name: "lazy", environment }));
    const connection = clientOf(redis.url);
    connection.options.maxRetriesPerRequest = null;
    const stranger = new Worker(
      "shares",
      async (job) => {
        await job.updateProgress({ type: "taken", agent: "stranger" });
        await job.updateProgress({ type: "ready" });
        await until(async () => (await client.exists(`agentperf-queue:${run}:start`)) > 0, "it is told to begin");
        const measured = { part: givenPart(), adapters: [], notes: [], wallMs: 1, lateMs: 0, clockMs: 0 };
        return { kind: "measured", agent: "stranger", ...measured };
      },
      { connection, prefix: `agentperf-queue:${run}` },
    );
    stranger.on("error", () => undefined);
    try {
      const { coordinator } = await coordinatorOf(redis.url, 1, { run });
      await using _coordinator = coordinator;
      const [end] = await coordinator.launch([shareOf(0, 1)], {}, AbortSignal.timeout(60_000));
      assert.ok(end?.outcome?.kind === "failed", JSON.stringify(end));
      assert.match(end.outcome.message, /it is of an agent that takes no part/);
    } finally {
      await stranger.close(true);
      connection.disconnect();
    }
  });
});

describe("a queue that lies", { skip: skipWithoutRedis() }, () => {
  it("can't make an agent wait for ever, or spin", async () => {
    await using redis = await startRedis();
    await using client = clientOf(redis.url);
    await using agent = await agentOf(redis.url, "steady");
    // While one isn't ready the coordinator says nothing of a beginning.
    const slow: AgentWork = {
      ...honest,
      share: (_, { signal }) =>
        new Promise((resolve) => {
          const failed = { kind: "failed" as const, phase: "start", code: "aborted", message: "it was ended", notes: [], wallMs: 1 };
          signal.addEventListener("abort", () => resolve(failed));
        }),
    };
    await using _slow = await agentOf(redis.url, "slow", { work: slow });
    const { coordinator } = await coordinatorOf(redis.url, 2);
    await using _coordinator = coordinator;
    const [key = ""] = await client.keys("agentperf-queue:*:coordinator");
    const prefix = key.replace(/:coordinator$/, "");
    // Before the coordinator's own word.
    await client.set(`${prefix}:start`, JSON.stringify({ launch: 0, atMs: 1e15 }));
    const ends = await coordinator.launch([shareOf(0, 2), shareOf(1, 2)], {}, AbortSignal.timeout(60_000));
    const said = ends.flatMap(({ outcome }) => (outcome?.kind === "failed" ? outcome.message : []));
    assert.ok(
      said.some((text) => /^it was told to begin in \d+ s$/.test(text)),
      said.join("; "),
    );
    assert.ok(agent.said.some((text) => /^failed: it was told to begin in \d+ s$/.test(text)));
  });

  it("is waited for no longer than until the end is asked for", async () => {
    const end = new AbortController();
    const waiting = waitUntil(performance.now() + 50_000, end.signal);
    end.abort(new Error("it is over"));
    await assert.rejects(waiting, /it is over/);
    await assert.rejects(waitUntil(Number.NaN, new AbortController().signal), { code: "unavailable" });
  });
});
