import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { describe, it } from "node:test";
import { runtimeOf } from "@agentperf/core";
import { environment } from "../../../../test-support/environment.ts";
import { startHttp } from "../../../../test-support/listener.ts";
import { startRedis, startTlsRedis } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { prepare } from "../../src/selection/prepare.ts";
import { writeFiles } from "../files.ts";

/** Why a benchmark would be skipped where its adapter is this one. RoleCheck, which needs none, would be measured all the same. */
async function reasonFor(benchmark: string, adapters: object): Promise<string> {
  await using own = await temporaryDirectory();
  const config = `${own.path}/agentperf.config.json`;
  await writeFiles(own.path, { "agentperf.config.json": { adapters, runtimes: [runtimeOf(globalThis)] } });
  const { run, skipped } = await prepare([benchmark, "RoleCheck"], { config });
  assert.deepEqual(
    run.map((crossing) => crossing.benchmark),
    ["RoleCheck"],
  );
  assert.equal(skipped.length, 1);
  return skipped[0]?.reason ?? "";
}

describe("an MCP server that can't be used is a reason to skip, with its address", () => {
  const answers: Readonly<Record<string, readonly [RequestListener, RegExp]>> = {
    "answers garbage": [(_, response) => response.writeHead(200, { "content-type": "application/json" }).end("<html>"), /MCP server at/],
    "answers another type": [(_, response) => response.writeHead(200, { "content-type": "text/html" }).end("hello"), /content type/i],
    "answers 401": [(_, response) => response.writeHead(401).end(), /401|[Uu]nauthorized/],
    "answers 429": [(_, response) => response.writeHead(429).end("slow down"), /HTTP 429.*slow down/],
    "answers 500": [(_, response) => response.writeHead(500).end("oops"), /HTTP 500.*oops/],
    "says nothing": [() => undefined, /no answer within 500 ms/],
  };
  for (const [what, [listener, expected]] of Object.entries(answers)) {
    it(`when it ${what}`, async () => {
      await using server = await startHttp(listener);
      using _ = environment({ MCP_TOKEN: "t0ken-word" });
      const url = `http://127.0.0.1:${server.port}/mcp`;
      const reason = await reasonFor("CallTool", { mcp: { use: "http", url, connectTimeoutMs: 500, requestTimeoutMs: 500 } });
      assert.match(reason, expected);
      assert.ok(reason.includes(url), reason);
      assert.ok(!reason.includes("t0ken-word"), reason);
    });
  }
});

describe("a Redis that can't be used is a reason to skip, without secrets", { skip: skipWithoutRedis() }, () => {
  it("when the password is wrong", async () => {
    await using redis = await startRedis(["--requirepass", "s3cr3t-word"]);
    const reason = await reasonFor("RedisGet", { redis: { use: "ioredis", url: `redis://:wr0ng-word@127.0.0.1:${redis.port}` } });
    assert.match(reason, /WRONGPASS/);
    assert.doesNotMatch(reason, /s3cr3t-word|wr0ng-word/);
  });

  it("when nobody vouches for its certificate", async () => {
    await using redis = await startTlsRedis();
    assert.match(await reasonFor("RedisGet", { redis: { use: "ioredis", url: redis.url } }), /certificate|self.signed|UnknownIssuer/i);
  });
});
