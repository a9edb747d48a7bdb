import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { describe, it } from "node:test";
import { http } from "@agentperf/adapters-mcp";
import { opened } from "../../../../test-support/adapters.ts";
import { callResult, startOwnMcp } from "../../../../test-support/mcp-servers.ts";

const eventStream = { "content-type": "text/event-stream" };
const event = (data: string, id?: string): string => `${id === undefined ? "" : `id: ${id}\n`}data: ${data}\n\n`;

describe("a server that closes its event stream", () => {
  it("is asked again where it expects the client back, which is told", async () => {
    const pending = new Map<string, string>();
    let calls = 0;
    await using server = await startOwnMcp({
      onCall({ id }, response) {
        const name = `event-${++calls}`;
        pending.set(name, callResult(id, `answer ${calls}`));
        response.writeHead(200, eventStream).end(`retry: 20\n${event("", name)}`);
      },
      onGet(lastEvent, response) {
        if (lastEvent === undefined) return void response.writeHead(405).end();
        response.writeHead(200, eventStream).end(event(pending.get(lastEvent) ?? "", `${lastEvent}-end`));
      },
    });
    const notes: string[] = [];
    await using mcp = await opened(http({ url: server.url }), { note: (text) => notes.push(text) });
    const connection = await mcp.port.connect();
    for (let call = 1; call <= 3; call++) assert.equal((await connection.callTool("echo", {})).text, `answer ${call}`);
    await connection.close();
    assert.deepEqual(notes, [
      "the MCP server closes its event streams and expects the client back; the time until then is part of an operation that it answers so",
    ]);
  });

  it("is asked again as often as it closes the stream before the answer", async () => {
    let asked = 0;
    let answer = "";
    await using server = await startOwnMcp({
      onCall({ id }, response) {
        answer = callResult(id, "at last");
        response.writeHead(200, eventStream).end(`retry: 1\n${event("", "0")}`);
      },
      onGet(lastEvent, response) {
        if (lastEvent === undefined) return void response.writeHead(405).end();
        asked += 1;
        response.writeHead(200, eventStream).end(asked < 6 ? event("", `${asked}`) : event(answer, "end"));
      },
    });
    await using mcp = await opened(http({ url: server.url }));
    const connection = await mcp.port.connect();
    assert.equal((await connection.callTool("echo", {})).text, "at last");
    assert.equal(asked, 6);
    await connection.close();
  });

  it("keeps a stream for its own messages, closed again and again, without being told of it", async () => {
    let opens = 0;
    await using server = await startOwnMcp({
      onGet: (_, response) => {
        opens += 1;
        response.writeHead(200, eventStream).end("retry: 10\n\n");
      },
    });
    const notes: string[] = [];
    await using mcp = await opened(http({ url: server.url }), { note: (text) => notes.push(text) });
    const connection = await mcp.port.connect();
    while (opens < 3) assert.equal((await connection.callTool("echo", { message: "hi" })).text, "Echo: hi");
    await connection.close();
    assert.deepEqual(notes, []);
  });

  it("fails the operation where it never said how to come back, or isn't there any more", async () => {
    const closes = (text: string) => (_: unknown, response: ServerResponse) => void response.writeHead(200, eventStream).end(text);
    for (const text of ["", ": nothing\n\n", `retry: 1\n${event("", "1")}`]) {
      await using server = await startOwnMcp({ onCall: closes(text) });
      await using mcp = await opened(http({ url: server.url, requestTimeoutMs: 1_000 }));
      const connection = await mcp.port.connect();
      await assert.rejects(connection.callTool("echo", {}), new RegExp(`MCP server at ${server.url}: `), JSON.stringify(text));
      await connection.close();
    }
  });
});
