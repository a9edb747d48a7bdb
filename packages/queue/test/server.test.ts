import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, it } from "node:test";
import { startAclRedis, startCluster, startRedis } from "../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../test-support/requirements.ts";
import { connect } from "../src/connection.ts";
import { agentOf, clientOf, coordinatorOf, keysOf, shareOf } from "./world.ts";

/** A server that says of itself what it is told to, and nothing else of use. */
async function serverThatSays(info: string): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      for (const [, name = ""] of chunk.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g))
        socket.write(/^info$/i.test(name) ? `$${info.length}\r\n${info}\r\n` : "+OK\r\n");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `redis://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}

/** What a queue may be used with, at least. */
const fewestRights = "~agentperf-queue:* +@all -@admin -@dangerous +info";

describe("the queue's Redis", { skip: skipWithoutRedis() }, () => {
  it("must be new enough, no cluster, and one that throws nothing away", async () => {
    for (const [info, why] of [
      ["redis_version:5.0.14\r\nmaxmemory_policy:noeviction\r\n", /is version 5\.0\.14: the queue needs Redis 6\.2 or newer/],
      ["redis_version:6.0.20\r\n", /is version 6\.0\.20/],
      ["redis_version:7.2.4\r\ncluster_enabled:1\r\n", /is a cluster: the queue needs a single Redis/],
      ["redis_version:7.2.4\r\nmaxmemory_policy:volatile-lru\r\n", /has maxmemory-policy volatile-lru/],
    ] as const) {
      await using server = await serverThatSays(info);
      await assert.rejects(connect({ url: server.url }), (thrown: Error & { code: string }) => {
        assert.equal(thrown.code, "usage");
        assert.match(thrown.message, why);
        return true;
      });
    }
    await using fine = await serverThatSays("redis_version:6.2.0\r\nmaxmemory_policy:noeviction\r\ncluster_enabled:0\r\n");
    using _connection = await connect({ url: fine.url });
  });

  it("is refused where it is a real cluster", async () => {
    await using cluster = await startCluster();
    await assert.rejects(connect({ url: cluster.url }), { code: "usage", message: /is a cluster: the queue needs a single Redis/ });
  });

  it("works with a user of few rights, who sees nothing else", async () => {
    await using redis = await startAclRedis(["default on nopass ~* +@all", `ada on >word ${fewestRights}`]);
    await using client = clientOf(redis.url);
    await client.set("mine", "1");
    const url = redis.url.replace("redis://", "redis://ada:word@");
    {
      await using _one = await agentOf(url, "one");
      const { coordinator } = await coordinatorOf(url, 1);
      await using _coordinator = coordinator;
      const [end] = await coordinator.launch([shareOf(0, 1)], {}, AbortSignal.timeout(60_000));
      assert.equal(end?.outcome?.kind, "measured", JSON.stringify(end));
    }
    assert.deepEqual(await keysOf(redis.url), ["mine"]);
  });

  it("is refused, with what is missing, where a user may not do what a queue takes", async () => {
    await using redis = await startAclRedis([
      "default off",
      "other on >word ~other:* +@all",
      "reader on >word ~* +@read +@connection",
      "scriptless on >word ~* +@all -@scripting",
    ]);
    for (const user of ["other", "reader", "scriptless"]) {
      const url = redis.url.replace("redis://", `redis://${user}:word@`);
      const opening = coordinatorOf(url, 1, { waitMs: 500 }).then(async ({ coordinator }) => coordinator[Symbol.asyncDispose]());
      await assert.rejects(opening, (thrown: Error & { code: string }) => {
        assert.equal(thrown.code, "unavailable", user);
        assert.match(thrown.message, /can't be used: .*(NOPERM|[Nn]o permissions)/, user);
        assert.doesNotMatch(thrown.message, /word@/);
        return true;
      });
    }
  });

  it("never has its password shown, however wrong its address is", async () => {
    await using redis = await startRedis(["--requirepass", "s3cret-word"]);
    const host = redis.url.replace("redis://", "");
    const addresses = [
      `redis://:wr0ng-word@${host}`,
      `redis://ada:wr0ng-word@${host}`,
      `redis://:wr0ng-word@127.0.0.1:1`,
      `redis://:wr0ng-word@nowhere.invalid:6379`,
      `rediss://:wr0ng-word@${host}`,
      `http://:wr0ng-word@${host}`,
      `redis://:wr0ng-word@${host}:99999999`,
      `:wr0ng-word@${host}`,
      `redis//:wr0ng-word@${host}`,
      `redis://:wr0ng-word#@${host}`,
    ];
    for (const url of addresses)
      await assert.rejects(connect({ url }), (thrown: Error) => {
        assert.doesNotMatch(`${thrown.message}${thrown.stack}`, /wr0ng-word/, url);
        return true;
      });
    await assert.rejects(connect({ url: redis.url }), /NOAUTH/);
  });
});
