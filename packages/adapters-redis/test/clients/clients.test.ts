import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { bun, ioredis, nodeRedis, upstash } from "@agentperf/adapters-redis";
import { type RunningGateway, serveGateway } from "@agentperf/adapters-redis/gateway";
import { type Adapter, type AdapterContext, runtimeOf } from "@agentperf/core";
import { redisContract } from "@agentperf/core/testing";
import { freePort } from "../../../test-support/processes.ts";
import { type RedisProcess, startCluster, startRedis, startSentinel, startTlsRedis } from "../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../test-support/requirements.ts";

const skip = skipWithoutRedis();
const isBun = runtimeOf(globalThis) === "bun";
const signal = new AbortController().signal;
const context: AdapterContext = { signal, keyPrefix: "agentperf:test:", directory: "", seed: 1, ports: {} };
const [port, tlsPort, gatewayPort, memoryPort] = [await freePort(), await freePort(), await freePort(), await freePort()];
const url = `redis://127.0.0.1:${port}`;
const token = "t0ken-word";

describe("clients keep the rules of the port", { skip }, () => {
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

  const adapters: [string, Adapter<"redis">][] = [
    ["", nodeRedis({ url })],
    ["through the gateway: ", upstash({ url: `http://127.0.0.1:${gatewayPort}`, token })],
    ["without auto-pipelining: ", upstash({ url: `http://127.0.0.1:${gatewayPort}`, token, autoPipelining: false })],
    ["through the memory gateway: ", upstash({ url: `http://127.0.0.1:${memoryPort}`, token })],
    // Elsewhere it refuses, below.
    ...(isBun ? [["", bun({ url })] as [string, Adapter<"redis">]] : []),
  ];
  for (const [how, adapter] of adapters) for (const { name, run } of redisContract(adapter)) it(how + name, run);

  it("leave nothing behind", async () => {
    const { port: redis, close } = await ioredis({ url }).open(context);
    assert.equal(await redis.command(["DBSIZE"]), 0);
    await close?.();
  });

  it("say the server's version when they are probed", async () => {
    for (const adapter of [nodeRedis({ url }), ...(isBun ? [bun({ url })] : [])]) {
      const availability = await adapter.probe?.({ signal });
      assert.ok(availability?.available && /^redis \d+\./.test(availability.version ?? ""), JSON.stringify(availability));
    }
  });

  it("show no token when it is wrong", async () => {
    const availability = await upstash({ url: `http://127.0.0.1:${gatewayPort}`, token: "wr0ng-word" }).probe?.({ signal });
    assert.ok(availability?.available === false);
    assert.match(availability.reason, /Redis REST at http:\/\/127\.0\.0\.1:\d+.*Unauthorized/);
    assert.ok(!availability.reason.includes("wr0ng-word"));
  });
});

describe("bun's client", () => {
  it("is there on Bun only, and says so", async () => {
    assert.deepEqual(bun({ url }).runtimes, ["bun"]);
    if (!isBun) await assert.rejects(async () => bun({ url }).open(context), /on Bun only/);
  });
});

describe("clients over TLS", { skip }, () => {
  let server: RedisProcess;
  before(async () => {
    server = await startTlsRedis(tlsPort);
  });
  after(() => server.stop());

  it("refuse a certificate that nobody vouches for, and take it when told to", async () => {
    const tlsUrl = `rediss://127.0.0.1:${tlsPort}`;
    const kinds = [nodeRedis, ...(isBun ? [bun] : [])];
    for (const make of kinds) {
      const strict = await make({ url: tlsUrl }).probe?.({ signal });
      assert.ok(strict?.available === false, make.name);
      assert.equal((await make({ url: tlsUrl, insecureTls: true }).probe?.({ signal }))?.available, true, make.name);
    }
  });
});

describe("clients without a server", () => {
  it("give up at once, and name the address", async () => {
    const closed = await freePort();
    const nowhere = `redis://127.0.0.1:${closed}`;
    for (const adapter of [
      nodeRedis({ url: nowhere }),
      upstash({ url: `http://127.0.0.1:${closed}`, token }),
      ...(isBun ? [bun({ url: nowhere })] : []),
    ]) {
      const availability = await adapter.probe?.({ signal });
      assert.ok(availability?.available === false, adapter.id);
      assert.ok(availability.reason.includes(`127.0.0.1:${closed}`), availability.reason);
    }
  });

  it("say what to set where they have no address", async () => {
    const names = ["REDIS_URL", "UPSTASH_REDIS_REST_URL"] as const;
    const kept = names.map((name) => process.env[name]);
    for (const name of names) delete process.env[name];
    for (const adapter of [nodeRedis(), upstash(), bun()]) {
      const availability = await adapter.probe?.({ signal });
      assert.ok(availability?.available === false && /no address: set /.test(availability.reason), adapter.id);
    }
    names.forEach((name, at) => {
      if (kept[at] !== undefined) process.env[name] = kept[at];
    });
  });
});

describe("ioredis finds its server", { skip }, async () => {
  it("in a cluster", async () => {
    const cluster = await startCluster();
    try {
      for (const { name, run } of redisContract(ioredis({ cluster: [cluster.url] }))) {
        await run().catch((thrown) => {
          throw new Error(`${name}: ${thrown}`);
        });
      }
    } finally {
      await cluster.stop();
    }
  });

  it("by sentinels", async () => {
    const redis = await startRedis();
    const sentinel = await startSentinel("main", redis.port);
    try {
      const { port: found, close } = await ioredis({ sentinels: { urls: [sentinel.url], master: "main" } }).open(context);
      await found.set("agentperf:test:s", "1", { ttlMs: 10_000 });
      const direct = await ioredis({ url: redis.url }).open(context);
      assert.equal(await direct.port.get("agentperf:test:s"), "1");
      await direct.close?.();
      await close?.();
      const none = await ioredis({
        sentinels: { urls: [`redis://127.0.0.1:${await freePort()}`], master: "main" },
        connectTimeoutMs: 500,
      }).probe?.({ signal });
      assert.ok(none?.available === false);
    } finally {
      await sentinel.stop();
      await redis.stop();
    }
  });
});
