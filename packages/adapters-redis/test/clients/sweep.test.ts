import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ioredis } from "@agentperf/adapters-redis";
import { sweepKeys } from "@agentperf/core";
import { opened, testContext } from "../../../../test-support/adapters.ts";
import { startAclRedis, startProxy, startRedis } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { native } from "./support.ts";

const { signal } = testContext;
const limits = { names: 20_000, ms: 1_000 };

/** A store of so many keys that nobody's prefix finds, which counts the steps that it takes. */
function foreign(keys: number) {
  const store = {
    steps: 0,
    del: async () => 0,
    command: async () => null,
    async *scan(_: string, beforeStep?: (keys: number) => void): AsyncGenerator<string> {
      for (let seen = 0; seen < keys; seen += 1_000) {
        beforeStep?.(1_000);
        store.steps += 1;
      }
      yield* [];
    },
  };
  return store;
}

describe("a sweep's limits", () => {
  it("end it after so many keys, also where none is found, and that is told", async () => {
    const store = foreign(300_000);
    const notes: string[] = [];
    assert.equal(await sweepKeys(store, { keyPrefix: "ours:", signal, limits, note: (text) => notes.push(text) }), 0);
    assert.equal(store.steps, 20);
    assert.match(notes.join(), /^the search for ours:\* ended after about 20000 keys and \d+ ms, before it had seen all$/);
  });

  it("end it after its time", async () => {
    const store = foreign(10_000_000);
    const notes: string[] = [];
    const none = { names: Number.POSITIVE_INFINITY, ms: 0 };
    await sweepKeys(store, { keyPrefix: "ours:", signal, limits: none, note: (text) => notes.push(text) });
    assert.equal(store.steps, 0);
    assert.equal(notes.length, 1);
  });

  it("say nothing where all was seen, and an abort ends it between two steps", async () => {
    const notes: string[] = [];
    await sweepKeys(foreign(10_000), { keyPrefix: "ours:", signal, limits, note: (text) => notes.push(text) });
    assert.deepEqual(notes, []);
    await assert.rejects(sweepKeys(foreign(10_000), { keyPrefix: "ours:", signal: AbortSignal.abort(new Error("over")) }), /over/);
  });
});

describe("a sweep of a server", { skip: skipWithoutRedis() }, () => {
  for (const make of native) {
    const { id } = make();
    it(`by ${id} ends within its limits among many keys, foreign ones and such that expire`, async () => {
      await using server = await startRedis(["--enable-debug-command", "yes"]);
      await using redis = await opened(ioredis({ url: server.url }));
      await redis.port.command(["DEBUG", "POPULATE", 300_000, "foreign"]);
      await redis.port.command(["EVAL", "for i = 1, 30000 do redis.call('SET', 'agentperf:ours:' .. i, '1', 'PX', 60000) end", 0]);
      const notes: string[] = [];
      const startMs = performance.now();
      const sweep = { keyPrefix: "agentperf:", isOld: () => true, signal, limits, note: (text: string) => void notes.push(text) };
      assert.equal(await make({ url: server.url }).sweep?.(sweep), 0);
      assert.ok(performance.now() - startMs < 3_000);
      assert.match(notes.join(), /before it had seen all/);
    });

    it(`by ${id} says which right it lacks`, async () => {
      await using server = await startAclRedis(["low on >w0rd ~* -@all +get +set"]);
      const adapter = make({ url: `redis://low:w0rd@127.0.0.1:${server.port}` });
      await assert.rejects(async () => adapter.sweep?.({ keyPrefix: "ours:", signal }), /NOPERM.*scan/i);
    });

    it(`by ${id} ends where the connection is cut, and the next one cleans up`, async () => {
      await using server = await startRedis();
      await using proxy = await startProxy(server.port);
      await using direct = await opened(ioredis({ url: server.url }));
      const adapter = make({ url: `redis://127.0.0.1:${proxy.port}` });
      const redis = await adapter.open(testContext);
      await redis.port.set("ours:a", "1", { ttlMs: 60_000 });
      proxy.cut();
      await assert.rejects(redis.port.del(["ours:a"]));
      await redis.close?.();
      assert.equal(await direct.port.command(["DBSIZE"]), 1);
      assert.equal(await adapter.sweep?.({ keyPrefix: "ours:", signal }), 1);
      assert.equal(await direct.port.command(["DBSIZE"]), 0);
    });
  }
});
