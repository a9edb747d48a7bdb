import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it } from "node:test";
import { stdio } from "@agentperf/adapters-mcp";
import { mcpContract } from "@agentperf/core/testing";
import { everythingScript } from "../../../test-support/mcp.ts";

const signal = new AbortController().signal;
const context = { signal, keyPrefix: "", directory: "", seed: 1, ports: {} };
const server = stdio({ command: ["node", everythingScript, "stdio"] });
const running = () =>
  execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(`${everythingScript} stdio`));

describe("stdio keeps the rules of the port against the reference server", () => {
  for (const { name, run } of mcpContract(server)) it(name, run);

  it("leaves no process behind", async () => {
    const deadlineMs = Date.now() + 5_000;
    while (running().length > 0 && Date.now() < deadlineMs) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(running(), []);
  });

  it("says the server's name when it is probed", async () => {
    const availability = await server.probe?.({ signal });
    assert.ok(availability?.available && /everything/i.test(availability.version ?? ""));
  });

  it("says which program it can't start, and that it needs one", async () => {
    const none = await stdio({ command: ["/nowhere/mcp-server"], connectTimeoutMs: 2_000 }).probe?.({ signal });
    assert.ok(none?.available === false);
    assert.match(none.reason, /MCP server \/nowhere\/mcp-server: /);
    await assert.rejects(async () => stdio().open(context), /set MCP_COMMAND/);
    const ends = await stdio({ command: ["node", "-e", "process.exit(3)"], connectTimeoutMs: 2_000 }).probe?.({ signal });
    assert.ok(ends?.available === false);
  });
});
