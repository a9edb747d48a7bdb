import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openGateway } from "@agentperf/adapters-redis/gateway";
import { Redis as Upstash } from "@upstash/redis";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { Served } from "./support.ts";

const skip = skipWithoutRedis();

describe("replies of the gateway", { skip }, () => {
  let served: Served;
  before(async () => {
    served = await Served.start();
  });
  after(() => served[Symbol.asyncDispose]());

  it("hold every digit of an integer of 64 bits", async () => {
    for (const digits of ["9007199254740991", "9007199254740993", "9223372036854775807", "-9223372036854775808", "0", "-1"]) {
      await served.call("DEL", "n");
      assert.equal((await served.call("INCRBY", "n", digits)).text, `{"result":${digits}}`);
      assert.equal((await served.call("GET", "n")).text, `{"result":"${digits}"}`);
    }
  });

  it("hold them inside arrays, pipelines and transactions too", async () => {
    await served.call("SET", "n", "9007199254740992");
    const commands = [["INCR", "n"]];
    assert.equal((await served.post("/pipeline", commands)).text, '[{"result":9007199254740993}]');
    assert.equal((await served.post("/multi-exec", commands)).text, '[{"result":9007199254740994}]');
    const script = "return {redis.call('incr', KEYS[1]), {1, 'x', false}}";
    const { text } = await served.call("BITFIELD", "bits", "SET", "i64", "0", "-9007199254740993", "GET", "i64", "0");
    assert.equal(text, '{"result":[0,-9007199254740993]}');
    assert.equal((await served.call("EVAL", script, 1, "count")).text, '{"result":[1,[1,"x",null]]}');
  });

  it("have the shapes of RESP2", async () => {
    const commands: readonly (readonly [command: readonly string[], result: unknown])[] = [
      [["ZADD", "z", "1.5", "a", "2", "b"], 2],
      [["ZSCORE", "z", "a"], "1.5"],
      [
        ["ZRANGE", "z", "0", "-1", "WITHSCORES"],
        ["a", "1.5", "b", "2"],
      ],
      [
        ["ZMSCORE", "z", "a", "none"],
        ["1.5", null],
      ],
      [["ZRANDMEMBER", "z", "-1", "WITHSCORES"], undefined],
      [
        ["ZPOPMIN", "z"],
        ["a", "1.5"],
      ],
      [["ZINCRBY", "z", "0.5", "b"], "2.5"],
      [["HSET", "h", "f", "1", "g", "2"], 2],
      [
        ["HGETALL", "h"],
        ["f", "1", "g", "2"],
      ],
      [["HGETALL", "none"], []],
      [["HRANDFIELD", "none"], null],
      [["CONFIG", "GET", "maxmemory"], undefined],
      [["XADD", "s", "1-1", "k", "v"], "1-1"],
      [["XREAD", "STREAMS", "s", "0"], [["s", [["1-1", ["k", "v"]]]]]],
      [["XREAD", "STREAMS", "s", "1-1"], null],
      [["XRANGE", "s", "-", "+"], [["1-1", ["k", "v"]]]],
      [["SADD", "set", "m"], 1],
      [["SMEMBERS", "set"], ["m"]],
      [["SISMEMBER", "set", "m"], 1],
      [["GEOADD", "g", "13.5", "38.5", "p"], 1],
      [
        ["GEOPOS", "g", "none", "none"],
        [null, null],
      ],
      [["INCRBYFLOAT", "f", "10.5"], "10.5"],
      [["LPOP", "none", "2"], null],
      [["TYPE", "z"], "zset"],
      [["PING"], "PONG"],
      [["EVAL", "return 3.99", "0"], 3],
      [["EVAL", "return true", "0"], 1],
      [["EVAL", "return {}", "0"], []],
    ];
    for (const [command, result] of commands) {
      const { status, body } = await served.call(...command);
      if (result === undefined) continue;
      assert.deepEqual({ status, body }, { status: 200, body: { result } }, command.join(" "));
    }
  });

  it("give every string in base64 but a plain OK, also where it stands in an array", async () => {
    const headers = { "upstash-encoding": "base64" };
    await served.call("MSET", "ok", "OK", "text", "é");
    assert.deepEqual((await served.post("/", ["MGET", "ok", "text", "none"], headers)).body, { result: ["T0s=", "w6k=", null] });
    assert.deepEqual((await served.post("/", ["SET", "a", "1"], headers)).body, { result: "OK" });
    assert.deepEqual(
      (
        await served.post(
          "/pipeline",
          [
            ["SET", "a", "1"],
            ["GET", "text"],
          ],
          headers,
        )
      ).body,
      [{ result: "OK" }, { result: "w6k=" }],
    );
    const client = new Upstash({ url: served.url, token: "any", enableTelemetry: false });
    assert.deepEqual(await client.mget("ok", "text"), ["OK", "é"]);
  });

  it("come in Redis's own protocol where it is asked for", async () => {
    const ask = async (path: string, body: unknown, more: Record<string, string> = {}) => {
      const response = await fetch(served.url + path, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "upstash-response-format": "resp2", ...more },
      });
      return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
    };
    await served.call("DEL", "foo");
    const type = "application/octet-stream";
    assert.deepEqual(await ask("/", ["SET", "foo", "bar"]), { status: 200, type, text: "+OK\r\n" });
    assert.deepEqual(await ask("/", ["GET", "foo"]), { status: 200, type, text: "$3\r\nbar\r\n" });
    const several = await ask("/pipeline", [
      ["MGET", "foo", "none"],
      ["STRLEN", "foo"],
      ["INCR", "foo"],
    ]);
    assert.equal(several.text, "*2\r\n$3\r\nbar\r\n$-1\r\n:3\r\n-ERR value is not an integer or out of range\r\n");
    assert.equal((await ask("/multi-exec", [["GET", "foo"]])).status, 400);
    assert.equal((await ask("/", ["GET", "foo"], { "upstash-encoding": "base64" })).status, 400);
    assert.equal((await ask("/", ["GET", "foo"], { "upstash-response-format": "resp3" })).status, 400);
  });

  it("come for numbers as they were written", async () => {
    for (const written of ["9007199254740993", "9223372036854775807", "-9007199254740993", "1.10", "1e3", "-0", "0.1"]) {
      await served.post("/", `["SET","w",${written}]`);
      assert.deepEqual((await served.call("GET", "w")).body, { result: written });
    }
    await served.post("/pipeline", '[["SET","w","1"],["INCRBY","w",9007199254740993]]');
    assert.deepEqual((await served.call("GET", "w")).body, { result: "9007199254740994" });
    // A digit in a text is no number.
    assert.deepEqual((await served.post("/", '["ECHO","\\"1\\\\2[3"]')).body, { result: '"1\\2[3' });
  });

  it("are the same for a client that knows nothing of the gateway", async () => {
    const client = new Upstash({ url: served.url, token: "any", enableTelemetry: false });
    await client.xadd("stream", "*", { field: "value" });
    const [[name, entries]] = (await client.xread("stream", "0")) as [[string, [string, string[]][]]];
    assert.equal(name, "stream");
    assert.deepEqual(entries[0]?.[1], ["field", "value"]);
    await client.zadd("scores", { score: 1.5, member: "a" });
    assert.deepEqual(await client.zrange("scores", 0, -1, { withScores: true }), ["a", 1.5]);
    assert.deepEqual(await client.zpopmax("scores"), ["a", 1.5]);
    await client.hset("hash", { a: 1 });
    assert.deepEqual(await client.hrandfield("hash", 1, true), { a: 1 });
    assert.equal(await client.eval("return redis.call('incrby', KEYS[1], ARGV[1])", ["counter"], [5]), 5);
  });

  it("are each item's own in a pipeline, also where one isn't a command or isn't allowed", async () => {
    const items = [
      ["SET", "p", "x"],
      [],
      "GET",
      5,
      null,
      [["GET"]],
      [{ a: 1 }],
      [null],
      ["SELECT", "1"],
      ["CONFIG", "GET", "*"],
      ["INCR", "p"],
      ["GET", "p"],
    ];
    const { status, body } = await served.post("/pipeline", items);
    assert.equal(status, 200);
    const answers = body as readonly { result?: unknown; error?: string }[];
    assert.equal(answers.length, items.length);
    assert.deepEqual([answers[0], answers.at(-1)], [{ result: "OK" }, { result: "x" }]);
    for (const { result, error } of answers.slice(1, -1)) {
      assert.equal(result, undefined);
      assert.match(error ?? "", /^ERR /);
    }
  });

  it("discard a transaction as a whole where one isn't a command or isn't allowed", async () => {
    await served.call("SET", "p", "before");
    for (const wrong of [[], "GET", ["SELECT", "1"], ["NOSUCH"], ["GET"], ["CONFIG", "GET", "*"]]) {
      const { status, body } = await served.post("/multi-exec", [["SET", "p", "after"], wrong]);
      assert.equal(status, 400, JSON.stringify(wrong));
      assert.match((body as { error: string }).error, /^(ERR|EXECABORT) /);
    }
    assert.deepEqual((await served.call("GET", "p")).body, { result: "before" });
  });

  it("take a large pipeline and many arguments", async () => {
    const keys = Array.from({ length: 150_000 }, (_, at) => `many:${at}`);
    assert.deepEqual((await served.post("/", ["EXISTS", ...keys])).body, { result: 0 });
    const { body } = await served.post(
      "/pipeline",
      keys.slice(0, 20_000).map((key) => ["STRLEN", key]),
    );
    assert.equal((body as unknown[]).length, 20_000);
    assert.equal((await served.post("/pipeline", `[${'["PING"],'.repeat(100_000)}["PING"]]`)).status, 400);
  });
});

describe("replies of a gateway without a Redis", () => {
  it("hold every digit, too", async () => {
    const gateway = await openGateway({ redis: "memory" });
    const call = async (body: string) => (await gateway.fetch(new Request("http://gateway/", { method: "POST", body }))).text();
    assert.equal(await call('["INCRBY","n",9007199254740993]'), '{"result":9007199254740993}');
    assert.equal(await call('["DECRBY","n",1]'), '{"result":9007199254740992}');
    assert.equal(await call('["SET","n","9223372036854775806"]'), '{"result":"OK"}');
    assert.equal(await call('["INCR","n"]'), '{"result":9223372036854775807}');
    assert.match(await call('["INCR","n"]'), /would overflow/);
    assert.equal(await call('["GET","n"]'), '{"result":"9223372036854775807"}');
    assert.equal(await call('["MGET","n","none"]'), '{"result":["9223372036854775807",null]}');
    await gateway.close();
  });
});
