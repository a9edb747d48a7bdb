import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import process from "node:process";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { http } from "@agentperf/adapters-mcp";
import { opened } from "../../../../test-support/adapters.ts";
import { callResult, type McpBehaviour, startOwnMcp } from "../../../../test-support/mcp-servers.ts";
import { limited } from "../../src/http/limit.ts";

const mebibyte = 2 ** 20;
const chunk = Buffer.alloc(mebibyte, "x");

/** Writes without an end, until nobody reads any more. @returns how many MiB were written */
async function pour(response: ServerResponse, head: string): Promise<number> {
  let written = 0;
  response.write(head);
  let isOver = false;
  const over = once(response, "close").then(() => {
    isOver = true;
  });
  while (!isOver && written < 4_096) {
    written += 1;
    if (!response.write(chunk)) await Promise.race([over, once(response, "drain")]);
  }
  return written;
}

describe("a reply without an end", () => {
  const kinds: Readonly<Record<string, { readonly type: string; readonly head: string; readonly status: number }>> = {
    "as JSON": { type: "application/json", head: '{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"', status: 200 },
    "as an event": { type: "text/event-stream", head: 'id: 1\ndata: {"jsonrpc":"2.0","id":1,"result":"', status: 200 },
    "as an error": { type: "text/plain", head: "so sorry ", status: 500 },
  };
  for (const [name, { type, head, status }] of Object.entries(kinds)) {
    for (const engine of ["fetch", undefined] as const) {
      it(`fails with a clear error ${name} by ${engine ?? "the runtime's own engine"}, and isn't kept`, async () => {
        let poured: Promise<number> | undefined;
        const onCall: McpBehaviour["onCall"] = (_, response) => {
          response.writeHead(status, { "content-type": type });
          poured = pour(response, head);
        };
        await using server = await startOwnMcp({ onCall });
        await using mcp = await opened(http({ url: server.url, engine, maxReplyBytes: 4 * mebibyte }));
        const connection = await mcp.port.connect();
        const before = process.memoryUsage().rss;
        await assert.rejects(connection.callTool("echo", {}), /a reply is larger than 4 MiB: raise the option maxReplyBytes/);
        await connection.close();
        assert.ok(((await poured) ?? 0) < 256, `${await poured} MiB were written`);
        const grown = (process.memoryUsage().rss - before) / mebibyte;
        assert.ok(grown < 256, `${grown} MiB more`);
      });
    }
  }

  it("fails where it is large only when it is unpacked", async () => {
    await using server = await startOwnMcp({
      onCall({ id }, response) {
        response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
        response.end(gzipSync(callResult(id, "x".repeat(8 * mebibyte))));
      },
    });
    await using mcp = await opened(http({ url: server.url, maxReplyBytes: mebibyte }));
    const connection = await mcp.port.connect();
    await assert.rejects(connection.callTool("echo", {}), /larger than 1 MiB/);
    await connection.close();
  });
});

describe("a reply of the largest size", () => {
  it("is taken, announced or not, and so are many of them in one stream", async () => {
    const text = "x".repeat(mebibyte - 1_024);
    let calls = 0;
    await using server = await startOwnMcp({
      onCall({ id }, response) {
        const result = callResult(id, text);
        calls += 1;
        if (calls === 1)
          return void response.writeHead(200, { "content-type": "application/json", "content-length": result.length }).end(result);
        if (calls === 2) return void response.writeHead(200, { "content-type": "application/json" }).end(result);
        response.writeHead(200, { "content-type": "text/event-stream" });
        // Of other events there may be any number before it.
        for (let at = 0; at < 8; at++)
          response.write(`data: {"jsonrpc":"2.0","method":"notifications/message","params":{"data":"${text}"}}\r\n\r\n`);
        response.end(`data: ${result}\n\n`);
      },
    });
    await using mcp = await opened(http({ url: server.url, maxReplyBytes: mebibyte }));
    const connection = await mcp.port.connect();
    for (let call = 0; call < 3; call++) assert.equal((await connection.callTool("echo", {})).text.length, text.length);
    await connection.close();
  });

  it("keeps status, headers and address", async () => {
    const response = limited(new Response("abc", { status: 201, headers: { "x-own": "1" } }), 3, () => new Error("too large"));
    assert.deepEqual([response.status, response.headers.get("x-own"), response.url, await response.text()], [201, "1", "", "abc"]);
  });

  it("ends with the event, wherever the pieces end", async () => {
    for (const ends of ["\n\n", "\r\n\r\n"]) {
      const text = `data: 123456${ends}`.repeat(50);
      for (let size = 1; size < 40; size++) {
        const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size));
        const body = ReadableStream.from(pieces.map((piece) => new TextEncoder().encode(piece))) as ReadableStream<Uint8Array>;
        const response = new Response(body, { headers: { "content-type": "text/event-stream; charset=utf-8" } });
        assert.equal(await limited(response, 60, () => new Error("too large")).text(), text, `${size} ${JSON.stringify(ends)}`);
      }
    }
  });

  it("is kept whether an event comes in one piece, in the middle of others, or in many", async () => {
    const [small, large] = ["data: 1\n\n", `data: ${"x".repeat(60)}\n\n`];
    for (const text of [large, small + large, large + small, small + large + small])
      for (const size of [1, 7, 33, 60, 1_000]) {
        const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size));
        const body = ReadableStream.from(pieces.map((piece) => new TextEncoder().encode(piece))) as ReadableStream<Uint8Array>;
        const response = new Response(body, { headers: { "content-type": "text/event-stream" } });
        await assert.rejects(limited(response, 60, () => new Error("too large")).text(), /too large/, `${size} ${JSON.stringify(text)}`);
      }
  });
});
