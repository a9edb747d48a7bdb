import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { bun, ioredis, memory, nodeRedis, upstash } from "@agentperf/adapters-redis";
import { type RunningGateway, serveGateway } from "@agentperf/adapters-redis/gateway";
import { type Redis, runtimeOf } from "@agentperf/core";
import { contractCases } from "@agentperf/core/testing";
import { openRedisLimiter, redisLimiter } from "@agentperf/suites";
import fc from "fast-check";
import { opened } from "../../../../../test-support/adapters.ts";
import { freePort } from "../../../../../test-support/processes.ts";
import { type RedisProcess, startRedis } from "../../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../../test-support/requirements.ts";

const [port, gatewayPort] = [await freePort(), await freePort()];
const url = `redis://127.0.0.1:${port}`;
const algorithms = ["sliding-window", "fixed-window", "token-bucket"] as const;

async function keysOf(redis: Redis, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const key of redis.scan(prefix)) found.push(key);
  return found;
}

describe("limiters on Redis", { skip: skipWithoutRedis() }, () => {
  let server: RedisProcess;
  let gateway: RunningGateway;
  before(async () => {
    server = await startRedis([], port);
    gateway = await serveGateway({ redis: url, port: gatewayPort });
  });
  after(async () => {
    await gateway.close();
    await server.stop();
  });

  const rest = upstash({ url: `http://127.0.0.1:${gatewayPort}`, token: "any" });
  const adapters = [ioredis({ url }), nodeRedis({ url }), rest, ...(runtimeOf(globalThis) === "bun" ? [bun({ url })] : [])];
  for (const adapter of adapters) {
    for (const algorithm of algorithms) {
      it(`${algorithm} on ${adapter.id} keeps the rules of the port`, async () => {
        await using redis = await opened(adapter);
        const limiter = redisLimiter({ algorithm, limit: 20, windowMs: 60_000 });
        for (const { name, run } of contractCases(limiter, { ports: { redis: redis.port } })) {
          await run().catch((thrown) => {
            throw new Error(`${name}: ${thrown}`);
          });
        }
      });

      it(`${algorithm} on ${adapter.id} never admits more than its limit at once, and gives every key a time to live`, async () => {
        await using redis = await opened(adapter);
        const place = { redis: redis.port, prefix: "agentperf:test:", nowMs: () => 1_000_000 };
        const { integer, uuid } = fc;
        await fc.assert(
          fc.asyncProperty(integer({ min: 1, max: 30 }), integer({ min: 1, max: 80 }), uuid(), async (limit, requests, client) => {
            const limiter = await openRedisLimiter(place, { algorithm, limit });
            const decisions = await Promise.all(Array.from({ length: requests }, () => limiter.check(client)));
            assert.equal(decisions.filter(({ allowed }) => allowed).length, Math.min(limit, requests));
          }),
          { numRuns: 15 },
        );
        const keys = await keysOf(redis.port, "agentperf:");
        for (const key of keys) assert.ok(Number(await redis.port.command(["PTTL", key])) > 0, key);
        await redis.port.del(keys);
      });
    }
  }

  it("go on after the server has forgotten its scripts", async () => {
    await using redis = await opened(ioredis({ url }));
    const limiter = await openRedisLimiter({ redis: redis.port, prefix: "agentperf:test:" }, { limit: 5 });
    await redis.port.command(["SCRIPT", "FLUSH"]);
    assert.equal((await limiter.check("one")).remaining, 4);
    await redis.port.del(await keysOf(redis.port, "agentperf:test:"));
  });
});

const scriptless = await opened(memory());
after(() => scriptless[Symbol.asyncDispose]());

describe("limiters on a store without scripts", () => {
  const redis = scriptless.port;
  for (const algorithm of ["sliding-window", "fixed-window"] as const) {
    const limiter = redisLimiter({ algorithm, limit: 20, windowMs: 60_000 });
    for (const { name, run } of contractCases(limiter, { ports: { redis } })) it(name, run);
  }

  it("say that a token bucket needs scripts, and the others at least transactions", async () => {
    await assert.rejects(openRedisLimiter({ redis, prefix: "" }, { algorithm: "token-bucket" }), /needs a Redis that runs scripts/);
    const { transaction: _, ...poor } = redis;
    await assert.rejects(openRedisLimiter({ redis: poor, prefix: "" }, {}), /needs a Redis with scripts or transactions/);
  });

  it("remove their keys when they are closed", async () => {
    {
      await using limiter = await opened(redisLimiter(), { ports: { redis } });
      await limiter.port.check("one");
      assert.equal((await keysOf(redis, "agentperf:test:")).length, 1);
    }
    assert.deepEqual(await keysOf(redis, "agentperf:test:"), []);
  });

  it("give every key a time to live", async () => {
    const limiter = await openRedisLimiter({ redis, prefix: "agentperf:ttl:" }, { limit: 1 });
    await limiter.check("one");
    await limiter.check("one");
    for (const key of await keysOf(redis, "agentperf:ttl:")) assert.ok(Number(await redis.command(["PTTL", key])) > 0, key);
  });
});
