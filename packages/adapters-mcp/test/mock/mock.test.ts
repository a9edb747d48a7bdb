import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mock } from "@agentperf/adapters-mcp";
import { contractCases } from "@agentperf/core/testing";
import { opened } from "../../../../test-support/adapters.ts";

describe("mock keeps the rules of the port", () => {
  for (const { name, run } of contractCases(mock({ connect: "1ms", listTools: "1ms", callTool: "1ms" }))) it(name, run);
});

describe("mock that misbehaves", () => {
  const quick = { connect: "0ms", listTools: "0ms", callTool: "0ms" } as const;
  const connected = async (options: Parameters<typeof mock>[0], signal?: AbortSignal) => {
    // Nothing of it outlives the test: it only waits and answers.
    const { port } = await opened(mock({ ...quick, ...options }), { seed: 5, ...(signal && { signal }) });
    return port.connect();
  };

  it("fails its share of calls", async () => {
    const connection = await connected({ failureRate: 0.3 });
    const results = await Promise.all(Array.from({ length: 500 }, () => connection.callTool("echo", { message: "m" })));
    const failed = results.filter(({ isError }) => isError).length;
    assert.ok(failed > 100 && failed < 200, `${failed} of 500`);
  });

  it("has as many tools and as large answers as asked for", async () => {
    const connection = await connected({ tools: 25, payloadBytes: 1_000 });
    const tools = await connection.listTools();
    assert.equal(tools.length, 25);
    assert.equal(new Set(tools.map(({ name }) => name)).size, 25);
    assert.equal((await connection.callTool("echo", { message: "m" })).text.length, "Echo: m".length + 1_000);
    assert.equal((await connection.callTool("tool_23", {})).isError, false);
    assert.equal((await connection.callTool("tool_24", {})).isError, true);
  });

  it("stalls until the run ends", async () => {
    const stop = new AbortController();
    const connection = await connected({ stallRate: 1 }, stop.signal);
    setTimeout(() => stop.abort(new Error("over")), 20);
    await assert.rejects(connection.callTool("echo", { message: "m" }), { message: "over" });
  });
});
