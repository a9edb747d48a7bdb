import assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { basename } from "node:path";
import { after, before, describe, it } from "node:test";
import { http, mockServer, startMockServer } from "@agentperf/adapters-mcp";
import { runtimeOf } from "@agentperf/core";
import { mcpContract } from "@agentperf/core/testing";
import { type McpProcess, startEverything } from "../../../test-support/mcp.ts";
import { freePort, listens } from "../../../test-support/processes.ts";
import { measuredCommand } from "../../../test-support/runtime.ts";

const signal = new AbortController().signal;
const context = { signal, keyPrefix: "agentperf:test:", directory: "", seed: 1, ports: {} };
const isBun = runtimeOf(globalThis) === "bun";

const everything: McpProcess = await startEverything();
after(() => everything.stop());

describe("http keeps the rules of the port against the reference server", () => {
  const { url } = everything;
  for (const { name, run } of mcpContract(http({ url }))) it(name, run);
  for (const { name, run } of mcpContract(http({ url, engine: "fetch" }))) it(`fetch: ${name}`, run);

  it("says the server's name and version when it is probed", async () => {
    const availability = await http({ url }).probe?.({ signal });
    assert.ok(availability?.available && /everything/i.test(availability.version ?? ""), JSON.stringify(availability));
  });

  it("takes undici for its engine, and refuses it where it doesn't work", async () => {
    const opening = (async () => http({ url, engine: "undici" }).open(context))();
    if (isBun) return assert.rejects(opening, /doesn't work on Bun/);
    const { port, close } = await opening;
    const connection = await port.connect();
    assert.equal((await connection.callTool("echo", { message: "m" })).isError, false);
    await connection.close();
    await close?.();
  });
});

describe("http and what it sends", () => {
  const seen: { method: string; headers: IncomingHttpHeaders }[] = [];
  let server: Server;
  let url = "";
  before(async () => {
    server = createServer((request, response) => {
      seen.push({ method: request.method ?? "", headers: request.headers });
      response.writeHead(401, { "content-type": "text/plain" });
      response.end("who are you?");
    });
    server.listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    url = `http://127.0.0.1:${(server.address() as { port: number }).port}/mcp`;
  });
  after(() => server.close());

  it("sends the bearer token and the headers, and shows neither when it is refused", async () => {
    const availability = await http({ url, token: "t0ken-word", headers: { "x-tenant": "t3nant-word" } }).probe?.({ signal });
    assert.ok(availability?.available === false);
    assert.match(availability.reason, /401|[Uu]nauthorized/);
    assert.ok(availability.reason.includes(url), availability.reason);
    assert.ok(!/t0ken-word|t3nant-word/.test(availability.reason));
    assert.equal(seen[0]?.headers["authorization"], "Bearer t0ken-word");
    assert.equal(seen[0]?.headers["x-tenant"], "t3nant-word");
  });
});

describe("http and its sessions", () => {
  it("ends each with a DELETE of its own, and connects again with a new one", async () => {
    const seen: string[] = [];
    // In front of the reference server, to see what goes there.
    const front = createServer(async (request, response) => {
      const body: Buffer[] = [];
      for await (const chunk of request) body.push(chunk as Buffer);
      if (request.method === "DELETE") seen.push(String(request.headers["mcp-session-id"]));
      const { host: _host, connection: _connection, "content-length": _length, ...headers } = request.headers;
      const answer = await fetch(everything.url, {
        method: request.method ?? "GET",
        headers: headers as Record<string, string>,
        ...(body.length === 0 ? {} : { body: Buffer.concat(body) }),
        signal: AbortSignal.timeout(5_000),
      }).catch(() => undefined);
      if (answer === undefined) return void response.writeHead(504).end();
      const kept = [...answer.headers].filter(([name]) => ["content-type", "mcp-session-id"].includes(name));
      response.writeHead(answer.status, Object.fromEntries(kept));
      for await (const chunk of answer.body ?? []) response.write(chunk);
      response.end();
    });
    front.listen(0, "127.0.0.1");
    await new Promise((resolve) => front.once("listening", resolve));
    const { port, close } = await http({ url: `http://127.0.0.1:${(front.address() as { port: number }).port}/mcp` }).open(context);
    for (let time = 0; time < 2; time++) {
      const connection = await port.connect();
      assert.ok((await connection.listTools()).length > 0);
      await connection.close();
    }
    await close?.();
    front.closeAllConnections();
    front.close();
    assert.equal(new Set(seen).size, 2, JSON.stringify(seen));
    assert.ok(seen.every((id) => id !== "undefined"));
  });
});

describe("http without a server", () => {
  it("says where nobody listens", async () => {
    const closed = await freePort();
    const availability = await http({ url: `http://127.0.0.1:${closed}/mcp` }).probe?.({ signal });
    assert.ok(availability?.available === false);
    assert.ok(availability.reason.includes(`127.0.0.1:${closed}`), availability.reason);
  });

  it("gives up after its time where the server says nothing", async () => {
    const mute = createServer(() => undefined);
    mute.listen(0, "127.0.0.1");
    await new Promise((resolve) => mute.once("listening", resolve));
    const { port } = mute.address() as { port: number };
    const availability = await http({ url: `http://127.0.0.1:${port}/mcp`, connectTimeoutMs: 200 }).probe?.({ signal });
    assert.ok(availability?.available === false);
    assert.match(availability.reason, /timed? ?out|200/i);
    mute.closeAllConnections();
    mute.close();
  });

  it("refuses an address that isn't one", async () => {
    await assert.rejects(async () => http({ url: "nonsense" }).open(context), /isn't an address/);
  });
});

describe("mock server", () => {
  for (const { name, run } of mcpContract(mockServer({ listTools: "1ms", callTool: "1ms" }))) it(name, run);

  it("runs as the command line says, where it says so", async () => {
    const scripts: string[] = [];
    const command = (script: string) => {
      scripts.push(script);
      return measuredCommand(script);
    };
    const { port, close } = await mockServer({ callTool: "0ms" }).open({ ...context, command });
    const connection = await port.connect();
    assert.equal((await connection.callTool("add", { a: 2, b: 3 })).text, "5");
    await connection.close();
    await close?.();
    assert.deepEqual(
      scripts.map((script) => basename(script)),
      ["server-process.ts"],
    );
  });

  it("serves the 2026-07-28 revision, the 2025 ones, and a client that asks first", async () => {
    const server = await startMockServer({ callTool: "0ms" });
    for (const protocol of ["2025", "2026-07-28", "auto"] as const) {
      const { port, close } = await http({ url: server.url, protocol }).open(context);
      const connection = await port.connect();
      assert.equal((await connection.callTool("add", { a: 2, b: 3 })).text, "5", protocol);
      await connection.close();
      await close?.();
    }
    await server.close();
  });

  it("listens on loopback, and no longer when it is closed", async () => {
    const server = await startMockServer();
    const { port, hostname } = new URL(server.url);
    assert.equal(hostname, "127.0.0.1");
    assert.equal(await listens(Number(port)), true);
    await server.close();
    assert.equal(await listens(Number(port)), false);
  });

  it("says when its port is taken", async () => {
    const server = await startMockServer();
    await assert.rejects(startMockServer({ port: Number(new URL(server.url).port) }), /can't listen on port|EADDRINUSE|in use/);
    await server.close();
  });
});

describe("mock server that misbehaves", () => {
  it("fails, answers much, offers many tools, and stalls until the client gives up", async () => {
    const server = await startMockServer({ callTool: "0ms", listTools: "0ms", tools: 12, payloadBytes: 50_000, failureRate: 0.5, seed: 3 });
    const { port, close } = await http({ url: server.url }).open(context);
    const connection = await port.connect();
    assert.equal((await connection.listTools()).length, 12);
    const results = await Promise.all(Array.from({ length: 40 }, () => connection.callTool("echo", { message: "m" })));
    const failed = results.filter(({ isError }) => isError).length;
    assert.ok(failed > 5 && failed < 35, `${failed} of 40`);
    assert.ok(results.some(({ text }) => text.length > 50_000));
    await connection.close();
    await close?.();
    await server.close();

    const mute = await startMockServer({ callTool: "0ms", stallRate: 1 });
    const opened = await http({ url: mute.url, requestTimeoutMs: 150 }).open(context);
    const waiting = await opened.port.connect();
    await assert.rejects(waiting.callTool("echo", { message: "m" }), /MCP server at http:\/\/127.*(timed? ?out|150)/i);
    await waiting.close();
    await opened.close?.();
    await mute.close();
  });
});

describe("the call that benchmarks make", () => {
  it("is set by the environment, for any server", async () => {
    const names = ["MCP_TOOL", "MCP_ARGS", "MCP_EXPECT"] as const;
    const call = async () => {
      const { port, close } = await http({ url: everything.url }).open(context);
      await close?.();
      return port.sampleCall;
    };
    try {
      Object.assign(process.env, { MCP_TOOL: "get-sum", MCP_ARGS: '{"a":2,"b":3}', MCP_EXPECT: "5" });
      assert.deepEqual(await call(), { tool: "get-sum", arguments: { a: 2, b: 3 }, expect: "5" });
      process.env["MCP_ARGS"] = "[1]";
      await assert.rejects(call, /must be a JSON object/);
      process.env["MCP_ARGS"] = "{";
      await assert.rejects(call, /isn't JSON/);
    } finally {
      for (const name of names) delete process.env[name];
    }
    assert.equal((await call()).tool, "echo");
  });
});
