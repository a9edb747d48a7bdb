import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { bun, ioredis, nodeRedis, type RedisAdapter, upstash } from "@agentperf/adapters-redis";
import { type RunningGateway, serveGateway } from "@agentperf/adapters-redis/gateway";
import { runtimeOf } from "@agentperf/core";
import { contractCases } from "@agentperf/core/testing";
import { opened, testContext } from "../../../../test-support/adapters.ts";
import { environment } from "../../../../test-support/environment.ts";
import { startMute } from "../../../../test-support/listener.ts";
import { freePort } from "../../../../test-support/processes.ts";
import { type RedisProcess, startRedis, startTlsRedis } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";

const skip = skipWithoutRedis();
const isBun = runtimeOf(globalThis) === "bun";
const { signal } = testContext;
const [port, gatewayPort, memoryPort] = [await freePort(), await freePort(), await freePort()];
const url = `redis://127.0.0.1:${port}`;
const restUrl = `http://127.0.0.1:${gatewayPort}`;
const token = "t0ken-word";

/** The clients that hold a connection and work on this runtime. */
const native = [ioredis, nodeRedis, ...(isBun ? [bun] : [])];

describe("clients of a server", { skip }, () => {
  let server: RedisProcess;
  let gateways: RunningGateway[];
  before(async () => {
    server = await startRedis([], port);
    gateways = [
      await serveGateway({ redis: url, port: gatewayPort, token }),
      await serveGateway({ redis: "memory", port: memoryPort, token }),
    ];
  });
  after(async () => {
    for (const gateway of gateways) await gateway.close();
    await server.stop();
  });

  const adapters: readonly (readonly [how: string, RedisAdapter])[] = [
    ...native.map((make) => ["", make({ url })] as const),
    ["through the gateway: ", upstash({ url: restUrl, token })],
    ["without auto-pipelining: ", upstash({ url: restUrl, token, autoPipelining: false })],
    ["through the memory gateway: ", upstash({ url: `http://127.0.0.1:${memoryPort}`, token })],
  ];
  for (const [how, adapter] of adapters) for (const { name, run } of contractCases(adapter)) it(how + name, run);

  it("leave nothing behind", async () => {
    await using redis = await opened(ioredis({ url }));
    assert.equal(await redis.port.command(["DBSIZE"]), 0);
  });

  for (const make of native) {
    it(`${make().id} says the server's version when it is probed`, async () => {
      const availability = await make({ url }).probe?.({ signal });
      assert.ok(availability?.available && /^redis \d+\./.test(availability.version ?? ""), JSON.stringify(availability));
    });
  }

  it("show no token when it is wrong", async () => {
    const availability = await upstash({ url: restUrl, token: "wr0ng-word" }).probe?.({ signal });
    assert.ok(availability?.available === false);
    assert.match(availability.reason, /Redis REST at http:\/\/127\.0\.0\.1:\d+.*Unauthorized/);
    assert.ok(!availability.reason.includes("wr0ng-word"));
  });

  /** Two keys of a launch's prefix, of which one would expire, and one of somebody else. */
  async function leaveKeys(prefix: string): Promise<void> {
    await using redis = await opened(ioredis({ url }));
    await redis.port.set(`${prefix}expires`, "1", { ttlMs: 60_000 });
    await redis.port.command(["SET", `${prefix}stays`, "1"]);
    await redis.port.set(`other:${prefix}`, "1", { ttlMs: 60_000 });
  }

  async function keysOf(prefix: string): Promise<string[]> {
    await using redis = await opened(ioredis({ url }));
    const found = new Set<string>();
    for await (const key of redis.port.scan(prefix)) found.add(key);
    return [...found].sort();
  }

  for (const adapter of [...native.map((make) => make({ url })), upstash({ url: restUrl, token })]) {
    it(`${adapter.id} sweeps the keys of a prefix and no others`, async () => {
      const prefix = `agentperf:sweep-${adapter.id}:`;
      await leaveKeys(prefix);
      assert.equal(await adapter.sweep?.({ keyPrefix: prefix, signal }), 2);
      assert.deepEqual(await keysOf(prefix), []);
      assert.deepEqual(await keysOf("other:"), [`other:${prefix}`]);
      assert.equal(await adapter.sweep?.({ keyPrefix: "other:", signal }), 1);
    });

    it(`${adapter.id} sweeps of old keys only those that would never expire`, async () => {
      const prefix = `agentperf:old-${adapter.id}:`;
      await leaveKeys(prefix);
      const asked: string[] = [];
      const isOld = (key: string) => asked.push(key) > 0;
      assert.equal(await adapter.sweep?.({ keyPrefix: prefix, isOld, signal }), 1);
      assert.deepEqual(asked.sort(), [`${prefix}expires`, `${prefix}stays`]);
      assert.equal(await adapter.sweep?.({ keyPrefix: prefix, isOld: () => false, signal }), 0);
      assert.deepEqual(await keysOf(prefix), [`${prefix}expires`]);
      assert.equal(await adapter.sweep?.({ keyPrefix: prefix, signal }), 1);
      await adapter.sweep?.({ keyPrefix: "other:", signal });
    });

    it(`${adapter.id} stops a sweep that is aborted`, async () => {
      const prefix = `agentperf:stop-${adapter.id}:`;
      await leaveKeys(prefix);
      const stop = new AbortController();
      const isOld = () => {
        stop.abort(new Error("too long"));
        return true;
      };
      await assert.rejects(async () => adapter.sweep?.({ keyPrefix: prefix, isOld, signal: stop.signal }), /too long/);
      assert.equal((await keysOf(prefix)).length, 2);
      for (const keyPrefix of [prefix, "other:"]) await adapter.sweep?.({ keyPrefix, signal });
    });
  }
});

describe("bun's client", () => {
  it("is there on Bun only, and says so", async () => {
    assert.deepEqual(bun({ url }).runtimes, ["bun"]);
    if (isBun) return;
    await assert.rejects(async () => bun({ url }).open(testContext), /on Bun only/);
    await assert.rejects(async () => bun({ url }).sweep?.({ keyPrefix: "agentperf:", signal }), /on Bun only/);
  });
});

describe("clients over TLS", { skip }, () => {
  for (const make of native) {
    it(`${make().id} refuses a certificate that nobody vouches for, and takes it when told to`, async () => {
      await using server = await startTlsRedis();
      const strict = await make({ url: server.url }).probe?.({ signal });
      assert.ok(strict?.available === false);
      // Bun's client says no more than that it was closed.
      if (make !== bun) assert.match(strict.reason, /certificate|self.signed|UnknownIssuer/i);
      const trusting = await make({ url: server.url, insecureTls: true }).probe?.({ signal });
      assert.equal(trusting?.available, true);
    });
  }
});

describe("clients without a server", () => {
  const toward = (address: string) => [
    ...native.map((make) => make({ url: `redis://${address}`, connectTimeoutMs: 150 })),
    upstash({ url: `http://${address}`, token, requestTimeoutMs: 150 }),
  ];

  it("give up at once where nobody listens, and name the address", async () => {
    const closed = await freePort();
    for (const adapter of toward(`127.0.0.1:${closed}`)) {
      const availability = await adapter.probe?.({ signal });
      assert.ok(availability?.available === false, adapter.id);
      assert.match(availability.reason, new RegExp(`Redis (REST )?at (redis|http)://127\\.0\\.0\\.1:${closed}`));
    }
  });

  it("give up after their time where something listens but says nothing", async () => {
    await using mute = await startMute();
    for (const adapter of toward(`127.0.0.1:${mute.port}`)) {
      const availability = await adapter.probe?.({ signal });
      assert.ok(availability?.available === false, adapter.id);
      assert.match(availability.reason, /150 ms|timeout|timed out/i, adapter.id);
    }
  });

  it("give up when they are told to", async () => {
    await using mute = await startMute();
    for (const make of native) {
      const adapter = make({ url: `redis://127.0.0.1:${mute.port}`, connectTimeoutMs: 60_000 });
      const opening = adapter.open({ ...testContext, signal: AbortSignal.timeout(100) });
      await assert.rejects(opening, /Redis at redis:.*(abort|timed? ?out)/i, adapter.id);
    }
  });

  it("say what to set where they have no address", async () => {
    using _ = environment({ REDIS_URL: undefined, UPSTASH_REDIS_REST_URL: undefined });
    for (const adapter of [ioredis(), nodeRedis(), upstash(), bun()]) {
      const availability = await adapter.probe?.({ signal });
      assert.ok(availability?.available === false && /no address: set /.test(availability.reason), adapter.id);
    }
  });
});

describe("clients and where they send load", () => {
  it("take the variable where no option says it", () => {
    using _ = environment({ REDIS_URL: "redis://variable", UPSTASH_REDIS_REST_URL: "http://variable" });
    for (const make of [ioredis, nodeRedis, bun]) {
      assert.equal(make().address, "redis://variable");
      assert.equal(make({ url: "redis://option" }).address, "redis://option");
    }
    assert.equal(upstash().address, "http://variable");
    assert.equal(upstash({ url: "http://option" }).address, "http://option");
  });

  it("take what a flag says before their own options, and keep the others", () => {
    for (const make of [ioredis, nodeRedis, bun]) {
      const adapter = make({ url: "redis://option", connectTimeoutMs: 7 });
      assert.deepEqual(adapter.settings, ["url", "caFile"]);
      const configured = adapter.configure?.({ url: "redis://flag" });
      assert.equal(configured?.address, "redis://flag");
      assert.equal(configured?.options?.["connectTimeoutMs"], 7);
      assert.equal(adapter.configure?.({}).address, "redis://option");
    }
    const adapter = upstash({ url: "http://option", token });
    assert.deepEqual(adapter.settings, ["restUrl"]);
    const configured = adapter.configure?.({ restUrl: "http://flag" });
    assert.deepEqual([configured?.address, configured?.options?.["token"]], ["http://flag", token]);
  });
});
