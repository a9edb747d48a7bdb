import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ioredis, upstash } from "@agentperf/adapters-redis";
import { type RunningGateway, serveGateway } from "@agentperf/adapters-redis/gateway";
import type { RedisCommand } from "@agentperf/core";
import { opened } from "../../../../test-support/adapters.ts";
import { freePort } from "../../../../test-support/processes.ts";
import { type RedisProcess, startRedis } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { native } from "./support.ts";

const [port, gatewayPort] = [await freePort(), await freePort()];
const url = `redis://127.0.0.1:${port}`;

/** Commands whose replies some clients reshape, with what RESP2 has for them. */
const replies: readonly (readonly [command: RedisCommand, reply: unknown])[] = [
  [
    ["CONFIG", "GET", "maxmemory-samples"],
    ["maxmemory-samples", "5"],
  ],
  [
    ["config", "get", "maxmemory-samples"],
    ["maxmemory-samples", "5"],
  ],
  [["ZSCORE", "z", "a"], "1.5"],
  [["ZSCORE", "z", "none"], null],
  [["ZINCRBY", "z", "0", "a"], "1.5"],
  [
    ["ZRANGE", "z", 0, -1, "WITHSCORES"],
    ["a", "1.5", "b", "inf"],
  ],
  [
    ["ZPOPMAX", "popped"],
    ["only", "0.10000000000000001"],
  ],
  [["ZMPOP", 1, "none", "MIN"], null],
  [
    ["ZMSCORE", "z", "a", "none"],
    ["1.5", null],
  ],
  [
    ["HGETALL", "h"],
    ["2", "two", "1", "one"],
  ],
  [
    ["hgetall", "h"],
    ["2", "two", "1", "one"],
  ],
  [
    ["HRANDFIELD", "h1", 1, "WITHVALUES"],
    ["f", "v"],
  ],
  [
    ["HMGET", "h1", "f", "none"],
    ["v", null],
  ],
  [["XREAD", "STREAMS", "s", "0"], [["s", [["1-1", ["f", "v"]]]]]],
  [["XREAD", "STREAMS", "s", "1-1"], null],
  [["XRANGE", "s", "-", "+"], [["1-1", ["f", "v"]]]],
  [["XINFO", "GROUPS", "s"], [["name", "g", "consumers", 0, "pending", 0, "last-delivered-id", "0-0", "entries-read", null, "lag", 1]]],
  [
    ["GEOPOS", "geo", "zero", "none"],
    [["0.99999994039535522", "0.99999945914297683"], null],
  ],
  [["GEODIST", "geo", "zero", "zero"], "0.0000"],
  [["SMEMBERS", "set"], ["only"]],
  [["SISMEMBER", "set", "only"], 1],
  [
    ["SMISMEMBER", "set", "only", "none"],
    [1, 0],
  ],
  [["EXISTS", "set"], 1],
  [["GET", "none"], null],
  [["GETSET", "text", "same"], "same"],
  [["BLPOP", "none", "0.01"], null],
  [["LPOP", "none", 2], null],
  [["INCRBYFLOAT", "float", "0.1"], "3.1"],
  [
    ["PUBSUB", "NUMSUB", "c"],
    ["c", 0],
  ],
  [["MEMORY", "USAGE", "none"], null],
  [
    ["EVAL", "return {1, false, {2, {'x'}}, 'y'}", 0],
    [1, null, [2, ["x"]], "y"],
  ],
  [["EVAL", "redis.setresp(3); return {double = 1.5}", 0], "1.5"],
  [
    ["EVAL", "redis.setresp(3); return {map = {a = true}}", 0],
    ["a", 1],
  ],
  [["EVAL", "redis.setresp(3); return {set = {a = true}}", 0], ["a"]],
  [["EVAL", "redis.setresp(3); return {big_number = '12345678901234567890'}", 0], "12345678901234567890"],
  [["DEBUG", "PROTOCOL", "verbatim"], "This is a verbatim\nstring"],
  [["DEBUG", "PROTOCOL", "null"], null],
  [["COMMAND", "INFO", "nosuchcommand"], [null]],
];

describe("replies", { skip: skipWithoutRedis() }, () => {
  let server: RedisProcess;
  let gateway: RunningGateway;
  before(async () => {
    server = await startRedis(["--enable-debug-command", "yes"], port);
    gateway = await serveGateway({ redis: url, port: gatewayPort, token: "t", admin: true });
    await using redis = await opened(ioredis({ url }));
    const made: readonly RedisCommand[] = [
      ["ZADD", "z", "1.5", "a", "inf", "b"],
      ["HSET", "h", "2", "two", "1", "one"],
      ["HSET", "h1", "f", "v"],
      ["XADD", "s", "1-1", "f", "v"],
      ["XGROUP", "CREATE", "s", "g", "0"],
      ["GEOADD", "geo", "1", "1", "zero"],
      ["SADD", "set", "only"],
      ["SET", "text", "same"],
    ];
    for (const command of made) await redis.port.command(command);
  });
  after(async () => {
    await gateway.close();
    await server.stop();
  });

  for (const adapter of [...native.map((make) => make({ url })), upstash({ url: `http://127.0.0.1:${gatewayPort}`, token: "t" })]) {
    it(`have RESP2's shapes by ${adapter.id}`, async () => {
      await using redis = await opened(adapter);
      await redis.port.command(["ZADD", "popped", "0.1", "only"]);
      await redis.port.command(["SET", "float", "3"]);
      for (const [command, reply] of replies) {
        // The gateway lets nobody wait.
        if (adapter.id === "upstash" && command[0] === "BLPOP") continue;
        assert.deepEqual(await redis.port.command(command).catch(String), reply, command.join(" "));
      }
      const [get] = (await redis.port.command(["COMMAND", "INFO", "get"])) as unknown[][];
      assert.deepEqual(get?.slice(0, 3), ["get", 2, ["readonly", "fast"]]);
      assert.equal(typeof (await redis.port.command(["CLIENT", "LIST"])), "string");
      assert.match(String(await redis.port.command(["INFO", "server"])), /^# Server\r\nredis_version:/);
    });

    it(`have them in transactions and pipelines too, by ${adapter.id}`, async () => {
      await using redis = await opened(adapter);
      const commands: RedisCommand[] = [
        ["hgetall", "h1"],
        ["ZSCORE", "z", "a"],
        ["XRANGE", "s", "-", "+"],
        ["GET", "none"],
      ];
      const expected = [["f", "v"], "1.5", [["1-1", ["f", "v"]]], null];
      assert.deepEqual(await redis.port.transaction?.(commands), expected);
      assert.deepEqual(await redis.port.pipeline?.(commands), expected);
    });
  }
});
