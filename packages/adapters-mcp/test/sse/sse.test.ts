import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { after, describe, it } from "node:test";
import { http, sse } from "@agentperf/adapters-mcp";
import { contractCases } from "@agentperf/core/testing";
import { opened, testContext } from "../../../../test-support/adapters.ts";
import { environment } from "../../../../test-support/environment.ts";
import { startHttp } from "../../../../test-support/listener.ts";
import { type McpProcess, startEverything } from "../../../../test-support/mcp.ts";
import { answerTo, callResult, type McpRequest, messageIn } from "../../../../test-support/mcp-servers.ts";

const everything: McpProcess = await startEverything("sse");
after(() => everything.stop());

describe("sse keeps the rules of the port against the reference server", () => {
  const { url } = everything;
  for (const { name, run } of contractCases(sse({ url }))) it(name, run);
  for (const { name, run } of contractCases(sse({ url, engine: "fetch" }))) it(`fetch: ${name}`, run);

  it("says the server's name and version when it is probed", async () => {
    const availability = await sse({ url }).probe?.(testContext);
    assert.ok(availability?.available && /everything/i.test(availability.version ?? ""), JSON.stringify(availability));
  });

  it("is what the adapter http names where it is asked to talk to such a server", async () => {
    const availability = await http({ url }).probe?.(testContext);
    assert.ok(availability?.available === false);
    assert.match(availability.reason, /HTTP 404: .*if it is a server of the older transport HTTP\+SSE, choose --mcp sse/s);
  });
});

/** A server of the older transport. @param onMessage - answers a message on the stream */
async function startOwn(onMessage: (message: McpRequest, stream: ServerResponse) => void) {
  let stream: ServerResponse | undefined;
  const listener = await startHttp(async (request, response) => {
    if (request.method === "GET") {
      stream = response.writeHead(200, { "content-type": "text/event-stream" });
      return void stream.write("event: endpoint\ndata: /message\n\n");
    }
    const message = await messageIn(request);
    response.writeHead(202).end();
    if (message.id === undefined || stream === undefined) return;
    if (message.method === "tools/call") onMessage(message, stream);
    else stream.write(`data: ${answerTo(message)}\n\n`);
  });
  return { ...listener, url: `http://127.0.0.1:${listener.port}/sse` };
}

describe("sse and a server that misbehaves", () => {
  it("fails at once where the stream ends, which carries every reply", async () => {
    await using server = await startOwn((_, stream) => stream.end());
    await using mcp = await opened(sse({ url: server.url }));
    const connection = await mcp.port.connect();
    const startedMs = performance.now();
    await assert.rejects(connection.callTool("echo", {}), new RegExp(`MCP server at ${server.url}: `));
    assert.ok(performance.now() - startedMs < 5_000);
    await connection.close();
  });

  it("fails where a reply has no end, and takes any number of smaller ones on the one stream", async () => {
    const text = "x".repeat(100_000);
    await using server = await startOwn(({ id, params }, stream) => {
      if (params?.["name"] === "echo") return void stream.write(`data: ${callResult(id, text)}\n\n`);
      const pour = () => {
        if (stream.destroyed) return;
        stream.write(text);
        setTimeout(pour, 1);
      };
      stream.write("data: ");
      pour();
    });
    await using mcp = await opened(sse({ url: server.url, maxReplyBytes: 200_000 }));
    const connection = await mcp.port.connect();
    for (let call = 0; call < 10; call++) assert.equal((await connection.callTool("echo", {})).text, text);
    await assert.rejects(connection.callTool("pour", {}), /a reply is larger than 200000 bytes: raise the option maxReplyBytes/);
    await connection.close();
  });

  it("gives up where no endpoint is ever named", async () => {
    await using server = await startHttp(
      (_, response) => void response.writeHead(200, { "content-type": "text/event-stream" }).write(":\n\n"),
    );
    const url = `http://127.0.0.1:${server.port}/sse`;
    const availability = await sse({ url, connectTimeoutMs: 300 }).probe?.(testContext);
    assert.ok(availability?.available === false);
    assert.match(availability.reason, /no answer within 300 ms/);
  });
});

describe("sse and its options", () => {
  it("is told its address by option, flag or variable, and refuses what it doesn't know", () => {
    using _ = environment({ MCP_URL: "http://variable/sse" });
    assert.equal(sse().address, "http://variable/sse");
    assert.equal(sse({ url: "http://option/sse" }).configure?.({ url: "http://flag/sse" }).address, "http://flag/sse");
    assert.throws(() => sse({ adress: "http://option/sse" } as object), /sse has no option "adress"; there are .*url, token, headers/);
  });
});
