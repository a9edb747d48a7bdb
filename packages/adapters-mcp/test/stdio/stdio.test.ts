import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it } from "node:test";
import { stdio } from "@agentperf/adapters-mcp";
import { contractCases } from "@agentperf/core/testing";
import { testContext } from "../../../../test-support/adapters.ts";
import { environment } from "../../../../test-support/environment.ts";
import { everythingScript } from "../../../../test-support/mcp.ts";

const { signal } = testContext;
const server = stdio({ command: ["node", everythingScript, "stdio"] });
const running = () =>
  execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(`${everythingScript} stdio`));

describe("stdio keeps the rules of the port against the reference server", () => {
  for (const { name, run } of contractCases(server)) it(name, run);

  it("leaves no process behind", async () => {
    const deadlineMs = Date.now() + 5_000;
    while (running().length > 0 && Date.now() < deadlineMs) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(running(), []);
  });

  it("says the server's name when it is probed", async () => {
    const availability = await server.probe?.({ signal });
    assert.ok(availability?.available && /everything/i.test(availability.version ?? ""));
  });
});

describe("stdio and its program", () => {
  it("says which one it can't start, and that it needs one", async () => {
    const none = await stdio({ command: ["/nowhere/mcp-server"], connectTimeoutMs: 2_000 }).probe?.({ signal });
    assert.ok(none?.available === false);
    assert.match(none.reason, /MCP server \/nowhere\/mcp-server: /);
    using _ = environment({ MCP_COMMAND: undefined });
    await assert.rejects(async () => stdio().open(testContext), /set MCP_COMMAND/);
    const ends = await stdio({ command: ["node", "-e", "process.exit(3)"], connectTimeoutMs: 2_000 }).probe?.({ signal });
    assert.ok(ends?.available === false);
  });

  it("is the flag's, else the option's, else the variable's", () => {
    using _ = environment({ MCP_COMMAND: "from  variable" });
    assert.deepEqual(stdio().options?.["command"], ["from", "variable"]);
    const adapter = stdio({ command: ["option"], cwd: "/tmp" });
    assert.deepEqual(adapter.options?.["command"], ["option"]);
    assert.deepEqual(adapter.settings, ["command", "tool", "args", "expect"]);
    const configured = adapter.configure?.({ command: "npx flag ", expect: "5" });
    assert.deepEqual(configured?.options?.["command"], ["npx", "flag"]);
    assert.equal(configured?.options?.["cwd"], "/tmp");
    assert.deepEqual(adapter.configure?.({ expect: "5" }).options?.["command"], ["option"]);
  });
});
