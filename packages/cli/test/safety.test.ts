import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { Redis } from "ioredis";
import { startHttp } from "../../../test-support/listener.ts";
import { startEverything } from "../../../test-support/mcp.ts";
import { startRedis } from "../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../test-support/requirements.ts";
import { agentperf, calls, here, other, resultDirectory, whenSaid } from "./agentperf.ts";

/** Fills a database with keys of every type, as somebody else's. */
async function fillWithForeignKeys(redis: Redis): Promise<void> {
  for (let at = 0; at < 1_000; at++) {
    const key = `foreign:${at}`;
    const kind = at % 7;
    if (kind === 0) await redis.set(key, `value ${at}`);
    else if (kind === 1) await redis.rpush(key, "a", "b", String(at));
    else if (kind === 2) await redis.sadd(key, "a", "b", String(at));
    else if (kind === 3) await redis.hset(key, "field", String(at));
    else if (kind === 4) await redis.zadd(key, at, "member");
    else if (kind === 5) await redis.xadd(key, "*", "field", String(at));
    else await redis.call("SET", key, `agentperf:${at}`, "EX", 100_000);
  }
  // Names that a careless pattern would take for ours.
  for (const key of ["agentperf", "agentperf2:x", "my:agentperf:x"]) await redis.set(key, "mine");
}

/** Every foreign key with a digest of its dump. */
async function snapshot(redis: Redis): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const keys of redis.scanStream({ count: 500 })) {
    for (const key of keys as string[]) {
      const dump = await redis.dumpBuffer(key);
      found.set(key, createHash("sha256").update(dump).digest("hex"));
    }
  }
  return found;
}

/** Commands that read, or belong to the connection, and touch no key's value. */
const harmless = new Set(
  "get mget exists pttl ttl scan ping info hello auth select client command multi exec discard evalsha script quit hmget dbsize dump strlen".split(
    " ",
  ),
);

describe("a database that others use", { skip: skipWithoutRedis() }, () => {
  it("keeps every foreign key, and sees no FLUSH, no KEYS and no write outside the run's prefix", async () => {
    await using own = await resultDirectory();
    await using server = await startRedis();
    await using mcp = await startEverything();
    const redis = new Redis(server.url);
    await fillWithForeignKeys(redis);
    const before = await snapshot(redis);
    assert.equal(before.size, 1_003);
    const seen: string[][] = [];
    const listener = new Redis(server.url);
    const monitor = await listener.monitor();
    monitor.on("monitor", (_: string, args: string[]) => seen.push(args));

    // On the runtime that runs this test; the others run it as well. Sessions are on no Redis.
    const common = ["--runtime", here, "--sessions", "memory", "--mcp", "http", "--mcp-url", mcp.url, "--smoke", "-q", "-o", own.result];
    for (const args of [
      ["--bench", "^(?!stress/MemoryPressure)", "--concurrency", "8", "--redis", "ioredis", "--rate-limit", "redis"],
      [
        "redis",
        "rate-limit",
        "integration",
        "--concurrency",
        "8",
        "--redis",
        "node-redis,bun",
        "--rate-limit",
        "redis-token-bucket,redis-fixed-window",
      ],
    ]) {
      const { code, stderr } = await agentperf(["run", ...args, ...common], { env: { REDIS_URL: server.url } });
      assert.equal(code, 0, stderr);
    }
    monitor.disconnect();
    listener.disconnect();
    assert.deepEqual(await snapshot(redis), before, "every foreign key is as it was, and no other is left");

    const { id } = await own.read();
    assert.ok(seen.length > 200, `${seen.length} commands were seen`);
    const prefix = /^agentperf:\d{8}-\d{6}-[a-z0-9]+:/;
    for (const [name = "", ...args] of seen) {
      const command = name.toLowerCase();
      assert.ok(!/^(flush|keys$|swapdb|shutdown|config|debug)/.test(command), [name, ...args].join(" "));
      // What a script of ours does is seen as its own commands.
      if (harmless.has(command)) continue;
      const keys = command === "del" || command === "unlink" ? args : [args[0] ?? ""];
      for (const key of keys) assert.match(key, prefix, [name, ...args].join(" ").slice(0, 200));
    }
    assert.ok(seen.some((words) => words.some((word) => word.includes(id))));
    redis.disconnect();
  });
});

describe("secrets", { skip: skipWithoutRedis() }, () => {
  it("show in no output, file or log, whether commands succeed or fail", async () => {
    const secrets = {
      redisPassword: "ZZredis1passwordZZ",
      mcpToken: "ZZmcp2tokenZZ",
      header: "ZZheader3ZZ",
      configPassword: "ZZconfig4passwordZZ",
      restToken: "ZZrest5tokenZZ",
      query: "ZZquery6ZZ",
    };
    await using own = await resultDirectory();
    await using redis = await startRedis(["--requirepass", secrets.redisPassword]);
    await using denying = await startHttp((request, response) => {
      // A server that repeats what it was sent, as some do.
      response.writeHead(401).end(`no: ${request.headers.authorization} ${request.headers["x-key"]} ${request.url}`);
    });
    const mcpUrl = `http://127.0.0.1:${denying.port}/mcp?api_key=${secrets.query}`;
    await writeFile(
      join(own.path, "agentperf.config.json"),
      JSON.stringify({
        adapters: {
          redis: [
            { use: "ioredis", password: secrets.redisPassword },
            { use: "node-redis", url: `redis://:${secrets.configPassword}@127.0.0.1:${redis.port}` },
          ],
          mcp: { use: "http", url: mcpUrl, headers: { "x-key": secrets.header } },
        },
      }),
    );
    const env = {
      REDIS_URL: `redis://default:${secrets.redisPassword}@127.0.0.1:${redis.port}`,
      MCP_TOKEN: secrets.mcpToken,
      UPSTASH_REDIS_REST_URL: "http://127.0.0.1:1",
      UPSTASH_REDIS_REST_TOKEN: secrets.restToken,
    };
    const unreachable = (host: string) => `redis://:${secrets.configPassword}@${host}:1`;
    const lists = [
      ["run", "redis", "CallTool", "--runtime", `${here},${other}`, "--smoke", "-v", "--format", "table"],
      ["run", "redis", "CallTool", "--runtime", here, "--smoke", "--strict", "--format", "json"],
      ["run", "RedisGet", "--redis", "upstash", "--runtime", here, "--smoke", "-v"],
      ["run", "RedisGet", "--redis", "ioredis", "--runtime", here, "--smoke", "--timeout", "1ms", "-v"],
      ["run", "RedisGet", "--redis-url", unreachable("127.0.0.1"), "--redis", "ioredis", "--smoke", "-v"],
      ["run", "RedisGet", "--redis-url", unreachable("nowhere.invalid"), "--redis", "ioredis", "--smoke", "-v"],
      ["doctor"],
      ["list"],
      ["run", "--bench", "nothing", "-v"],
      ["gateway", "--redis", unreachable("127.0.0.1")],
    ];
    for (const [at, { stdout, stderr }] of (await calls(lists, { cwd: own.path, env })).entries()) {
      for (const [name, secret] of Object.entries(secrets)) {
        assert.ok(!`${stdout}${stderr}`.includes(secret), `${name} in the output of ${lists[at]?.join(" ")}:\n${stdout}${stderr}`);
      }
    }
    const results = join(own.path, ".agentperf", "results");
    const files = readdirSync(results).filter((name) => name.endsWith(".json"));
    assert.ok(files.length >= 3, `${files.length} results were kept`);
    for (const file of files) {
      const text = readFileSync(join(results, file), "utf8");
      for (const [name, secret] of Object.entries(secrets)) assert.ok(!text.includes(secret), `${name} in ${file}`);
    }
  });
});

describe("secrets where they are easily overlooked", { skip: skipWithoutRedis() }, () => {
  /** No piece of a secret of eight characters is in any of these texts. */
  function assertHidden(secrets: readonly string[], texts: readonly string[], what: string): void {
    for (const secret of secrets)
      for (let at = 0; at + 8 <= secret.length; at++)
        for (const text of texts) assert.ok(!text.includes(secret.slice(at, at + 8)), `${secret} in ${what}:\n${text}`);
  }

  it("as passwords that no address may hold, with what to do about it", async () => {
    await using own = await resultDirectory();
    for (const password of ["abc/S3cretPart", "p@ss:w0rdPart/o#r%dPartX", "q?uestion1Mark#hash2Mark", "semi;colon[bracket]99"]) {
      const url = `redis://:${password}@127.0.0.1:1`;
      const second = join(own.path, "second.json");
      const run = ["run", "RedisGet", "--smoke", "--runtime", here];
      const lists = [
        ["doctor", "RedisGet"],
        [...run, "-o", own.result],
        [...run, "--redis-url", url, "-v", "-o", second],
        ["ab", "RedisGet", "--a", "redis=ioredis", "--b", "redis=node-redis", "--runtime", here],
        ["gateway", "--redis", url],
      ];
      const answers = await calls(lists, { env: { REDIS_URL: url } });
      const files = [own.result, second].map((path) => (existsSync(path) ? readFileSync(path, "utf8") : ""));
      for (const [at, { stdout, stderr }] of answers.entries()) {
        const texts = [stdout, stderr, ...files];
        assertHidden([...password.split(/[/@:#%?;[\]]/), encodeURIComponent(password)], texts, lists[at]?.join(" ") ?? "");
        if (!URL.canParse(url)) assert.match(stdout + stderr, /percent-encode what is special in its user name and password/);
      }
    }
  });

  it("as arguments, variables and headers of an MCP server, in queries, and in tokens with a line feed", async () => {
    const secrets = [
      "ZZargu7ment1",
      "ZZvari7able2",
      "ZZheader3xx",
      "ZZcall4call",
      "ZZquery5sig",
      "ZZtoken6line",
      "ZZtoken7line",
      "ZZprogram8",
    ];
    await using own = await resultDirectory();
    // Each server says what it was given.
    await writeFile(join(own.path, "server.mjs"), "console.error(process.argv, process.env); process.exit(7);");
    await using echo = await startHttp(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      response.writeHead(400).end(JSON.stringify([request.url, request.headers, body]));
    });
    const url = `http://127.0.0.1:${echo.port}/mcp?sig=ZZquery5sig&access_key=ZZquery5sig&key=ZZquery5sig`;
    await writeFile(
      join(own.path, "agentperf.config.json"),
      JSON.stringify({
        adapters: {
          mcp: [
            {
              use: "stdio",
              command: ["node", "server.mjs", "--api-key", "ZZargu7ment1", "--other=ZZargu7ment1"],
              env: { ANY: "ZZvari7able2" },
              call: { tool: "t", arguments: { a: { b: ["ZZcall4call"] } } },
            },
            {
              use: "http",
              url,
              headers: { any: "ZZheader3xx" },
              token: "ZZtoken6line\nZZtoken7line",
              call: { tool: "t", arguments: { x: "ZZcall4call" } },
            },
          ],
        },
      }),
    );
    await writeFile(join(own.path, "broken.json"), '{"adapters":{"mcp":{"token":ZZtoken6line');
    // One that can be measured, so that a result is kept.
    const run = ["run", "CallTool", "RoleCheck", "--smoke", "--runtime", here, "-v"];
    const path = (name: number) => join(own.path, `${name}.json`);
    const lists = [
      ["doctor", "CallTool"],
      [...run, "-o", path(1)],
      [...run, "--format", "json", "-o", path(2)],
      [...run, "--mcp", "stdio", "--mcp-command", "node server.mjs --api-key ZZprogram8", "-o", path(3)],
      [...run, "--mcp-args", '{"token":"ZZcall4call"}', "-o", path(4)],
      [...run, "--mcp-args", '{"token":"ZZcall4call"'],
      [...run, "--mcp-arg=ZZcall4call"],
      ["profile", "CallTool", "--mcp", "http"],
      ["run", "--config", "broken.json"],
    ];
    const answers = await calls(lists, { cwd: own.path });
    for (const [at, { stdout, stderr }] of answers.entries()) assertHidden(secrets, [stdout, stderr], lists[at]?.join(" ") ?? "");
    // Where nothing could be measured there is none.
    for (const file of [1, 2, 3, 4].map(path).filter((place) => existsSync(place)))
      assertHidden(secrets, [readFileSync(file, "utf8")], file);
  });

  it("as a flag's value from a file, which logs in, and is in no list of processes", async () => {
    const secret = "ZZfile1passwordZZ";
    await using own = await resultDirectory();
    await using redis = await startRedis(["--requirepass", secret]);
    const file = join(own.path, "url");
    await writeFile(file, `redis://:${secret}@127.0.0.1:${redis.port}\n`);
    let listed = "";
    const args = ["run", "RedisGet", "--redis", "ioredis", "--redis-url", `@${file}`, "--runtime", here, "-v", "-o", own.result];
    const list = () => {
      listed = execFileSync("ps", ["axww", "-o", "args"], { encoding: "utf8" });
    };
    const { code, stdout, stderr } = await agentperf([...args, "--benchtime", "800ms", "--no-benchmem"], {
      onStart: whenSaid(/1\/1/, list, 500),
    });
    assert.equal(code, 0, stderr);
    assert.match(listed, /launch\/worker\.ts|agentperf\.js/);
    assertHidden([secret], [stdout, stderr, listed, readFileSync(own.result, "utf8")], "run");
  });
});
