import assert from "node:assert/strict";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { after, describe, it } from "node:test";
import { leanMcp } from "@agentperf/adapters-http";
import type { McpCall } from "@agentperf/core";
import { contractCases } from "@agentperf/core/testing";
import { closing, opened, testContext } from "../../../../test-support/adapters.ts";
import { environment } from "../../../../test-support/environment.ts";
import { startHttp, startMute } from "../../../../test-support/listener.ts";
import { type McpProcess, startEverything } from "../../../../test-support/mcp.ts";
import { answerTo, callResult, type McpBehaviour, type McpRequest, messageIn, startOwnMcp } from "../../../../test-support/mcp-servers.ts";
import { freePort } from "../../../../test-support/processes.ts";

const { signal } = testContext;
const eventStream = { "content-type": "text/event-stream; charset=utf-8" };
const event = (data: string): string => `event: message\ndata: ${data}\n\n`;

const everything: McpProcess = await startEverything();
after(() => everything.stop());

describe("lean keeps the rules of the port mcp", () => {
  for (const { name, run } of contractCases(leanMcp({ url: everything.url }))) it(`reference server, by event streams: ${name}`, run);

  it("own server, by JSON: what it is asked it gives, over one connection too", async () => {
    await using server = await startOwnMcp();
    await using mcp = await opened(leanMcp({ url: server.url, connections: 1 }));
    await using connection = closing(await mcp.port.connect());
    const texts = await Promise.all(
      Array.from({ length: 50 }, async (_, at) => (await connection.callTool("echo", { message: `m${at}` })).text),
    );
    assert.deepEqual(
      texts,
      Array.from({ length: 50 }, (_, at) => `Echo: m${at}`),
    );
    assert.deepEqual(
      (await connection.listTools()).map(({ name }) => name),
      ["echo", "reverse"],
    );
  });

  it("says the server's name and version when it is probed", async () => {
    const availability = await leanMcp({ url: everything.url }).probe?.({ signal });
    assert.ok(availability?.available && /everything/i.test(availability.version ?? ""), JSON.stringify(availability));
  });
});

describe("what lean sends to an MCP server", () => {
  /** Sees what comes, and answers as the plain server does. */
  async function watched() {
    const seen: { headers: IncomingHttpHeaders; method: string | undefined; message: McpRequest | undefined }[] = [];
    const server = await startHttp(async (request, response) => {
      const message = request.method === "POST" ? await messageIn(request) : undefined;
      seen.push({ headers: request.headers, method: request.method, message });
      if (message?.id === undefined) return void response.writeHead(message === undefined ? 200 : 202).end();
      const session = message.method === "initialize" ? { "mcp-session-id": `session-${seen.length}` } : {};
      response.writeHead(200, { "content-type": "application/json", ...session });
      response.end(message.method === "tools/call" ? callResult(message.id, "Echo: agentperf") : answerTo(message));
    });
    return { ...server, url: `http://127.0.0.1:${server.port}/mcp?a=b`, seen };
  }

  it("is a session from its start to its end, each request with a number of its own", async () => {
    await using server = await watched();
    await using mcp = await opened(leanMcp({ url: server.url, token: "t0ken", headers: { "x-tenant": "a" } }));
    for (let time = 0; time < 2; time++) {
      const connection = await mcp.port.connect();
      for (let call = 0; call < 12; call++) await connection.callTool("echo", { message: "agentperf" });
      await connection.close();
    }
    const messages = server.seen.flatMap(({ message }) => message ?? []);
    const half = ["initialize", "notifications/initialized", ...Array<string>(12).fill("tools/call")];
    assert.deepEqual(
      messages.map(({ method }) => method),
      [...half, ...half],
    );
    for (const from of [2, 16]) assert.equal(new Set(messages.slice(from, from + 12).map(({ id }) => id)).size, 12);
    assert.deepEqual(messages[5]?.params, { name: "echo", arguments: { message: "agentperf" } });
    for (const { headers } of server.seen) {
      assert.equal(headers.authorization, "Bearer t0ken");
      assert.equal(headers["x-tenant"], "a");
    }
    const ends = server.seen.filter(({ method }) => method === "DELETE");
    assert.deepEqual(
      ends.map(({ headers }) => headers["mcp-session-id"]),
      ["session-1", "session-16"],
    );
    const calls = server.seen.filter(({ message }) => message?.method === "tools/call");
    assert.deepEqual(new Set(calls.map(({ headers }) => headers["mcp-protocol-version"])), new Set(["2025-06-18"]));
    assert.deepEqual(new Set(calls.map(({ headers }) => headers["mcp-session-id"])), new Set(["session-1", "session-16"]));
  });

  it("is what the arguments hold at that time", async () => {
    await using server = await watched();
    await using mcp = await opened(leanMcp({ url: server.url }));
    await using connection = closing(await mcp.port.connect());
    const args = { message: "a", list: [1] };
    await connection.callTool("echo", args);
    args.message = "ü€";
    args.list.push(2);
    await connection.callTool("echo", args);
    await connection.callTool("other", args);
    const calls = server.seen.flatMap(({ message }) => (message?.method === "tools/call" ? [message.params] : []));
    assert.deepEqual(calls, [
      { name: "echo", arguments: { message: "a", list: [1] } },
      { name: "echo", arguments: { message: "ü€", list: [1, 2] } },
      { name: "other", arguments: { message: "ü€", list: [1, 2] } },
    ]);
  });

  it("is what the arguments hold, whatever they are", async () => {
    await using server = await watched();
    await using mcp = await opened(leanMcp({ url: server.url }));
    await using connection = closing(await mcp.port.connect());
    const inherited = Object.create({ a: 1 }) as Record<string, unknown>;
    const all = [
      { a: 1 },
      { a: 1 },
      { b: 1 },
      { a: 1, b: 1 },
      { a: "1" },
      { a: null },
      { a: undefined },
      {},
      inherited,
      { a: [1] },
      { a: [1] },
      { a: [2] },
      { a: 1 },
      // What every object has already.
      { constructor: Object },
    ];
    for (const args of all) await connection.callTool("echo", args);
    const calls = server.seen.flatMap(({ message }) => (message?.method === "tools/call" ? [message.params?.["arguments"]] : []));
    assert.deepEqual(
      calls,
      all.map((args) => JSON.parse(JSON.stringify(args))),
    );
  });

  it("is nothing where its arguments can't be written down, which is a failure of the call", async () => {
    await using server = await watched();
    await using mcp = await opened(leanMcp({ url: server.url }));
    await using connection = closing(await mcp.port.connect());
    const before = server.seen.length;
    const called = connection.callTool("echo", { count: 1n });
    await assert.rejects(called, new RegExp(`MCP server at http://127\\.0\\.0\\.1:${server.port}/.*BigInt`));
    assert.equal(server.seen.length, before);
  });

  it("is whole where it can't be sent at once, each with its own number", async () => {
    const seen: McpRequest[] = [];
    await using server = await startHttp(async (request, response) => {
      // What was sent waits on its way meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 20));
      const message = request.method === "POST" ? await messageIn(request) : undefined;
      if (message?.id === undefined) return void response.writeHead(202).end();
      response.writeHead(200, { "content-type": "application/json" });
      if (message.method !== "tools/call") return void response.end(answerTo(message));
      seen.push(message);
      response.end(callResult(message.id, "taken"));
    });
    await using mcp = await opened(leanMcp({ url: `http://127.0.0.1:${server.port}/`, connections: 3 }));
    await using connection = closing(await mcp.port.connect());
    const args = { message: "abcdefgh".repeat(2 ** 20) };
    const results = await Promise.all(Array.from({ length: 9 }, () => connection.callTool("echo", args)));
    assert.ok(results.every(({ text }) => text === "taken"));
    assert.equal(new Set(seen.map(({ id }) => id)).size, 9);
    for (const { params } of seen) assert.deepEqual(params, { name: "echo", arguments: args });
  });

  it("is an object of arguments where a call has none", async () => {
    await using server = await watched();
    // As a config in JavaScript may have it.
    const call = { tool: "echo" } as McpCall;
    await using mcp = await opened(leanMcp({ url: server.url, call }));
    await using connection = closing(await mcp.port.connect());
    await connection.callTool(call.tool, mcp.port.sampleCall.arguments);
    assert.deepEqual(server.seen.at(-1)?.message?.params, { name: "echo", arguments: {} });
  });

  it("is its own content type, whatever the option headers says", async () => {
    await using server = await watched();
    await using mcp = await opened(leanMcp({ url: server.url, headers: { "Content-Type": "text/plain", Accept: "*/*" } }));
    await using connection = closing(await mcp.port.connect());
    await connection.listTools();
    for (const { headers } of server.seen) {
      assert.equal(headers["content-type"], "application/json");
      assert.equal(headers.accept, "application/json, text/event-stream");
    }
  });
});

describe("what lean makes of an MCP server's answers", () => {
  /** Calls once a server that answers calls so. */
  async function called(onCall: NonNullable<McpBehaviour["onCall"]>, options: Parameters<typeof leanMcp>[0] = {}) {
    await using server = await startOwnMcp({ onCall });
    await using mcp = await opened(leanMcp({ url: server.url, ...options }));
    await using connection = closing(await mcp.port.connect());
    return await connection.callTool("echo", {});
  }
  const json = (response: ServerResponse, body: string) => response.writeHead(200, { "content-type": "application/json" }).end(body);

  it("is what comes after others on an event stream", async () => {
    const { text } = await called(({ id }, response) => {
      const progress = '{"jsonrpc":"2.0","method":"notifications/progress","params":{}}';
      response.writeHead(200, eventStream);
      response.write(`: hello\nid: 1\nretry: 5\ndata:\n\n${event(progress)}`);
      response.end(event(callResult(id, "at last")).replaceAll("\n", "\r\n"));
    });
    assert.equal(text, "at last");
  });

  it("is what comes after events of another type", async () => {
    const { text } = await called(({ id }, response) => {
      response.writeHead(200, eventStream);
      response.end(`event: ping\ndata: 2026-01-01\n\nevent:heartbeat\ndata: {}\n\n${event(callResult(id, "mine"))}`);
    });
    assert.equal(text, "mine");
  });

  it("is what comes after a mark of the byte order", async () => {
    const mark = "\uFEFF";
    const inJson = await called(({ id }, response) => json(response, mark + callResult(id, "JSON")));
    const inStream = await called(({ id }, response) =>
      response.writeHead(200, eventStream).end(`${mark}data: ${callResult(id, "stream")}\n\n`),
    );
    assert.deepEqual([inJson.text, inStream.text], ["JSON", "stream"]);
  });

  it("is all text of the result, and whether it is an error", async () => {
    const parts = [
      { type: "text", text: "a" },
      { type: "image", data: "x" },
      { type: "text", text: "b" },
    ];
    const result = await called(({ id }, response) =>
      json(response, JSON.stringify({ jsonrpc: "2.0", id, result: { content: parts, isError: true } })),
    );
    assert.deepEqual(result, { text: "ab", isError: true });
  });

  it("is several pages of a list", async () => {
    await using server = await startHttp(async (request, response) => {
      if (request.method !== "POST") return void response.end();
      const message = await messageIn(request);
      if (message.id === undefined) return void response.writeHead(202).end();
      const cursor = message.params?.["cursor"];
      const tools = [{ name: String(cursor ?? "first") }];
      const page = { tools, ...(cursor === undefined ? { nextCursor: "second" } : {}) };
      json(
        response,
        message.method === "tools/list" ? JSON.stringify({ jsonrpc: "2.0", id: message.id, result: page }) : answerTo(message),
      );
    });
    await using mcp = await opened(leanMcp({ url: `http://127.0.0.1:${server.port}/` }));
    await using connection = closing(await mcp.port.connect());
    assert.deepEqual(await connection.listTools(), [
      { name: "first", description: undefined },
      { name: "second", description: undefined },
    ]);
  });

  it("is what each answer says, also where the next one is almost the same", async () => {
    /** Texts of several calls of one session; the server gives a call its number among them. */
    async function texts(answer: (id: McpRequest["id"], at: number) => string, count: number): Promise<string[]> {
      let at = 0;
      await using server = await startOwnMcp({ onCall: ({ id }, response) => void json(response, answer(id, at++)) });
      await using mcp = await opened(leanMcp({ url: server.url }));
      await using connection = closing(await mcp.port.connect());
      const all: string[] = [];
      for (let time = 0; time < count; time++)
        all.push(await connection.callTool("echo", {}).then(({ text, isError }) => (isError ? "error" : text), String));
      return all;
    }
    const numbers = ["a", "a", "b", "b", "a"];
    assert.deepEqual(await texts((id, at) => callResult(id, numbers[at] as string), 5), numbers);
    // The number stands in the text too.
    const named = await texts((id) => callResult(id, `number ${String(id)}`), 3);
    assert.equal(new Set(named).size, 3);
    // The answer to the request before, once more.
    const again = await texts((id, at) => callResult(at === 2 ? Number(id) - 1 : id, "mine"), 4);
    assert.deepEqual([again[0], again[1], again[3]], ["mine", "mine", "mine"]);
    assert.match(again[2] ?? "", /answered another request/);
    const failing = await texts((id, at) => callResult(id, "mine").replace('"result":{', `"result":{"isError":${at === 1},`), 3);
    assert.deepEqual(failing, ["mine", "error", "mine"]);
    // Where the number stands once, but isn't the answer's.
    const elsewhere = await texts((id) => `{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"${String(id)}"}]}}`, 2);
    for (const text of elsewhere) assert.match(text, /answered another request/);
  });

  const failures: readonly (readonly [what: string, onCall: NonNullable<McpBehaviour["onCall"]>, message: RegExp])[] = [
    [
      "an error",
      ({ id }, response) => json(response, JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32602, message: "no such tool" } })),
      /no such tool \(-32602\)/,
    ],
    ["another request's", (_, response) => json(response, callResult(7, "x")), /answered another request/],
    ["no JSON", (_, response) => json(response, "<html>"), /no message of JSON-RPC: "<html>"/],
    ["a list", (_, response) => json(response, "[]"), /no message of JSON-RPC/],
    ["nothing", (_, response) => json(response, ""), /no message of JSON-RPC: ""/],
    ["a result that is none", ({ id }, response) => json(response, `{"jsonrpc":"2.0","id":${id},"result":3}`), /has no result/],
    [
      "content that is none",
      ({ id }, response) => json(response, `{"jsonrpc":"2.0","id":${id},"result":{"content":"x"}}`),
      /no list of content/,
    ],
    ["a status of failure", (_, response) => response.writeHead(404).end("session not found"), /HTTP 404: session not found/],
    [
      "a redirect",
      (_, response) => response.writeHead(307, { location: "/mcp/?key=s3cret" }).end(),
      /HTTP 307: it redirects to http:\/\/127\.0\.0\.1:\d+\/mcp\/\?key=\*\*\*, which lean doesn't follow/,
    ],
    ["a redirect to nowhere", (_, response) => response.writeHead(307, { location: "http://" }).end(), /HTTP 307$/],
    [
      "compressed",
      (_, response) => response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end("\u001f\u008b"),
      /HTTP 200: its body is compressed \(gzip\), which lean doesn't read: take --mcp http/,
    ],
    [
      "a part of text without one",
      ({ id }, response) => json(response, `{"jsonrpc":"2.0","id":${id},"result":{"content":[{"type":"text"}]}}`),
      /has a part of type text without one/,
    ],
    [
      "words with the session's id",
      (_, response) => response.writeHead(404).end("no session of-a-test: of-a-test"),
      /HTTP 404: no session \*\*\*: \*\*\*$/,
    ],
    ["a stream without it", (_, response) => response.writeHead(200, eventStream).end("id: 1\ndata:\n\n"), /ended without an answer/],
    [
      "a stream that ends in it",
      ({ id }, response) => response.writeHead(200, eventStream).end(event(callResult(id, "x")).trimEnd()),
      /ended without an answer/,
    ],
    ["a broken connection", (_, response) => response.destroy(), /the server has closed the connection|ECONNRESET/],
    ["far too much", (_, response) => json(response, "x".repeat(200_000)), /larger than 100000 bytes/],
    ["silence", () => undefined, /no answer within 300 ms/],
  ];
  for (const [what, onCall, message] of failures)
    it(`is a failure of the call where it is ${what}`, async () => {
      await assert.rejects(called(onCall, { maxReplyBytes: 100_000, requestTimeoutMs: 300 }), message);
    });
});

describe("lean where a session isn't opened in time", () => {
  it("gives the connection up, and ends what it knows of", async () => {
    const seen: (string | undefined)[] = [];
    let sessions = 0;
    await using server = await startHttp(async (request, response) => {
      const message = request.method === "POST" ? await messageIn(request) : undefined;
      seen.push(message?.method ?? request.method);
      if (message?.method === "initialize") {
        sessions += 1;
        // The first one is never answered.
        if (sessions === 1) return;
        response.writeHead(200, { "content-type": "application/json", "mcp-session-id": `session-${sessions}` });
        return void response.end(answerTo(message));
      }
      if (message?.method === "notifications/initialized" && sessions === 2) return void response.writeHead(500).end("not now");
      response.writeHead(message === undefined ? 200 : 202).end();
    });
    const options = { url: `http://127.0.0.1:${server.port}/`, connections: 1, connectTimeoutMs: 200, requestTimeoutMs: 5_000 };
    await using mcp = await opened(leanMcp(options));
    await assert.rejects(mcp.port.connect(), /no answer within 200 ms/);
    await assert.rejects(mcp.port.connect(), /HTTP 500: not now/);
    await (await mcp.port.connect()).close();
    assert.deepEqual(seen, [
      ...["initialize"],
      ...["initialize", "notifications/initialized", "DELETE"],
      ...["initialize", "notifications/initialized", "DELETE"],
    ]);
  });

  it("doesn't send what nobody waits for any longer", async () => {
    const seen: (string | undefined)[] = [];
    await using server = await startHttp(async (request, response) => {
      const message = request.method === "POST" ? await messageIn(request) : undefined;
      seen.push(message?.method ?? request.method);
      if (message?.method === "tools/call") await new Promise((resolve) => setTimeout(resolve, 400));
      if (message?.id === undefined) return void response.writeHead(202).end();
      response.writeHead(200, { "content-type": "application/json" });
      response.end(message.method === "tools/call" ? callResult(message.id, "late") : answerTo(message));
    });
    const options = { url: `http://127.0.0.1:${server.port}/`, connections: 1, connectTimeoutMs: 100 };
    await using mcp = await opened(leanMcp(options));
    const connection = await mcp.port.connect();
    const called = connection.callTool("echo", {});
    await assert.rejects(mcp.port.connect(), /no answer within 100 ms/);
    assert.equal((await called).text, "late");
    await connection.listTools();
    assert.deepEqual(seen, ["initialize", "notifications/initialized", "tools/call", "tools/list"]);
  });
});

describe("lean where a server's list of tools doesn't end", () => {
  /** Lists the tools of a server whose pages are these. */
  async function listed(page: (cursor: unknown) => object, options: Parameters<typeof leanMcp>[0] = {}) {
    await using server = await startHttp(async (request, response) => {
      const message = request.method === "POST" ? await messageIn(request) : undefined;
      if (message?.id === undefined) return void response.writeHead(202).end();
      const result = message.method === "tools/list" ? page(message.params?.["cursor"]) : undefined;
      response.writeHead(200, { "content-type": "application/json" });
      response.end(result === undefined ? answerTo(message) : JSON.stringify({ jsonrpc: "2.0", id: message.id, result }));
    });
    await using mcp = await opened(leanMcp({ url: `http://127.0.0.1:${server.port}/`, ...options }));
    await using connection = closing(await mcp.port.connect());
    return await connection.listTools();
  }

  it("says so, whether it goes on for ever, from the same place, or is too large", async () => {
    const tools = [{ name: "one" }];
    let pages = 0;
    await assert.rejects(
      listed(() => ({ tools, nextCursor: "again" })),
      /doesn't end/,
    );
    await assert.rejects(
      listed(() => ({ tools: [{ name: "x".repeat(5_000) }], nextCursor: `page ${++pages}` }), { maxReplyBytes: 100_000 }),
      /larger than 100000 bytes/,
    );
    assert.ok(pages < 25, `${pages}`);
  });

  it("takes an empty place to go on from for the end, and any number of tools", async () => {
    const tools = Array.from({ length: 200_000 }, (_, at) => ({ name: `t${at}` }));
    assert.equal((await listed(() => ({ tools, nextCursor: "" }))).length, 200_000);
  });
});

describe("lean where a server doesn't answer the end of a session", () => {
  it("waits for it from when it could be sent, not while it waits for a connection", async () => {
    const methods: (string | undefined)[] = [];
    await using server = await startHttp(async (request, response) => {
      const message = request.method === "POST" ? await messageIn(request) : undefined;
      methods.push(request.method);
      if (message?.method === "tools/call") await new Promise((resolve) => setTimeout(resolve, 1_300));
      if (message?.id === undefined) return void response.writeHead(202).end();
      response.writeHead(200, { "content-type": "application/json", "mcp-session-id": "of-a-test" });
      response.end(message.method === "tools/call" ? callResult(message.id, "late") : answerTo(message));
    });
    const notes: string[] = [];
    await using mcp = await opened(leanMcp({ url: `http://127.0.0.1:${server.port}/`, connections: 1 }), {
      note: (text) => void notes.push(text),
    });
    const [one, another] = [await mcp.port.connect(), await mcp.port.connect()];
    const called = one.callTool("echo", {});
    await another.close();
    await called;
    await one.close();
    assert.deepEqual(notes, []);
    assert.equal(methods.filter((method) => method === "DELETE").length, 2);
  });

  it("gives the connection up, so that the next session isn't kept waiting", async () => {
    await using server = await startOwnMcp({ onDelete: () => undefined });
    const notes: string[] = [];
    await using mcp = await opened(leanMcp({ url: server.url, connections: 1 }), { note: (text) => void notes.push(text) });
    for (let time = 0; time < 2; time++) {
      const connection = await mcp.port.connect();
      assert.equal((await connection.callTool("echo", { message: "a" })).text, "Echo: a");
      await connection.close();
    }
    assert.equal(notes.length, 1);
    assert.match(notes[0] ?? "", /doesn't answer within 1000 ms/);
  });
});

describe("lean where there is no MCP server", () => {
  const reason = async (options: Parameters<typeof leanMcp>[0]) => {
    const availability = await leanMcp(options).probe?.({ signal });
    assert.ok(availability?.available === false);
    return availability.reason;
  };

  it("says where nobody listens, or says nothing", async () => {
    const url = `http://127.0.0.1:${await freePort()}/mcp`;
    assert.ok((await reason({ url })).includes(url));
    await using mute = await startMute();
    assert.match(await reason({ url: `http://127.0.0.1:${mute.port}/`, connectTimeoutMs: 200 }), /no answer within 200 ms/);
  });

  it("says what a server that refuses it says, and shows no secret", async () => {
    await using server = await startHttp((_, response) => void response.writeHead(401).end("who are you?"));
    const url = `http://user:passw0rd@127.0.0.1:${server.port}/`;
    const said = await reason({ url, token: "t0ken-word", headers: { "x-tenant": "t3nant-word" } });
    assert.match(said, /HTTP 401: who are you\?/);
    assert.ok(!/passw0rd|t0ken-word|t3nant-word/.test(said), said);
  });

  it("refuses a revision that it doesn't know", async () => {
    await using server = await startHttp(async (request, response) => {
      const { id } = await messageIn(request);
      response.end(JSON.stringify({ jsonrpc: "2.0", id, result: { protocolVersion: "1999-01-01" } }));
    });
    assert.match(await reason({ url: `http://127.0.0.1:${server.port}/` }), /revision "1999-01-01".*lean knows 2024-11-05/);
  });

  it("refuses TLS, an address that is none, and says what to set where there is none", async () => {
    assert.match(await reason({ url: "https://127.0.0.1:1/" }), /speaks no TLS: take --mcp http/);
    assert.match(await reason({ url: "nonsense" }), /no address/);
    using _ = environment({ MCP_URL: undefined });
    assert.match(await reason({}), /no address: set MCP_URL/);
  });

  it("takes the variables, and flags before its options", () => {
    using _ = environment({ MCP_URL: "http://variable/mcp" });
    assert.equal(leanMcp().address, "http://variable/mcp");
    assert.equal(leanMcp({ url: "http://option/mcp" }).configure?.({ url: "http://flag/mcp" }).address, "http://flag/mcp");
  });
});
