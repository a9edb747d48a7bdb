import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { bun, ioredis, memory, nodeRedis, upstash } from "@agentperf/adapters-redis";
import { type RunningGateway, serveGateway } from "@agentperf/adapters-redis/gateway";
import { runtimeOf } from "@agentperf/core";
import { authContract, rateLimitContract, sessionsContract } from "@agentperf/core/testing";
import {
  agentapiSessions,
  agentRoles,
  FixedWindow,
  fileSessions,
  fixedWindow,
  jwtAuth,
  memorySessions,
  openRedisLimiter,
  RoleHierarchy,
  redisLimiter,
  SlidingWindow,
  slidingWindow,
  TokenBucket,
  tokenBucket,
} from "@agentperf/suites";
import fc from "fast-check";
import { freePort } from "../../../test-support/processes.ts";
import { type RedisProcess, startRedis } from "../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../test-support/requirements.ts";
import { KeyManager, remoteKeys, serveJwks } from "../src/reference/keys.ts";

const [redisPort, gatewayPort] = [await freePort(), await freePort()];
const directory = await mkdtemp(join(tmpdir(), "agentperf-test-"));
after(() => rm(directory, { recursive: true, force: true }));
const context = { signal: new AbortController().signal, keyPrefix: "agentperf:test:", directory, seed: 1, ports: {} };

describe("file sessions", () => {
  for (const { name, run } of sessionsContract(fileSessions(), { directory })) it(name, run);

  it("have a directory with their metadata, that goes with the session, and all of it with the manager", async () => {
    const { port: sessions, close } = await fileSessions().open(context);
    const { id, workspace = "" } = await sessions.create({ userId: "ada", metadata: { model: "m" } });
    assert.deepEqual(JSON.parse(readFileSync(join(workspace, "session.json"), "utf8")).metadata, { model: "m" });
    await sessions.end(id);
    assert.ok(!existsSync(workspace));
    await sessions.create({ userId: "ada" });
    await close?.();
    assert.deepEqual(readdirSync(directory), []);
  });
});

describe("memory sessions", () => {
  for (const { name, run } of sessionsContract(memorySessions())) it(name, run);
});

describe("auth", () => {
  for (const algorithm of ["RS256", "ES256", "EdDSA"] as const) {
    for (const { name, run } of authContract(jwtAuth({ algorithm }))) it(name, run);
  }
  for (const { name, run } of authContract(jwtAuth({ algorithm: "ES256", keys: "jwks" }))) it(name, run);

  it("fetches a JWKS once, and again for a key that was rotated in", async () => {
    const jose = await import("jose");
    const manager = new KeyManager(jose, "RS256");
    const served = await serveJwks(manager);
    const keyOf = remoteKeys(jose, served.url);
    const verify = async () => {
      const { kid, privateKey } = await manager.signing();
      const token = await new jose.SignJWT({}).setProtectedHeader({ alg: "RS256", kid }).setSubject("ada").sign(privateKey);
      return (await jose.jwtVerify(token, keyOf)).payload.sub;
    };
    for (let at = 0; at < 5; at++) assert.equal(await verify(), "ada");
    assert.equal(served.requests(), 1);
    await manager.rotate();
    for (let at = 0; at < 5; at++) assert.equal(await verify(), "ada");
    assert.equal(served.requests(), 2);
    await served.close();
  });

  it("verifies a token of one's own against one's own JWKS, and asks for it where it is missing", async () => {
    const jose = await import("jose");
    const manager = new KeyManager(jose, "ES256");
    const served = await serveJwks(manager);
    const { kid, privateKey } = await manager.signing();
    const token = await new jose.SignJWT({ roles: ["user"] })
      .setProtectedHeader({ alg: "ES256", kid })
      .setSubject("ada")
      .setIssuer("https://mine.example")
      .setAudience("mine")
      .setExpirationTime("1h")
      .sign(privateKey);
    const options = { algorithm: "ES256", jwksUrl: served.url.href, issuer: "https://mine.example", audience: "mine" } as const;
    const { port: auth } = await jwtAuth({ ...options, token }).open(context);
    assert.deepEqual(await auth.verify(await auth.issue({ user: { id: "ada", roles: [] } })), { id: "ada", roles: ["user"] });
    const { port: none } = await jwtAuth(options).open(context);
    await assert.rejects(async () => none.issue({ user: { id: "ada", roles: [] } }), /needs the option token/);
    await served.close();
  });
});

describe("roles", () => {
  const roles = new RoleHierarchy(agentRoles);

  it("inherit from each other, all the way up", () => {
    assert.ok(roles.allows(["admin"], "messages:read"));
    assert.ok(!roles.allows(["viewer"], "messages:write"));
    assert.ok(roles.allows(["operator"], "sessions:anything"), "a star allows every verb");
  });

  it("allow nothing that is unknown, such as the name of an object's own property", () => {
    for (const name of ["nobody", "constructor", "__proto__", "toString"]) assert.ok(!roles.allows([name], "sessions:read"), name);
  });

  it("refuse a hierarchy with a circle or a hole", () => {
    assert.throws(
      () => new RoleHierarchy({ a: { actions: [], inherits: ["b"] }, b: { actions: [], inherits: ["a"] } }),
      /inherits from itself/,
    );
    assert.throws(() => new RoleHierarchy({ a: { actions: [], inherits: ["ghost"] } }), /ghost/);
  });
});

describe("sliding window", () => {
  const settings = { limit: 20, windowMs: 60_000 };
  for (const { name, run } of rateLimitContract(slidingWindow(settings))) it(name, run);

  it("never admits more than the limit in any window, whatever the times of the requests", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 12 }), (waits, limit) => {
        let nowMs = 1_000_000;
        const limiter = new SlidingWindow({ limit, windowMs: 1_000 }, () => nowMs);
        const admitted: number[] = [];
        for (const wait of waits) {
          nowMs += wait;
          if (limiter.check("one").allowed) admitted.push(nowMs);
        }
        for (const [at, time] of admitted.entries()) {
          const inWindow = admitted.slice(0, at + 1).filter((other) => other > time - 1_000).length;
          assert.ok(inWindow <= limit, `${inWindow} within a second, of a limit of ${limit}`);
        }
      }),
    );
  });

  it("admits again when the window has passed", () => {
    let nowMs = 0;
    const limiter = new SlidingWindow({ limit: 1, windowMs: 1_000 }, () => nowMs);
    assert.ok(limiter.check("one").allowed);
    nowMs = 900;
    assert.ok(!limiter.check("one").allowed);
    nowMs = 1_200;
    assert.ok(limiter.check("one").allowed);
  });
});

describe("fixed window and token bucket", () => {
  const settings = { limit: 20, windowMs: 60_000 };
  for (const make of [fixedWindow, tokenBucket]) for (const { name, run } of rateLimitContract(make(settings))) it(name, run);

  it("never admit more than their rule allows, whatever the times of the requests", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 12 }), (waits, limit) => {
        let nowMs = 1_000_000;
        const fixed = new FixedWindow({ limit, windowMs: 1_000 }, () => nowMs);
        const bucket = new TokenBucket({ limit, windowMs: 1_000 }, () => nowMs);
        const byWindow = new Map<number, number>();
        const taken: number[] = [];
        for (const wait of waits) {
          nowMs += wait;
          const window = Math.floor(nowMs / 1_000);
          if (fixed.check("one").allowed) byWindow.set(window, (byWindow.get(window) ?? 0) + 1);
          if (bucket.check("one").allowed) taken.push(nowMs);
        }
        for (const count of byWindow.values()) assert.ok(count <= limit);
        // In any stretch of time: the bucket's size and what flowed in meanwhile.
        for (const [from, start] of taken.entries()) {
          for (const [to, end] of taken.entries()) {
            if (to >= from) assert.ok(to - from + 1 <= limit + ((end - start) * limit) / 1_000 + 1e-6);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("limiters on Redis", { skip: skipWithoutRedis() }, () => {
  let server: RedisProcess;
  const port = redisPort;
  const url = `redis://127.0.0.1:${port}`;
  let gateway: RunningGateway;
  const rest = upstash({ url: `http://127.0.0.1:${gatewayPort}`, token: "any" });
  const adapters = [ioredis({ url }), nodeRedis({ url }), rest, ...(runtimeOf(globalThis) === "bun" ? [bun({ url })] : [])];
  before(async () => {
    server = await startRedis([], port);
    gateway = await serveGateway({ redis: url, port: gatewayPort });
  });
  after(async () => {
    await gateway.close();
    await server.stop();
  });

  for (const adapter of adapters) {
    for (const algorithm of ["sliding-window", "fixed-window", "token-bucket"] as const) {
      it(`${algorithm} on ${adapter.id} keeps the rules of the port, and never admits more than its limit at once`, async () => {
        const { port: redis, close } = await adapter.open(context);
        for (const { name, run } of rateLimitContract(redisLimiter({ algorithm, limit: 20, windowMs: 60_000 }), { ports: { redis } })) {
          await run().catch((thrown) => {
            throw new Error(`${name}: ${thrown}`);
          });
        }
        await fc.assert(
          fc.asyncProperty(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 80 }), fc.uuid(), async (limit, requests, client) => {
            const limiter = await openRedisLimiter({ redis, prefix: "agentperf:test:", nowMs: () => 1_000_000 }, { algorithm, limit });
            const decisions = await Promise.all(Array.from({ length: requests }, () => limiter.check(client)));
            assert.equal(decisions.filter(({ allowed }) => allowed).length, Math.min(limit, requests));
          }),
          { numRuns: 15 },
        );
        const keys: string[] = [];
        for await (const key of redis.scan("agentperf:")) {
          assert.ok(Number(await redis.command(["PTTL", key])) > 0, key);
          keys.push(key);
        }
        await redis.del(keys);
        await close?.();
      });
    }
  }

  it("go on after the server has forgotten its scripts", async () => {
    const { port: redis, close } = await ioredis({ url }).open(context);
    const limiter = await openRedisLimiter({ redis, prefix: "agentperf:test:" }, { limit: 5 });
    await redis.command(["SCRIPT", "FLUSH"]);
    assert.equal((await limiter.check("one")).remaining, 4);
    for await (const key of redis.scan("agentperf:test:")) await redis.del([key]);
    await close?.();
  });
});

const { port: scriptless } = await memory().open(context);

describe("limiters on a store without scripts", () => {
  const redis = scriptless;
  for (const algorithm of ["sliding-window", "fixed-window"] as const) {
    for (const { name, run } of rateLimitContract(redisLimiter({ algorithm, limit: 20, windowMs: 60_000 }), { ports: { redis } }))
      it(name, run);
  }

  it("say that a token bucket needs scripts", async () => {
    await assert.rejects(openRedisLimiter({ redis, prefix: "" }, { algorithm: "token-bucket" }), /needs a Redis that runs scripts/);
  });

  it("removes its keys when it is closed", async () => {
    const { port: limiter, close } = await redisLimiter().open({ ...context, ports: { redis } });
    await limiter.check("one");
    await close?.();
    const left: string[] = [];
    for await (const key of redis.scan("agentperf:test:")) left.push(key);
    assert.deepEqual(left, []);
  });

  it("gives every key a time to live", async () => {
    const limiter = await openRedisLimiter({ redis, prefix: "agentperf:ttl:" }, { limit: 1 });
    await limiter.check("one");
    await limiter.check("one");
    for await (const key of redis.scan("agentperf:ttl:")) assert.ok(Number(await redis.command(["PTTL", key])) > 0, key);
  });
});

describe("agentapi sessions, against a stand-in made from its OpenAPI document", () => {
  const seen: string[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      seen.push(`${request.method} ${request.url} ${body}`);
      const answers: Record<string, unknown> = {
        "GET /status": { status: "stable", agent_type: "claude" },
        "GET /messages": { messages: [{ id: 0, content: "hi", role: "agent", time: "2026-01-01T00:00:00Z" }] },
        "POST /message": { ok: true },
      };
      const answer =
        status === 200
          ? answers[`${request.method} ${request.url}`]
          : { title: "Internal Server Error", detail: "the agent is gone", status };
      response.writeHead(answer === undefined ? 404 : status, { "content-type": "application/json" }).end(JSON.stringify(answer ?? {}));
    });
  });
  let adapter: ReturnType<typeof agentapiSessions>;
  before(async () => {
    server.listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    adapter = agentapiSessions({ url: `http://127.0.0.1:${(server.address() as { port: number }).port}` });
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  it("keep the rules of the port", async () => {
    for (const { name, run } of sessionsContract(adapter)) {
      await run().catch((thrown) => {
        throw new Error(`${name}: ${thrown}`);
      });
    }
  });

  it("send what its document describes, and disturb the agent by nothing", async () => {
    seen.length = 0;
    const { port: sessions } = await adapter.open(context);
    const { id } = await sessions.create({ userId: "ada" });
    await sessions.get(id);
    await sessions.end(id);
    assert.deepEqual(seen, ['POST /message {"content":"","type":"raw"}', "GET /messages ", "GET /status "]);
    assert.deepEqual(await adapter.probe?.({ signal: context.signal }), { available: true, version: "agentapi with claude" });
  });

  it("say what the server says where it fails", async () => {
    status = 500;
    const availability = await adapter.probe?.({ signal: context.signal });
    assert.ok(availability?.available === false && /HTTP 500: the agent is gone/.test(availability.reason));
    status = 200;
    assert.equal((await agentapiSessions({ url: "http://127.0.0.1:1" }).probe?.({ signal: context.signal }))?.available, false);
  });
});
