import assert from "node:assert/strict";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { after, describe, it } from "node:test";
import { http } from "@agentperf/adapters-mcp";
import { runtimeOf } from "@agentperf/core";
import { contractCases } from "@agentperf/core/testing";
import { closing, opened, testContext } from "../../../../test-support/adapters.ts";
import { environment } from "../../../../test-support/environment.ts";
import { startHttp } from "../../../../test-support/listener.ts";
import { type McpProcess, startEverything } from "../../../../test-support/mcp.ts";
import { freePort } from "../../../../test-support/processes.ts";

const { signal } = testContext;
const isBun = runtimeOf(globalThis) === "bun";

const everything: McpProcess = await startEverything();
after(() => everything.stop());

describe("http keeps the rules of the port against the reference server", () => {
  const { url } = everything;
  for (const { name, run } of contractCases(http({ url }))) it(name, run);
  for (const { name, run } of contractCases(http({ url, engine: "fetch" }))) it(`fetch: ${name}`, run);

  it("says the server's name and version when it is probed", async () => {
    const availability = await http({ url }).probe?.({ signal });
    assert.ok(availability?.available && /everything/i.test(availability.version ?? ""), JSON.stringify(availability));
  });

  it("takes undici for its engine, and refuses it where it doesn't work", async () => {
    const adapter = http({ url, engine: "undici" });
    if (isBun) return assert.rejects(async () => adapter.open(testContext), /doesn't work on Bun/);
    await using mcp = await opened(adapter);
    await using connection = closing(await mcp.port.connect());
    assert.equal((await connection.callTool("echo", { message: "m" })).isError, false);
  });
});

describe("http and what it sends", () => {
  it("sends the bearer token and the headers, and shows neither when it is refused", async () => {
    const seen: IncomingHttpHeaders[] = [];
    await using server = await startHttp((request, response) => {
      seen.push(request.headers);
      response.writeHead(401, { "content-type": "text/plain" }).end("who are you?");
    });
    const url = `http://127.0.0.1:${server.port}/mcp`;
    const availability = await http({ url, token: "t0ken-word", headers: { "x-tenant": "t3nant-word" } }).probe?.({ signal });
    assert.ok(availability?.available === false);
    assert.match(availability.reason, /401|[Uu]nauthorized/);
    assert.ok(availability.reason.includes(url), availability.reason);
    assert.ok(!/t0ken-word|t3nant-word/.test(availability.reason));
    assert.equal(seen[0]?.["authorization"], "Bearer t0ken-word");
    assert.equal(seen[0]?.["x-tenant"], "t3nant-word");
  });

  it("sends user and password of the address as a header, and shows neither", async () => {
    const seen: IncomingHttpHeaders[] = [];
    await using server = await startHttp((request, response) => {
      seen.push(request.headers);
      response.writeHead(401).end("who are you?");
    });
    for (const engine of isBun ? (["fetch"] as const) : (["fetch", "undici"] as const)) {
      const availability = await http({ url: `http://us%40er:pass-w0rd@127.0.0.1:${server.port}/mcp`, engine }).probe?.({ signal });
      assert.ok(availability?.available === false);
      assert.match(availability.reason, /401|[Uu]nauthorized/);
      assert.ok(!availability.reason.includes("pass-w0rd"), availability.reason);
      assert.equal(seen.pop()?.["authorization"], `Basic ${Buffer.from("us@er:pass-w0rd").toString("base64")}`);
    }
    await assert.rejects(async () => http({ url: "http://u:%zz@127.0.0.1:1/" }).open(testContext), /begins no escape/);
  });

  it("ends each session with a DELETE of its own, and connects again with a new one", async () => {
    const seen: string[] = [];
    // In front of the reference server, to see what goes there.
    await using front = await startHttp(async (request, response) => {
      if (request.method === "DELETE") seen.push(String(request.headers["mcp-session-id"]));
      const answer = await passedOn(request).catch(() => undefined);
      if (answer === undefined) return void response.writeHead(504).end();
      const kept = [...answer.headers].filter(([name]) => ["content-type", "mcp-session-id"].includes(name));
      response.writeHead(answer.status, Object.fromEntries(kept));
      for await (const chunk of answer.body ?? []) response.write(chunk);
      response.end();
    });
    await using mcp = await opened(http({ url: `http://127.0.0.1:${front.port}/mcp` }));
    for (let time = 0; time < 2; time++) {
      const connection = await mcp.port.connect();
      assert.ok((await connection.listTools()).length > 0);
      await connection.close();
    }
    assert.equal(new Set(seen).size, 2, JSON.stringify(seen));
    assert.ok(seen.every((id) => id !== "undefined"));
  });

  async function passedOn(request: IncomingMessage): Promise<Response> {
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk as Buffer);
    const { host: _host, connection: _connection, "content-length": _length, ...headers } = request.headers;
    return fetch(everything.url, {
      method: request.method ?? "GET",
      // A request of ours has no header twice.
      headers: headers as Record<string, string>,
      body: body.length === 0 ? null : Buffer.concat(body),
      signal: AbortSignal.timeout(5_000),
    });
  }
});

describe("http without a server", () => {
  it("says where nobody listens", async () => {
    const closed = await freePort();
    const availability = await http({ url: `http://127.0.0.1:${closed}/mcp` }).probe?.({ signal });
    assert.ok(availability?.available === false);
    assert.ok(availability.reason.includes(`127.0.0.1:${closed}`), availability.reason);
  });

  it("gives up after its time where the server says nothing", async () => {
    await using mute = await startHttp(() => undefined);
    const availability = await http({ url: `http://127.0.0.1:${mute.port}/mcp`, connectTimeoutMs: 200 }).probe?.({ signal });
    assert.ok(availability?.available === false);
    assert.match(availability.reason, /timed? ?out|200/i);
  });

  it("refuses an address that isn't one, and says what to set where there is none", async () => {
    await assert.rejects(async () => http({ url: "nonsense" }).open(testContext), /isn't an address/);
    using _ = environment({ MCP_URL: undefined });
    await assert.rejects(async () => http().open(testContext), /no address: set MCP_URL/);
  });
});

describe("http and its address", () => {
  it("is the variable's where no option says it", () => {
    using _ = environment({ MCP_URL: "http://variable/mcp" });
    assert.equal(http().address, "http://variable/mcp");
    assert.equal(http({ url: "http://option/mcp" }).address, "http://option/mcp");
  });

  it("is the flag's where there is one, and so is the call, before its own options", () => {
    const own = { tool: "own", arguments: { a: 1 }, expect: "1" };
    const adapter = http({ url: "http://option/mcp", protocol: "auto", call: own });
    assert.deepEqual(adapter.settings, ["url", "tool", "args", "expect"]);
    const byUrl = adapter.configure?.({ url: "http://flag/mcp" });
    assert.deepEqual([byUrl?.address, byUrl?.options?.["protocol"], byUrl?.options?.["call"]], ["http://flag/mcp", "auto", own]);
    const byTool = adapter.configure?.({ tool: "other" });
    assert.equal(byTool?.address, "http://option/mcp");
    assert.deepEqual(byTool?.options?.["call"], { tool: "other", arguments: {}, expect: undefined });
  });
});
