import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type HttpOptions, http, startMockServer } from "@agentperf/adapters-mcp";
import type { McpConnection } from "@agentperf/core";
import { closing, opened } from "../../../../test-support/adapters.ts";
import { listens } from "../../../../test-support/processes.ts";

/** Connects to a server, works, and closes. */
async function connected(options: HttpOptions, work: (connection: McpConnection) => Promise<void>): Promise<void> {
  await using mcp = await opened(http(options));
  await using connection = closing(await mcp.port.connect());
  await work(connection);
}

describe("mock server", () => {
  it("serves the 2026-07-28 revision, the 2025 ones, and a client that asks first", async () => {
    await using server = closing(await startMockServer({ callTool: "0ms" }));
    for (const protocol of ["2025", "2026-07-28", "auto"] as const) {
      await connected({ url: server.url, protocol }, async (connection) => {
        assert.equal((await connection.callTool("add", { a: 2, b: 3 })).text, "5", protocol);
      });
    }
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
    await using server = closing(await startMockServer());
    await assert.rejects(startMockServer({ port: Number(new URL(server.url).port) }), /can't listen on port|EADDRINUSE|in use/);
  });

  it("fails its share of calls, answers much and offers many tools where it is told to", async () => {
    const behaviour = { callTool: "0ms", listTools: "0ms", tools: 12, payloadBytes: 50_000, failureRate: 0.5, seed: 3 };
    await using server = closing(await startMockServer(behaviour));
    await connected({ url: server.url }, async (connection) => {
      assert.equal((await connection.listTools()).length, 12);
      const results = await Promise.all(Array.from({ length: 40 }, () => connection.callTool("echo", { message: "m" })));
      const failed = results.filter(({ isError }) => isError).length;
      assert.ok(failed > 5 && failed < 35, `${failed} of 40`);
      assert.ok(results.some(({ text }) => text.length > 50_000));
    });
  });

  it("stalls until the client gives up", async () => {
    await using server = closing(await startMockServer({ callTool: "0ms", stallRate: 1 }));
    await connected({ url: server.url, requestTimeoutMs: 150 }, async (connection) => {
      await assert.rejects(connection.callTool("echo", { message: "m" }), /MCP server at http:\/\/127.*(timed? ?out|150)/i);
    });
  });
});
