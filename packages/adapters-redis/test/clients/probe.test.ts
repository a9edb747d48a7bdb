import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ioredis } from "@agentperf/adapters-redis";
import { opened, testContext } from "../../../../test-support/adapters.ts";
import { makeAuthority } from "../../../../test-support/authority.ts";
import { freePort } from "../../../../test-support/processes.ts";
import { startAclRedis, startCluster, startProxy, startRedis, startSentinel, startTlsRedis } from "../../../../test-support/redis.ts";
import { onPath, skipUnless, skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { native, probed, said } from "./support.ts";

const skip = skipWithoutRedis();
const skipWithoutOpenssl = skip || skipUnless(onPath("openssl"), "openssl isn't installed");

/** A user of nothing but what the benchmarks need. */
const lowUser = "low on >w0rd ~agentperf:* -@all +get +set +del +multi +exec";

/** How many connections a server has besides the one that asks. */
async function connectionsOf(url: string): Promise<number> {
  await using redis = await opened(ioredis({ url }));
  return (
    String(await redis.port.command(["CLIENT", "LIST"]))
      .trim()
      .split("\n").length - 1
  );
}

describe("a probe", { skip }, () => {
  for (const make of probed) {
    const { id } = make();

    it(`by ${id} needs no right that the benchmarks don't need, and says the version`, async () => {
      await using server = await startAclRedis([lowUser]);
      const url = `redis://low:w0rd@127.0.0.1:${server.port}`;
      const startMs = performance.now();
      assert.match(await said(make({ url })), /^yes: redis \d+\.\d+/);
      assert.ok(performance.now() - startMs < 3_000);
    });

    it(`by ${id} leaves no connection, whatever comes of it`, async () => {
      await using server = await startAclRedis([lowUser]);
      for (const [user, db] of [
        ["low:w0rd@", ""],
        ["low:wrong@", ""],
        ["", "/99"],
      ] as const) {
        await said(make({ url: `redis://${user}127.0.0.1:${server.port}${db}` }));
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(await connectionsOf(server.url), 0);
    });

    it(`by ${id} says why where nobody listens, and where user or password are wrong`, async () => {
      await using server = await startAclRedis([lowUser]);
      const closed = await freePort();
      assert.match(await said(make({ url: `redis://127.0.0.1:${closed}` })), /^no: Redis at redis:.*(ECONNREFUSED|refused)/i);
      // The default user needs no password: a client that goes on without one would measure as somebody else.
      for (const user of ["low:wrong", "nobody:w0rd"]) {
        const text = await said(make({ url: `redis://${user}@127.0.0.1:${server.port}` }));
        assert.match(text, /^no: Redis at redis:.*(WRONGPASS|AUTH)/, user);
        assert.ok(!text.includes("w0rd"), text);
      }
      await using locked = await startRedis(["--requirepass", "w0rd"]);
      assert.match(await said(make({ url: locked.url })), /^no: Redis at redis:.*NOAUTH/);
    });

    it(`by ${id} ends where a server answers with what is no RESP, or hangs up`, async () => {
      await using server = await startRedis();
      await using proxy = await startProxy(server.port);
      proxy.garble();
      assert.match(await said(make({ url: `redis://127.0.0.1:${proxy.port}`, connectTimeoutMs: 500 })), /^no: /);
      await using hangsUp = await startProxy(await freePort());
      assert.match(await said(make({ url: `redis://127.0.0.1:${hangsUp.port}`, connectTimeoutMs: 500 })), /^no: /);
    });

    it(`by ${id} ends where a server stops answering`, async () => {
      await using server = await startRedis();
      server.kill("SIGSTOP");
      const startMs = performance.now();
      assert.match(await said(make({ url: server.url, connectTimeoutMs: 300 })), /^no: .*(300 ms|timeout|timed out)/i);
      assert.ok(performance.now() - startMs < 3_000);
    });

    it(`by ${id} says that one address is a node of a cluster, or a sentinel`, async () => {
      await using cluster = await startCluster();
      assert.match(await said(make({ url: cluster.url })), /^yes: redis [^:]+: this is a node of a cluster/);
      await using server = await startRedis();
      await using sentinel = await startSentinel("main", server.port);
      assert.match(await said(make({ url: sentinel.url })), /^no: this is a sentinel, which keeps no keys/);
    });

    it(`by ${id} trusts a server by the authority's file`, { skip: skipWithoutOpenssl }, async () => {
      await using authority = await makeAuthority();
      await using server = await startTlsRedis(undefined, authority);
      assert.match(await said(make({ url: server.url, caFile: authority.caPath })), /^yes: redis/);
      assert.match(await said(make().configure?.({ url: server.url, caFile: authority.caPath }) ?? make()), /^yes: redis/);
      assert.match(
        await said(make({ url: server.url })),
        /^no: .*; nobody .* vouches .*: give .* by --redis-ca, REDIS_CA_FILE or the option caFile$/,
      );
      assert.match(await said(make({ url: server.url, caFile: authority.keyPath })), /^no: the file .* holds no certificate in PEM/);
      assert.match(await said(make({ url: server.url, caFile: "/nowhere/ca.crt" })), /^no: .*\/nowhere\/ca\.crt can't be read/);
    });
  }

  it("by ioredis of a cluster's or a sentinel's own addresses says nothing against them", async () => {
    await using cluster = await startCluster();
    assert.match(await said(ioredis({ cluster: [cluster.url] })), /^yes: redis [\d.]+, client ioredis [\d.]+$/);
  });
});

describe("a user of few rights", { skip }, () => {
  for (const make of native) {
    it(`can read, write and delete by ${make().id}`, async () => {
      await using server = await startAclRedis([lowUser]);
      await using redis = await opened(make({ url: `redis://low:w0rd@127.0.0.1:${server.port}` }), testContext);
      await redis.port.set("agentperf:k", "v", { ttlMs: 10_000 });
      assert.equal(await redis.port.get("agentperf:k"), "v");
      assert.equal(await redis.port.del(["agentperf:k"]), 1);
    });

    for (const right of ["unlink", "getdel", "pexpire", "set"]) {
      it(`without DEL removes keys by ${right.toUpperCase()}, by ${make().id}`, async () => {
        await using server = await startAclRedis([`low on >w0rd ~* -@all +${right}`]);
        await using all = await opened(make({ url: server.url }));
        for (const key of ["a", "b"]) await all.port.set(key, "1", { ttlMs: 60_000 });
        await using redis = await opened(make({ url: `redis://low:w0rd@127.0.0.1:${server.port}` }));
        assert.ok((await redis.port.del(["a", "b"])) >= 2);
        await new Promise((resolve) => setTimeout(resolve, 20));
        assert.deepEqual([await all.port.get("a"), await all.port.get("b")], [null, null]);
      });
    }

    it(`who may remove nothing is told so, by ${make().id}`, async () => {
      await using server = await startAclRedis(["low on >w0rd ~* -@all +get"]);
      await using redis = await opened(make({ url: `redis://low:w0rd@127.0.0.1:${server.port}` }));
      await assert.rejects(redis.port.del(["a"]), /NOPERM.*del/i);
    });
  }
});
