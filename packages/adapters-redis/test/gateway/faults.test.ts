import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openGateway, serveGateway } from "@agentperf/adapters-redis/gateway";
import { freePort } from "../../../../test-support/processes.ts";
import { startCluster, startRedis, startSentinel, startTlsRedis } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { read, Served, until } from "./support.ts";

const skip = skipWithoutRedis();

const isLost = (status: number): boolean => status === 502 || status === 503;

describe("a gateway lives", { skip }, () => {
  it("after Redis has been started again", async () => {
    const port = await freePort();
    let redis = await startRedis([], port);
    const gateway = await serveGateway({ redis: redis.url });
    const call = async (...command: string[]) => read(await fetch(gateway.url, { method: "POST", body: JSON.stringify(command) }));
    for (let round = 0; round < 3; round++) {
      assert.deepEqual((await call("SET", "k", String(round))).body, { result: "OK" });
      await redis.stop();
      const { status, body } = await call("GET", "k");
      assert.ok(isLost(status), `${status}`);
      assert.match((body as { error: string }).error, /Redis/);
      redis = await startRedis([], port);
      assert.deepEqual((await call("PING")).body, { result: "PONG" });
    }
    await gateway.close();
    await redis.stop();
  });

  it("after its connections were killed, from the next request on", async () => {
    await using served = await Served.start();
    await served.call("EVAL", "return 1", "0");
    for (let round = 0; round < 50; round++) {
      await served.direct.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
      assert.deepEqual((await served.call("INCR", "n")).body, { result: round + 1 });
      if (round % 10 === 0) assert.deepEqual((await served.call("EVAL", "return 1", "0")).body, { result: 1 });
    }
  });

  it("after Redis was frozen, and says so meanwhile", async () => {
    await using served = await Served.start({ answerTimeoutMs: 400 });
    await served.call("EVAL", "return 1", "0");
    served.redis.kill("SIGSTOP");
    const [get, pipeline, script, transaction] = await Promise.all([
      served.call("GET", "k"),
      served.post("/pipeline", [["GET", "k"]]),
      served.call("EVAL", "return 1", "0"),
      served.post("/multi-exec", [["GET", "k"]]),
    ]);
    for (const { status } of [get, pipeline, script, transaction]) assert.ok(isLost(status), `${status}`);
    assert.match((get.body as { error: string }).error, /no answer from Redis within 400 ms/);
    served.redis.kill("SIGCONT");
    assert.deepEqual((await served.call("SET", "k", "1")).body, { result: "OK" });
    assert.deepEqual((await served.call("EVAL", "return 1", "0")).body, { result: 1 });
    assert.equal((await served.post("/multi-exec", [["GET", "k"]])).text, '[{"result":"1"}]');
  });

  it("while a script runs: others hear that Redis is busy, and the script can be ended", async () => {
    await using served = await Served.start({ answerTimeoutMs: 1_000, admin: true }, ["--busy-reply-threshold", "100"]);
    const script = served.call("EVAL", "while true do end", "0");
    await until(async () => {
      const { status, body } = await served.call("GET", "k");
      return status === 503 && /^BUSY /.test((body as { error: string }).error);
    }, "Redis is busy");
    // Longer than a silent Redis is given.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    assert.deepEqual((await served.call("SCRIPT", "KILL")).body, { result: "OK" });
    const { status, body } = await script;
    assert.equal(status, 400);
    assert.match((body as { error: string }).error, /killed/i);
    assert.deepEqual((await served.call("SET", "k", "1")).body, { result: "OK" });
  });

  it("when Redis refuses a large value by closing the connection: nobody else notices", async () => {
    await using served = await Served.start({}, ["--proto-max-bulk-len", "1mb"]);
    await served.call("SET", "k", "1");
    const others = Array.from({ length: 200 }, () => served.call("GET", "k"));
    const large = served.call("SET", "large", "x".repeat(8 * 1024 ** 2));
    for (const { body } of await Promise.all(others)) assert.deepEqual(body, { result: "1" });
    const { status } = await large;
    assert.ok(status === 400 || isLost(status), `${status}`);
    assert.deepEqual((await served.call("GET", "k")).body, { result: "1" });
  });

  it("with values of many megabytes, one by one and together", async () => {
    await using served = await Served.start();
    const value = "é".repeat(4 * 1024 ** 2);
    const names = ["a", "b", "c", "d"];
    const sets = await Promise.all(names.map((name) => served.post(`/set/${name}`, value)));
    for (const { body } of sets) assert.deepEqual(body, { result: "OK" });
    assert.deepEqual((await served.call("STRLEN", "a")).body, { result: 8 * 1024 ** 2 });
    assert.equal(((await served.call("GET", "d")).body as { result: string }).result, value);
    assert.deepEqual(
      (
        await served.post("/pipeline", [
          ["SET", "e", value],
          ["STRLEN", "e"],
        ])
      ).body,
      [{ result: "OK" }, { result: 8 * 1024 ** 2 }],
    );
  });

  it("though a client wants to wait: that is refused, at once", async () => {
    await using served = await Served.start();
    const waiting = [
      ["XREAD", "BLOCK", "0", "STREAMS", "s", "$"],
      ["xread", "count", "1", "block", "0", "streams", "s", "$"],
      ["XREADGROUP", "GROUP", "g", "c", "BLOCK", "0", "STREAMS", "s", ">"],
      ["BLPOP", "list", "0"],
      ["BRPOP", "list", "0"],
      ["BLMOVE", "a", "b", "LEFT", "LEFT", "0"],
      ["BRPOPLPUSH", "a", "b", "0"],
      ["BLMPOP", "0", "1", "a", "LEFT"],
      ["BZPOPMIN", "z", "0"],
      ["BZPOPMAX", "z", "0"],
      ["BZMPOP", "0", "1", "z", "MIN"],
      ["WAIT", "1", "0"],
    ];
    for (const command of waiting) {
      const { status, body } = await served.call(...command);
      assert.equal(status, 400, command[0]);
      assert.match((body as { error: string }).error, /not available.*wait/);
    }
    const path = await fetch(`${served.url}/xread/block/0/streams/s/$`);
    assert.equal((await read(path)).status, 400);
    await served.call("XADD", "s", "1-1", "block", "0");
    assert.deepEqual((await served.call("XREAD", "STREAMS", "s", "0")).status, 200);
  });

  it("though a client wants to change the connection: that is refused, and others are not harmed", async () => {
    await using served = await Served.start({ admin: true });
    await served.call("SET", "k", "1");
    const stateful = [
      ...[
        ["SELECT", "1"],
        ["MULTI"],
        ["EXEC"],
        ["DISCARD"],
        ["WATCH", "k"],
        ["UNWATCH"],
        ["AUTH", "x"],
        ["HELLO", "3"],
        ["QUIT"],
        ["RESET"],
      ],
      ...[["SUBSCRIBE", "c"], ["PSUBSCRIBE", "c*"], ["SSUBSCRIBE", "c"], ["UNSUBSCRIBE"], ["MONITOR"], ["SYNC"], ["PSYNC", "?", "-1"]],
      ...[
        ["CLIENT", "REPLY", "OFF"],
        ["CLIENT", "REPLY", "SKIP"],
        ["CLIENT", "TRACKING", "ON"],
        ["CLIENT", "CACHING", "YES"],
      ],
      ...[["CLIENT", "SETNAME", "x"], ["CLIENT", "NO-EVICT", "ON"], ["CLIENT"], ["client", "reply", "off"], ["SCRIPT", "DEBUG", "YES"]],
      ...[["READONLY"], ["READWRITE"], ["ASKING"], ["REPLCONF", "ack", "1"]],
    ];
    for (const command of stateful) {
      const { status, body } = await served.call(...command);
      assert.equal(status, 400, command.join(" "));
      assert.match((body as { error: string }).error, /not available/, command.join(" "));
      assert.deepEqual((await served.call("GET", "k")).body, { result: "1" }, command.join(" "));
    }
    const { body } = await served.post("/pipeline", stateful);
    for (const { error } of body as readonly { error: string }[]) assert.match(error, /not available/);
    for (const [path, word] of [
      ["/script?YES", "DEBUG"],
      ["/client?OFF", "reply"],
      ["/xread?0&STREAMS&s&$", "BLOCK"],
    ] as const) {
      assert.match(((await served.post(path, word)).body as { error: string }).error, /not available/, path);
    }
    // What a script selects is over with it.
    assert.equal((await served.call("EVAL", "return redis.call('SELECT', '3')", "0")).status, 200);
    assert.deepEqual((await served.call("GET", "k")).body, { result: "1" });
    assert.equal((await served.call("CLIENT", "ID")).status, 200);
  });

  it("when Redis ends in the middle of an answer: that is 502", async () => {
    await using served = await Served.start({ admin: true }, ["--enable-debug-command", "yes"]);
    const sleeping = served.call("DEBUG", "SLEEP", "5");
    await new Promise((resolve) => setTimeout(resolve, 300));
    const waiting = served.post("/pipeline", [
      ["GET", "k"],
      ["GET", "k"],
    ]);
    served.redis.kill("SIGKILL");
    assert.equal((await sleeping).status, 502);
    assert.ok(isLost((await waiting).status));
  });

  it("while Redis isn't ready to serve: that is 503", async () => {
    await using served = await Served.start();
    await served.call("SET", "k", "1");
    await served.direct.call("CONFIG", "SET", "requirepass", "s3cr3t-word");
    await served.direct.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    const { status, text } = await served.call("GET", "k");
    assert.equal(status, 503);
    assert.ok(!text.includes("s3cr3t-word"));
    await served.direct.call("CONFIG", "SET", "requirepass", "");
    assert.deepEqual((await served.call("GET", "k")).body, { result: "1" });
  });
});

describe("a gateway starts", { skip }, () => {
  const isRefused = async (redis: string, why: RegExp) => {
    await assert.rejects(openGateway({ redis }), (thrown: Error) => {
      assert.match(thrown.message, why);
      return true;
    });
  };

  it("not in front of a node of a cluster, nor of a sentinel", async () => {
    const [cluster, redis] = [await startCluster(), await startRedis()];
    const sentinel = await startSentinel("main", redis.port);
    await isRefused(cluster.url, /is a node of a cluster/);
    await isRefused(sentinel.url, /is a sentinel/);
    for (const server of [cluster, sentinel, redis]) await server.stop();
  });

  it("not with an address that isn't one, nor with a database that isn't there", async () => {
    const redis = await startRedis();
    await isRefused("", /no address of a Redis; write redis:\/\/HOST:PORT/);
    await isRefused("127.0.0.1:6379", /not an address of a Redis/);
    await isRefused("http://127.0.0.1:6379", /not an address of a Redis/);
    await isRefused(`${redis.url}/99`, /out of range/);
    for (const database of ["-1", "1.5", "one"]) await isRefused(`${redis.url}/${database}`, /not a number of a database/);
    await redis.stop();
  });

  it("in front of a database that isn't the first, over TLS, and for a user with few rights", async () => {
    const redis = await startRedis();
    const { Redis } = await import("ioredis");
    const direct = new Redis(redis.url);
    await direct.call("ACL", "SETUSER", "few", "on", ">s3cr3t-word", "~*", "resetchannels", "-@all", "+get", "+set", "+select");
    const url = new URL(redis.url);
    const gateway = await serveGateway({ redis: `redis://few:s3cr3t-word@${url.host}/5` });
    const call = async (path: string, body: unknown) =>
      read(await fetch(gateway.url + path, { method: "POST", body: JSON.stringify(body) }));
    assert.deepEqual((await call("/", ["SET", "k", "v"])).body, { result: "OK" });
    await direct.select(5);
    assert.equal(await direct.get("k"), "v");
    // Without the right to MULTI its commands would run each by itself.
    const { status, body } = await call("/multi-exec", [["SET", "k", "other"]]);
    assert.equal(status, 400);
    assert.match((body as { error: string }).error, /NOPERM/);
    assert.equal(await direct.get("k"), "v");
    direct.disconnect();
    await gateway.close();
    await redis.stop();
    const tls = await startTlsRedis();
    await isRefused(tls.url, /certificate|self.signed/i);
    await tls.stop();
  });
});
