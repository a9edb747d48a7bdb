import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { describe, it } from "node:test";
import { http } from "@agentperf/adapters-mcp";
import { opened, testContext } from "../../../../test-support/adapters.ts";
import { startOwnMcp } from "../../../../test-support/mcp-servers.ts";

/** Connects, calls and closes twice. @returns what was noted, and how long the second close took */
async function twice(url: string): Promise<{ readonly notes: readonly string[]; readonly closeMs: number }> {
  const notes: string[] = [];
  await using mcp = await opened(http({ url }), { note: (text) => notes.push(text) });
  let closeMs = 0;
  for (let time = 0; time < 2; time++) {
    const connection = await mcp.port.connect();
    assert.equal((await connection.callTool("echo", { message: "hi" })).text, "Echo: hi");
    const startedMs = performance.now();
    await connection.close();
    closeMs = performance.now() - startedMs;
  }
  return { notes, closeMs };
}

describe("the end of a session that a server doesn't support", () => {
  for (const status of [400, 401, 404, 405, 500, 501]) {
    it(`is a note where DELETE gives ${status}, and no failure`, async () => {
      await using server = await startOwnMcp({ onDelete: (response) => response.writeHead(status).end("no") });
      const { notes } = await twice(server.url);
      assert.deepEqual(notes, [
        `the MCP server doesn't end a session that is ended by DELETE (HTTP ${status}); its sessions stay there until it ends them itself`,
      ]);
      assert.equal(server.methods.filter((method) => method === "DELETE").length, 2);
      assert.equal((await http({ url: server.url }).probe?.(testContext))?.available, true);
    });
  }

  it("is a note where the connection is cut", async () => {
    await using server = await startOwnMcp({ onDelete: (response) => response.socket?.destroy() });
    const { notes } = await twice(server.url);
    assert.equal(notes.length, 1, notes.join());
    assert.match(notes[0] ?? "", /doesn't end a session/);
  });

  it("is waited for only once where it never answers", async () => {
    await using server = await startOwnMcp({ onDelete: () => undefined });
    const { notes, closeMs } = await twice(server.url);
    assert.equal(notes.length, 1, notes.join());
    assert.match(notes[0] ?? "", /doesn't answer within 1000 ms/);
    assert.ok(closeMs < 500, `${closeMs}`);
    assert.equal(server.methods.filter((method) => method === "DELETE").length, 1);
  });

  it("is a note where the answer has no end", async () => {
    await using server = await startOwnMcp({ onDelete: (response: ServerResponse) => response.writeHead(200).write("…") });
    assert.match((await twice(server.url)).notes.join(), /doesn't answer within/);
  });

  it("is no note where the server does end it, nor where it has no sessions", async () => {
    await using server = await startOwnMcp();
    assert.deepEqual((await twice(server.url)).notes, []);
  });
});
