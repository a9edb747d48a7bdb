import assert from "node:assert/strict";
import { basename } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { mockServer } from "@agentperf/adapters-mcp";
import { contractCases } from "@agentperf/core/testing";
import { opened, testContext } from "../../../../test-support/adapters.ts";

describe("mock server in a process of its own", () => {
  for (const { name, run } of contractCases(mockServer({ listTools: "1ms", callTool: "1ms" }))) it(name, run);

  it("is started as the launch says", async () => {
    const scripts: string[] = [];
    const command = (script: string) => {
      scripts.push(basename(script));
      return [process.execPath, "/nowhere/script.js"] as const;
    };
    await assert.rejects(mockServer().open({ ...testContext, command }), /the mock MCP server didn't start: .*\/nowhere\/script/s);
    assert.deepEqual(scripts, ["server-process.ts"]);
  });

  it("is called as flags say", async () => {
    const adapter = mockServer({ callTool: "0ms" }).configure?.({ tool: "add", args: '{"a":2,"b":3}', expect: "5" });
    assert.ok(adapter);
    await using mcp = await opened(adapter);
    assert.deepEqual(mcp.port.sampleCall, { tool: "add", arguments: { a: 2, b: 3 }, expect: "5" });
    const connection = await mcp.port.connect();
    assert.equal((await connection.callTool("add", { a: 2, b: 3 })).text, "5");
    await connection.close();
  });
});
