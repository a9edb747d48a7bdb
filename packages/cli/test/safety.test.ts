import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, it } from "node:test";
import { runtimeOf } from "@agentperf/core";
import { Redis } from "ioredis";
import { startEverything } from "../../../test-support/mcp.ts";
import { startRedis } from "../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../test-support/requirements.ts";
import { agentperf, ownDirectory } from "./agentperf.ts";

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
    const [server, mcp, own] = await Promise.all([startRedis(), startEverything(), ownDirectory()]);
    const redis = new Redis(server.url);
    await fillWithForeignKeys(redis);
    const before = await snapshot(redis);
    assert.equal(before.size, 1_003);
    const seen: string[][] = [];
    const listener = new Redis(server.url);
    const monitor = await listener.monitor();
    monitor.on("monitor", (_: string, args: string[]) => seen.push(args));

    // On the runtime that runs this test; the others run it as well.
    const common = ["--runtime", runtimeOf(globalThis), "--mcp", "http", "--mcp-url", mcp.url, "--smoke", "-q", "-o", own.result];
    for (const args of [
      ["--redis", "ioredis", "--rate-limit", "redis"],
      ["redis", "rate-limit", "integration", "--redis", "node-redis,bun", "--rate-limit", "redis-token-bucket,redis-fixed-window"],
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
    await Promise.all([server.stop(), mcp.stop(), own.remove()]);
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
    const redis = await startRedis(["--requirepass", secrets.redisPassword]);
    const denying = createServer((request, response) => {
      // A server that repeats what it was sent, as some do.
      response.writeHead(401).end(`no: ${request.headers.authorization} ${request.headers["x-key"]} ${request.url}`);
    });
    denying.listen(0, "127.0.0.1");
    await new Promise((resolve) => denying.once("listening", resolve));
    const mcpUrl = `http://127.0.0.1:${(denying.address() as { port: number }).port}/mcp?api_key=${secrets.query}`;
    const own = await ownDirectory();
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
    const calls: readonly string[][] = [
      ["run", "redis", "CallTool", "--runtime", "node,bun,deno", "--smoke", "-v", "--format", "table"],
      ["run", "redis", "CallTool", "--runtime", "node", "--smoke", "--strict", "--format", "json"],
      ["run", "RedisGet", "--redis", "upstash", "--runtime", "node", "--smoke", "-v"],
      ["run", "RedisGet", "--redis", "ioredis", "--runtime", "node", "--smoke", "--timeout", "1ms", "-v"],
      ["run", "RedisGet", "--redis-url", `redis://:${secrets.configPassword}@127.0.0.1:1`, "--redis", "ioredis", "--smoke", "-v"],
      ["run", "RedisGet", "--redis-url", `redis://:${secrets.configPassword}@nowhere.invalid:1`, "--redis", "ioredis", "--smoke", "-v"],
      ["doctor"],
      ["list"],
      ["run", "--bench", "nothing", "-v"],
      ["gateway", "--redis", `redis://:${secrets.configPassword}@127.0.0.1:1`],
    ];
    for (const args of calls) {
      const { stdout, stderr } = await agentperf(args, { cwd: own.path, env });
      for (const [name, secret] of Object.entries(secrets)) {
        assert.ok(!`${stdout}${stderr}`.includes(secret), `${name} in the output of ${args.join(" ")}:\n${stdout}${stderr}`);
      }
    }
    const results = join(own.path, ".agentperf", "results");
    const files = readdirSync(results).filter((name) => name.endsWith(".json"));
    assert.ok(files.length >= 3, `${files.length} results were kept`);
    for (const file of files) {
      const text = readFileSync(join(results, file), "utf8");
      for (const [name, secret] of Object.entries(secrets)) assert.ok(!text.includes(secret), `${name} in ${file}`);
    }
    denying.close();
    await Promise.all([redis.stop(), own.remove()]);
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
    const own = await ownDirectory();
    for (const password of ["abc/S3cretPart", "p@ss:w0rdPart/o#r%dPartX", "q?uestion1Mark#hash2Mark", "semi;colon[bracket]99"]) {
      const url = `redis://:${password}@127.0.0.1:1`;
      for (const args of [
        ["doctor", "RedisGet"],
        ["run", "RedisGet", "--smoke", "--runtime", runtimeOf(globalThis), "-o", own.result],
        ["run", "RedisGet", "--smoke", "--runtime", runtimeOf(globalThis), "--redis-url", url, "-v", "-o", own.result],
        ["ab", "RedisGet", "--a", "redis=ioredis", "--b", "redis=node-redis", "--runtime", runtimeOf(globalThis)],
        ["gateway", "--redis", url],
      ]) {
        const { stdout, stderr } = await agentperf(args, { env: { REDIS_URL: url } });
        const file = existsSync(own.result) ? readFileSync(own.result, "utf8") : "";
        assertHidden(password.split(/[/@:#%?;[\]]/), [stdout, stderr, file], args.join(" "));
        assertHidden([encodeURIComponent(password)], [stdout, stderr, file], args.join(" "));
        if (!URL.canParse(url)) assert.match(stdout + stderr, /percent-encode what is special in its user name and password/);
      }
    }
    await own.remove();
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
    const own = await ownDirectory();
    // Each server says what it was given.
    await writeFile(join(own.path, "server.mjs"), "console.error(process.argv, process.env); process.exit(7);");
    const echo = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      response.writeHead(400).end(JSON.stringify([request.url, request.headers, body]));
    });
    echo.listen(0, "127.0.0.1");
    await new Promise((resolve) => echo.once("listening", resolve));
    const url = `http://127.0.0.1:${(echo.address() as { port: number }).port}/mcp?sig=ZZquery5sig&access_key=ZZquery5sig&key=ZZquery5sig`;
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
    const run = ["run", "CallTool", "--smoke", "--runtime", runtimeOf(globalThis), "-v", "-o", own.result];
    for (const args of [
      ["doctor", "CallTool"],
      run,
      [...run, "--format", "json"],
      [...run, "--mcp", "stdio", "--mcp-command", "node server.mjs --api-key ZZprogram8"],
      [...run, "--mcp-args", '{"token":"ZZcall4call"}'],
      [...run, "--mcp-args", '{"token":"ZZcall4call"'],
      [...run, "--mcp-arg=ZZcall4call"],
      ["profile", "CallTool", "--mcp", "http"],
    ]) {
      const { stdout, stderr } = await agentperf(args, { cwd: own.path });
      const file = existsSync(own.result) ? readFileSync(own.result, "utf8") : "";
      assertHidden(secrets, [stdout, stderr, file], args.join(" "));
    }
    const broken = join(own.path, "broken.json");
    await writeFile(broken, '{"adapters":{"mcp":{"token":ZZtoken6line');
    const { stdout, stderr } = await agentperf(["run", "--config", broken]);
    assertHidden(secrets, [stdout, stderr], "a config that is cut off");
    echo.close();
    await own.remove();
  });

  it("as a flag's value from a file, which logs in, and is in no list of processes", async () => {
    const secret = "ZZfile1passwordZZ";
    const [redis, own] = [await startRedis(["--requirepass", secret]), await ownDirectory()];
    const file = join(own.path, "url");
    await writeFile(file, `redis://:${secret}@127.0.0.1:${redis.port}\n`);
    let listed = "";
    const args = ["run", "RedisGet", "--redis", "ioredis", "--redis-url", `@${file}`, "--runtime", runtimeOf(globalThis), "-o", own.result];
    const { code, stdout, stderr } = await agentperf([...args, "--benchtime", "1s"], {
      onStart: () => {
        setTimeout(() => {
          listed = execFileSync("ps", ["axww", "-o", "args"], { encoding: "utf8" });
        }, 1_500);
      },
    });
    assert.equal(code, 0, stderr);
    assert.match(listed, /launch\/worker\.ts|agentperf\.js/);
    assertHidden([secret], [stdout, stderr, listed, readFileSync(own.result, "utf8")], "run");
    await Promise.all([redis.stop(), own.remove()]);
  });
});
