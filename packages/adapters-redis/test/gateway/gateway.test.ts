import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openGateway, type RunningGateway, serveGateway } from "@agentperf/adapters-redis/gateway";
import { Redis } from "@upstash/redis";
import { freePort } from "../../../../test-support/processes.ts";
import { type RedisProcess, startRedis } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";

const skip = skipWithoutRedis();
const token = "t0ken-word";
const bearer = { authorization: `Bearer ${token}` };
const [redisPort, port] = [await freePort(), await freePort()];
const url = `http://127.0.0.1:${port}`;

const post = async (path: string, body: unknown, headers: Record<string, string> = bearer) => {
  const response = await fetch(url + path, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body), headers });
  return { status: response.status, body: (await response.json()) as unknown };
};

describe("gateway", { skip }, () => {
  let server: RedisProcess;
  let gateway: RunningGateway;
  before(async () => {
    server = await startRedis([], redisPort);
    gateway = await serveGateway({ redis: server.url, port, token });
  });
  after(async () => {
    await gateway.close();
    await server.stop();
  });

  it("runs a command from a JSON body, a path, a path with query and body", async () => {
    assert.deepEqual(await post("/", ["SET", "a", "1", "EX", 100]), { status: 200, body: { result: "OK" } });
    const get = await fetch(`${url}/get/a`, { headers: bearer });
    assert.deepEqual(await get.json(), { result: "1" });
    const set = await fetch(`${url}/set/key%20with%2Fslash/value?EX=100`, { headers: bearer });
    assert.deepEqual(await set.json(), { result: "OK" });
    assert.deepEqual((await post("/", ["GET", "key with/slash"])).body, { result: "value" });
    assert.deepEqual((await post("/set/body?EX=100", "the body")).body, { result: "OK" });
    assert.deepEqual((await post("/", ["TTL", "body"])).body, { result: 100 });
    assert.deepEqual((await post("/", ["GET", "body"])).body, { result: "the body" });
  });

  it("keeps bytes in raw bodies and base64 replies", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
    await fetch(`${url}/set/bytes`, { method: "POST", body: bytes, headers: bearer });
    const response = await fetch(`${url}/get/bytes`, { headers: { ...bearer, "Upstash-Encoding": "base64" } });
    const { result } = (await response.json()) as { result: string };
    assert.deepEqual([...Uint8Array.from(atob(result), (character) => character.charCodeAt(0))], [...bytes]);
  });

  it("encodes text but neither OK, numbers nor null", async () => {
    const headers = { ...bearer, "upstash-encoding": "base64" };
    assert.deepEqual((await post("/", ["SET", "e", "é"], headers)).body, { result: "OK" });
    assert.deepEqual((await post("/", ["GET", "e"], headers)).body, { result: Buffer.from("é").toString("base64") });
    assert.deepEqual((await post("/", ["STRLEN", "e"], headers)).body, { result: 2 });
    assert.deepEqual((await post("/", ["MGET", "e", "none"], headers)).body, { result: ["w6k=", null] });
  });

  it("answers errors with the service's status codes and shapes", async () => {
    assert.deepEqual(await post("/", ["GET"], {}), { status: 401, body: { error: "Unauthorized" } });
    assert.deepEqual(await post("/", ["GET"], { authorization: "Bearer t0ken-w0rd" }), { status: 401, body: { error: "Unauthorized" } });
    assert.deepEqual(await post("/", ["GET"], { authorization: "Bearer short" }), { status: 401, body: { error: "Unauthorized" } });
    assert.deepEqual(await post("/", ["GET"]), { status: 400, body: { error: "ERR wrong number of arguments for 'get' command" } });
    for (const body of ["", "{", "{}", "[]", "5", '[["GET"]]', '[{"a":1}]', "null"]) {
      const { status, body: answer } = await post("/", body);
      assert.equal(status, 400, body);
      assert.match((answer as { error: string }).error, /^ERR /, body);
    }
    assert.equal((await fetch(`${url}/get/a`, { method: "DELETE", headers: bearer })).status, 405);
  });

  it("takes the token as a parameter too", async () => {
    assert.equal((await fetch(`${url}/ping?_token=${token}`)).status, 200);
    assert.equal((await fetch(`${url}/ping?_token=wrong`)).status, 401);
  });

  it("refuses what would break the connection that all requests share", async () => {
    for (const name of ["SUBSCRIBE", "monitor", "BLPOP", "SELECT", "MULTI", "CLIENT", "SHUTDOWN"]) {
      const { status, body } = await post("/", [name, "0"]);
      assert.equal(status, 400, name);
      assert.match((body as { error: string }).error, /not available/);
    }
  });

  it("answers each command of a pipeline, and a transaction all or nothing", async () => {
    const pipeline = await post("/pipeline", [["SET", "p", "x"], ["INCR", "p"], ["NOSUCH"], ["GET", "p"]]);
    assert.equal(pipeline.status, 200);
    const answers = pipeline.body as { result?: unknown; error?: string }[];
    assert.deepEqual(answers[0], { result: "OK" });
    assert.match(answers[1]?.error ?? "", /not an integer/);
    assert.match(answers[2]?.error ?? "", /unknown command/i);
    assert.deepEqual(answers[3], { result: "x" });
    const discarded = await post("/multi-exec", [["SET", "p", "y"], ["NOSUCH"]]);
    assert.equal(discarded.status, 400);
    assert.match((discarded.body as { error: string }).error, /EXECABORT|unknown command/i);
    assert.deepEqual((await post("/", ["GET", "p"])).body, { result: "x" });
    const ran = await post("/multi-exec", [
      ["SET", "p", "7"],
      ["INCR", "p"],
    ]);
    assert.deepEqual(ran, { status: 200, body: [{ result: "OK" }, { result: 8 }] });
  });

  it("serves the real client: values of any type, auto-pipelining, scans, transactions, its own writes", async () => {
    const redis = new Redis({ url, token, enableTelemetry: false });
    await redis.set("json", { step: 7, list: [1, "two", null] });
    assert.deepEqual(await redis.get("json"), { step: 7, list: [1, "two", null] });
    await redis.set("emoji", "🧪 é");
    assert.equal(await redis.get("emoji"), "🧪 é");
    // Issued in one turn: the client makes one request of them.
    const values = await Promise.all(
      Array.from({ length: 50 }, async (_, at) => {
        await redis.set(`auto:${at}`, at);
        return redis.get<number>(`auto:${at}`);
      }),
    );
    assert.deepEqual(
      values,
      Array.from({ length: 50 }, (_, at) => at),
    );
    const found = new Set<string>();
    let cursor = "0";
    do {
      const [next, keys] = await redis.scan(cursor, { match: "auto:*", count: 10 });
      for (const key of keys) found.add(key);
      cursor = next;
    } while (cursor !== "0");
    assert.equal(found.size, 50);
    const transaction = redis.multi();
    transaction.set("t", 1);
    transaction.incr("t");
    transaction.get("t");
    assert.deepEqual(await transaction.exec(), ["OK", 2, 2]);
    await redis.hset("hash", { a: 1, b: "two" });
    assert.deepEqual(await redis.hgetall("hash"), { a: 1, b: "two" });
    await redis.zadd("z", { score: 1, member: "one" }, { score: 2, member: "two" });
    assert.deepEqual(await redis.zrange("z", 0, -1), ["one", "two"]);
    assert.equal(await redis.eval("return ARGV[1]", [], ["lua"]), "lua");
  });

  it("gives a token with each answer for reading one's own writes", async () => {
    const response = await fetch(`${url}/ping`, { headers: bearer });
    assert.match(response.headers.get("upstash-sync-token") ?? "", /\S/);
    const redis = new Redis({ url, token, readYourWrites: true, enableTelemetry: false });
    for (let at = 0; at < 20; at++) {
      await redis.set("own", at);
      assert.equal(await redis.get("own"), at);
    }
  });
});

describe("gateway without a Redis", () => {
  it("serves an embedded store, as a fetch handler", async () => {
    const { fetch: handle, close } = await openGateway({ redis: "memory" });
    const call = async (body: unknown) =>
      (await handle(new Request("http://gateway/", { method: "POST", body: JSON.stringify(body) }))).json();
    assert.deepEqual(await call(["SET", "a", "é"]), { result: "OK" });
    assert.deepEqual(await call(["GET", "a"]), { result: "é" });
    assert.deepEqual(await call(["NOSUCH"]), { error: "ERR unknown command 'NOSUCH'" });
    await close();
  });

  it("says where it can't reach the Redis behind it", async () => {
    const closed = await freePort();
    await assert.rejects(openGateway({ redis: `redis://ada:s3cr3t@127.0.0.1:${closed}` }), (thrown: Error) => {
      assert.match(thrown.message, new RegExp(`127\\.0\\.0\\.1:${closed}`));
      assert.ok(!thrown.message.includes("s3cr3t"));
      return true;
    });
  });

  it("refuses to listen beyond loopback without a token, and says when its port is taken", async () => {
    await assert.rejects(serveGateway({ redis: "memory", host: "0.0.0.0" }), /set a token/);
    const running = await serveGateway({ redis: "memory" });
    await assert.rejects(serveGateway({ redis: "memory", port: Number(new URL(running.url).port) }), /can't listen|in use/i);
    await running.close();
  });
});
