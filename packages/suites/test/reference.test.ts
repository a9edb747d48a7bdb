import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { memory } from "@agentperf/adapters-redis";
import { authContract, rateLimitContract, sessionsContract } from "@agentperf/core/testing";
import {
  agentRoles,
  fileSessions,
  jwtAuth,
  RedisSlidingWindow,
  RoleHierarchy,
  redisSlidingWindow,
  SlidingWindow,
  slidingWindow,
} from "@agentperf/suites";
import fc from "fast-check";

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

describe("RS256 auth", () => {
  for (const { name, run } of authContract(jwtAuth())) it(name, run);
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

describe("sliding window on Redis", async () => {
  const { port: redis } = await memory().open(context);
  for (const { name, run } of rateLimitContract(redisSlidingWindow({ limit: 20, windowMs: 60_000 }), { ports: { redis } })) it(name, run);

  it("removes its keys when it is closed", async () => {
    const { port: limiter, close } = await redisSlidingWindow().open({ ...context, ports: { redis } });
    await limiter.check("one");
    await close?.();
    const left: string[] = [];
    for await (const key of redis.scan("agentperf:test:")) left.push(key);
    assert.deepEqual(left, []);
  });

  it("gives every key a time to live", async () => {
    const limiter = new RedisSlidingWindow(redis, "agentperf:ttl:", { limit: 1 });
    await limiter.check("one");
    await limiter.check("one");
    for await (const key of redis.scan("agentperf:ttl:")) assert.ok(Number(await redis.command(["PTTL", key])) > 0, key);
  });
});
