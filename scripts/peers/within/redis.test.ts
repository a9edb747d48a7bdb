import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ioredis, nodeRedis, type RedisAdapter, upstash } from "@agentperf/adapters-redis";
import { serveGateway } from "@agentperf/adapters-redis/gateway";
import { contractCases } from "@agentperf/core/testing";
import { closing, opened, testContext } from "../../../test-support/adapters.ts";
import { startMute } from "../../../test-support/listener.ts";
import { freePort } from "../../../test-support/processes.ts";
import { startProxy, startRedis } from "../../../test-support/redis.ts";

// Runs in a project that has one Redis client, and says how our adapter fares with it.

const { AGENTPERF_PEER: peer = "ioredis", AGENTPERF_CLIENT: client = "" } = process.env;
const { signal } = testContext;
const makers: Readonly<Record<string, (url: string) => RedisAdapter>> = {
  ioredis: (url) => ioredis({ url, connectTimeoutMs: 1_000, commandTimeoutMs: 500 }),
  "node-redis": (url) => nodeRedis({ url, connectTimeoutMs: 1_000, commandTimeoutMs: 500 }),
};
const native = makers[peer];

const said = async (adapter: RedisAdapter): Promise<string> => {
  const availability = await adapter.probe?.({ signal });
  return availability?.available ? `yes: ${availability.version}` : `no: ${availability?.reason}`;
};

if (native !== undefined) {
  const server = await startRedis(["--user", "ada", "on", ">w0rd", "~*", "+@all"]);
  const url = server.url;
  describe(`${client} keeps the rules of the port`, () => {
    for (const { name, run } of contractCases(native(url))) it(name, run);

    it("and its version is told", async () => {
      assert.match(await said(native(url)), new RegExp(`^yes: redis \\S+, client ${client}$`));
    });
  });

  describe(`${client} fails as it should`, () => {
    it("where the password is wrong, which it doesn't show", async () => {
      const text = await said(native(`redis://ada:wrong@127.0.0.1:${server.port}`));
      assert.match(text, /^no: Redis at redis:.*WRONGPASS/);
      assert.ok(!text.includes("wrong@"), text);
    });

    it("where nobody listens, or says anything", async () => {
      assert.match(await said(native(`redis://127.0.0.1:${await freePort()}`)), /^no: .*(ECONNREFUSED|refused)/i);
      await using mute = await startMute();
      assert.match(await said(native(`redis://127.0.0.1:${mute.port}`)), /^no: .*(1000 ms|timeout|timed out)/i);
    });

    it("where the connection is cut, and isn't made again", async () => {
      await using proxy = await startProxy(server.port);
      await using redis = await opened(native(`redis://127.0.0.1:${proxy.port}`));
      const waiting = redis.port.command(["BLPOP", "agentperf:none", 5]);
      await new Promise((resolve) => setTimeout(resolve, 50));
      proxy.cut();
      await assert.rejects(waiting);
      await assert.rejects(redis.port.get("agentperf:none"));
    });

    it("where the server stops answering", async () => {
      await using frozen = await startRedis();
      await using redis = await opened(native(frozen.url));
      frozen.kill("SIGSTOP");
      await assert.rejects(redis.port.get("agentperf:none"), /no answer within 500 ms/);
    });
  });

  describe("afterwards", () => {
    it("nothing is left in the server, which ends", async () => {
      await using redis = await opened(native(url));
      assert.equal(await redis.port.command(["DBSIZE"]), 0);
      await server.stop();
    });
  });
}

if (peer === "upstash") {
  const token = "t0ken-word";
  const port = await freePort();
  const rest = (more: object = {}) => upstash({ url: `http://127.0.0.1:${port}`, token, ...more });
  // In front of a store of its own: this project has no client for a server.
  const gateway = closing(await serveGateway({ redis: "memory", port, token }));
  describe(`${client} keeps the rules of the port`, () => {
    for (const { name, run } of contractCases(rest())) it(name, run);

    it("and its version is told", async () => {
      assert.equal(await said(rest()), `yes: client ${client}`);
    });
  });

  describe(`${client} fails as it should`, () => {
    it("where the token is wrong, which it doesn't show", async () => {
      const text = await said(rest({ token: "wr0ng-word" }));
      assert.match(text, /^no: Redis REST at http:.*Unauthorized/);
      assert.ok(!text.includes("wr0ng-word"), text);
    });

    it("where nobody listens, or says anything", async () => {
      assert.match(await said(rest({ url: `http://127.0.0.1:${await freePort()}` })), /^no: Redis REST at http/);
      await using mute = await startMute();
      assert.match(await said(rest({ url: `http://127.0.0.1:${mute.port}`, requestTimeoutMs: 500 })), /^no: .*(500 ms|timeout|timed out)/i);
    });

    it("where the gateway is gone", async () => {
      await using redis = await opened(rest());
      await gateway.close();
      await assert.rejects(redis.port.get("agentperf:none"), /Redis REST at http/);
    });
  });
}
