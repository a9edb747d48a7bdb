import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ioredis } from "@agentperf/adapters-redis";
import { contractCases } from "@agentperf/core/testing";
import { opened, testContext } from "../../../../test-support/adapters.ts";
import { freePort } from "../../../../test-support/processes.ts";
import { startCluster, startRedis, startSentinel } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";

const skip = skipWithoutRedis();
const { signal } = testContext;

describe("ioredis", { skip }, () => {
  it("uses the database that is asked for", async () => {
    await using server = await startRedis();
    await using three = await opened(ioredis({ url: server.url, db: 3 }));
    await three.port.set("agentperf:test:db", "three", { ttlMs: 10_000 });
    await using alsoThree = await opened(ioredis({ url: `${server.url}/3` }));
    assert.equal(await alsoThree.port.get("agentperf:test:db"), "three");
    await using zero = await opened(ioredis({ url: server.url }));
    assert.equal(await zero.port.get("agentperf:test:db"), null);
  });

  const acl = ["--user", "ada", "on", ">s3cr3t-word", "~*", "+@all", "--user", "default", "off"];

  it("takes user and password from the address or the options", async () => {
    await using server = await startRedis(acl);
    const inUrl = ioredis({ url: `redis://ada:s3cr3t-word@127.0.0.1:${server.port}` });
    const inOptions = ioredis({ url: server.url, username: "ada", password: "s3cr3t-word" });
    for (const adapter of [inUrl, inOptions]) assert.equal((await adapter.probe?.({ signal }))?.available, true);
  });

  it("says why a wrong password fails, and where, without showing it", async () => {
    await using server = await startRedis(acl);
    const adapter = ioredis({ url: `redis://ada:wrong-word@127.0.0.1:${server.port}` });
    const availability = await adapter.probe?.({ signal });
    assert.ok(availability?.available === false);
    assert.match(availability.reason, /WRONGPASS/);
    assert.match(availability.reason, new RegExp(`127\\.0\\.0\\.1:${server.port}`));
    assert.ok(!availability.reason.includes("wrong-word"), availability.reason);
  });

  it("says that a connection was refused", async () => {
    const availability = await ioredis({ url: `redis://127.0.0.1:${await freePort()}` }).probe?.({ signal });
    assert.ok(availability?.available === false);
    assert.match(availability.reason, /ECONNREFUSED|Connection refused/);
  });

  it("finds its server in a cluster, and sweeps there", async () => {
    await using cluster = await startCluster();
    const adapter = ioredis({ cluster: [cluster.url] });
    for (const { name, run } of contractCases(adapter)) {
      await run().catch((thrown) => {
        throw new Error(`${name}: ${thrown}`);
      });
    }
    await using redis = await opened(adapter);
    for (const key of ["a", "b", "c"]) await redis.port.set(`agentperf:test:${key}`, "1", { ttlMs: 60_000 });
    assert.equal(await adapter.sweep?.({ keyPrefix: "agentperf:test:", signal }), 3);
  });

  it("finds its server by sentinels", async () => {
    await using server = await startRedis();
    await using sentinel = await startSentinel("main", server.port);
    await using found = await opened(ioredis({ sentinels: { urls: [sentinel.url], master: "main" } }));
    await found.port.set("agentperf:test:s", "1", { ttlMs: 10_000 });
    await using direct = await opened(ioredis({ url: server.url }));
    assert.equal(await direct.port.get("agentperf:test:s"), "1");
    const urls = [`redis://127.0.0.1:${await freePort()}`];
    const none = await ioredis({ sentinels: { urls, master: "main" }, connectTimeoutMs: 500 }).probe?.({ signal });
    assert.equal(none?.available, false);
  });

  it("goes to the one address that a flag gives, not to its cluster or sentinels", () => {
    const adapter = ioredis({ cluster: ["redis://one", "redis://two"], db: 2 });
    assert.equal(adapter.address, "redis://one,redis://two");
    const configured = adapter.configure?.({ url: "redis://flag" });
    assert.equal(configured?.address, "redis://flag");
    assert.deepEqual([configured?.options?.["cluster"], configured?.options?.["db"]], [undefined, 2]);
  });
});
