import assert from "node:assert/strict";
import { createServer } from "node:net";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { ioredis } from "@agentperf/adapters-redis";
import { AgentperfError } from "@agentperf/core";
import { redisContract } from "@agentperf/core/testing";
import { freePort } from "../../../test-support/processes.ts";
import { type RedisProcess, startRedis, startTlsRedis } from "../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../test-support/requirements.ts";

const skip = skipWithoutRedis();
const port = await freePort();
const url = `redis://127.0.0.1:${port}`;
const signal = new AbortController().signal;
const context = { signal, keyPrefix: "agentperf:test:", directory: "", seed: 1, ports: {} };

describe("ioredis keeps the rules of the port", { skip }, () => {
  let server: RedisProcess;
  before(async () => {
    server = await startRedis([], port);
  });
  after(() => server.stop());

  for (const { name, run } of redisContract(ioredis({ url }))) it(name, run);

  it("leaves nothing behind", async () => {
    const { port: redis, close } = await ioredis({ url }).open(context);
    assert.equal(await redis.command(["DBSIZE"]), 0);
    await close?.();
  });

  it("says the server's version when it is probed", async () => {
    const availability = await ioredis({ url }).probe?.({ signal });
    assert.ok(availability?.available && /^redis \d+\./.test(availability.version ?? ""));
  });

  it("uses the database that is asked for", async () => {
    const { port: redis, close } = await ioredis({ url, db: 3 }).open(context);
    await redis.set("agentperf:test:db", "three", { ttlMs: 10_000 });
    const other = await ioredis({ url: `${url}/3` }).open(context);
    assert.equal(await other.port.get("agentperf:test:db"), "three");
    const zero = await ioredis({ url }).open(context);
    assert.equal(await zero.port.get("agentperf:test:db"), null);
    await redis.del(["agentperf:test:db"]);
    for (const end of [close, other.close, zero.close]) await end?.();
  });
});

describe("ioredis with a password", { skip }, () => {
  let server: RedisProcess;
  const acl = ["--user", "ada", "on", ">s3cr3t-word", "~*", "+@all", "--user", "default", "off"];
  before(async () => {
    server = await startRedis(acl);
  });
  after(() => server.stop());

  it("takes user and password from the address or the options", async () => {
    const inUrl = ioredis({ url: `redis://ada:s3cr3t-word@127.0.0.1:${server.port}` });
    const inOptions = ioredis({ url: server.url, username: "ada", password: "s3cr3t-word" });
    for (const adapter of [inUrl, inOptions]) assert.deepEqual((await adapter.probe?.({ signal }))?.available, true);
  });

  it("says why a wrong password fails, and where, without showing it", async () => {
    const adapter = ioredis({ url: `redis://ada:wrong-word@127.0.0.1:${server.port}` });
    const availability = await adapter.probe?.({ signal });
    assert.ok(availability?.available === false);
    assert.match(availability.reason, /WRONGPASS/);
    assert.match(availability.reason, new RegExp(`127\\.0\\.0\\.1:${server.port}`));
    assert.ok(!availability.reason.includes("wrong-word"), availability.reason);
  });
});

describe("ioredis over TLS", { skip }, () => {
  let server: RedisProcess;
  before(async () => {
    server = await startTlsRedis();
  });
  after(() => server.stop());

  it("refuses a certificate that nobody vouches for, and takes it when told to", async () => {
    const strict = await ioredis({ url: server.url }).probe?.({ signal });
    assert.ok(strict?.available === false);
    assert.match(strict.reason, /certificate|self.signed|UnknownIssuer/i);
    const trusting = await ioredis({ url: server.url, insecureTls: true }).probe?.({ signal });
    assert.equal(trusting?.available, true);
  });
});

describe("ioredis without a server", () => {
  it("gives up at once where nobody listens, and names the address", async () => {
    const closed = await freePort();
    const availability = await ioredis({ url: `redis://127.0.0.1:${closed}` }).probe?.({ signal });
    assert.ok(availability?.available === false);
    assert.match(availability.reason, new RegExp(`Redis at redis://127\\.0\\.0\\.1:${closed}.*ECONNREFUSED|Connection refused`));
  });

  it("gives up after its time where something listens but says nothing", async () => {
    const sockets: { destroy(): void }[] = [];
    const mute = createServer((socket) => void sockets.push(socket));
    mute.listen(0, "127.0.0.1");
    await new Promise((resolve) => mute.once("listening", resolve));
    const { port: mutePort } = mute.address() as { port: number };
    const adapter = ioredis({ url: `redis://127.0.0.1:${mutePort}`, connectTimeoutMs: 150 });
    await assert.rejects(adapter.open(context), (thrown) => thrown instanceof AgentperfError && /150 ms/.test(thrown.message));
    for (const socket of sockets) socket.destroy();
    mute.close();
  });

  it("says what to set where it has no address", async () => {
    const before = process.env["REDIS_URL"];
    delete process.env["REDIS_URL"];
    try {
      const availability = await ioredis().probe?.({ signal });
      assert.ok(availability?.available === false && /set REDIS_URL/.test(availability.reason));
    } finally {
      if (before !== undefined) process.env["REDIS_URL"] = before;
    }
  });
});
