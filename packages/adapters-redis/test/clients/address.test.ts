import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { upstash } from "@agentperf/adapters-redis";
import { opened, testContext } from "../../../../test-support/adapters.ts";
import { startRedis, startSocketRedis } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { readAddress } from "../../src/clients/address.ts";
import { native, probed, said } from "./support.ts";

const skip = skipWithoutRedis();

describe("an address of Redis", () => {
  it("is read into its parts", () => {
    const host = (name: string, port = 6_379) => ({ host: name, port });
    const cases: Readonly<Record<string, unknown>> = {
      "redis://localhost": { at: host("localhost"), tls: false },
      "rediss://db.example:7000/": { at: host("db.example", 7_000), tls: true },
      "redis://[::1]:7000/3": { at: host("::1", 7_000), tls: false, db: 3 },
      "redis://h?db=4": { at: host("h"), tls: false, db: 4 },
      "redis://ada:p%40ss@h": { at: host("h"), tls: false, username: "ada", password: "p@ss" },
      "redis://:word@h": { at: host("h"), tls: false, password: "word" },
      "valkeys://h": { at: host("h"), tls: true },
      "/run/redis.sock": { at: { socket: "/run/redis.sock" }, tls: false },
      "unix:/run/redis.sock": { at: { socket: "/run/redis.sock" }, tls: false },
      "unix:///run/my%20redis.sock": { at: { socket: "/run/my redis.sock" }, tls: false },
      "redis+unix://ada:word@/run/redis.sock?db=2": {
        at: { socket: "/run/redis.sock" },
        tls: false,
        username: "ada",
        password: "word",
        db: 2,
      },
    };
    for (const [address, place] of Object.entries(cases))
      assert.equal(JSON.stringify(readAddress(address)), JSON.stringify(place), address);
  });

  it("is refused where it isn't one, with what to write and without its secrets", () => {
    const cases: Readonly<Record<string, RegExp>> = {
      "127.0.0.1:6379": /^the address 127\.0\.0\.1:6379 has no scheme; write redis:\/\/127\.0\.0\.1:6379$/,
      "localhost:6379": /^the address localhost:6379 has no scheme; write redis:\/\/localhost:6379$/,
      localhost: /has no scheme/,
      "[::1]:6379": /has no scheme; write redis:\/\/\[::1\]:6379$/,
      "ada:s3cr3t@localhost": /^the address \*\*\*@localhost has no scheme; write redis:\/\/HOST:PORT$/,
      "": /has no scheme/,
      "http://localhost": /the scheme http:\/\//,
      "redis://": /names no host/,
      "redis://ada:s3cr3t@host:99999": /is no address/,
      "redis://host/-1": /names the database -1: databases have numbers from 0$/,
      "redis://host/1.5": /names the database 1\.5/,
      "redis://host/1e3": /names the database 1e3/,
      "redis://host/name": /names no database/,
      "redis://host/3/": /names no database/,
      "redis://host/99999999999": /names the database/,
      "unix:///run/redis.sock?db=-1": /names the database -1/,
      "redis://ada:s3cr3t%@host": /begins no escape/,
    };
    for (const [address, message] of Object.entries(cases)) {
      assert.throws(
        () => readAddress(address),
        ({ code, message: text }) => code === "usage" && message.test(text) && !text.includes("s3cr3t"),
        address,
      );
    }
  });
});

describe("clients and addresses", { skip }, () => {
  for (const make of probed) {
    const { id } = make();
    it(`${id} refuses a database that isn't there or isn't one`, async () => {
      await using server = await startRedis();
      assert.match(await said(make({ url: `${server.url}/15` })), /^yes/);
      assert.match(await said(make({ url: `${server.url}/16` })), /^no: .*database 16 can't be chosen|^no: .*DB index is out of range/);
      assert.match(await said(make({ url: server.url, db: 99 })), /^no: .*out of range/);
      for (const db of ["/-1", "/1.5"]) assert.match(await said(make({ url: server.url + db })), /^no: .*databases have numbers from 0/);
      for (const db of [-1, 1.5, Number.NaN])
        assert.match(await said(make({ url: server.url, db })), /^no: .*databases have numbers from 0/);
    });

    it(`${id} says that an address has no scheme`, async () => {
      assert.match(await said(make({ url: "127.0.0.1:6379" })), /^no: .*has no scheme; write redis:\/\/127\.0\.0\.1:6379/);
    });
  }

  for (const make of native) {
    const { id } = make();
    it(`${id} writes to the database that is asked for`, async () => {
      await using server = await startRedis();
      await using three = await opened(make({ url: `${server.url}/3` }));
      await three.port.set("k", "three", { ttlMs: 10_000 });
      await using alsoThree = await opened(make({ url: server.url, db: 3 }));
      assert.equal(await alsoThree.port.get("k"), "three");
      await using zero = await opened(make({ url: server.url }));
      assert.equal(await zero.port.get("k"), null);
    });

    it(`${id} reaches a server by its address of IPv6`, async () => {
      await using server = await startRedis(["--bind", "::1", "127.0.0.1"]);
      await using redis = await opened(make({ url: `redis://[::1]:${server.port}` }));
      assert.equal(await redis.port.command(["PING"]), "PONG");
    });

    it(`${id} reaches a server by its Unix socket, however it is written`, async () => {
      await using server = await startSocketRedis();
      for (const url of [server.path, `unix:${server.path}`, `unix://${server.path}`, `redis+unix://${server.path}?db=2`]) {
        await using redis = await opened(make({ url }));
        assert.equal(await redis.port.command(["PING"]), "PONG", url);
      }
    });

    it(`${id} logs in on a Unix socket`, async () => {
      await using server = await startSocketRedis(["--user", "ada", "on", ">w0rd", "~*", "+@all", "--user", "default", "off"]);
      await using redis = await opened(make({ url: `redis+unix://ada:w0rd@${server.path}` }));
      assert.equal(await redis.port.command(["ACL", "WHOAMI"]), "ada");
      await assert.rejects(async () => make({ url: `redis+unix://ada:wrong@${server.path}` }).open(testContext), /WRONGPASS/);
    });
  }

  it("of REST are refused without a scheme too", async () => {
    const availability = await upstash({ url: "127.0.0.1:8080", token: "t" }).probe?.(testContext);
    assert.equal(availability?.available, false);
  });
});
