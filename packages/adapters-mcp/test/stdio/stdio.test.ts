import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import process from "node:process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { type StdioOptions, stdio } from "@agentperf/adapters-mcp";
import { contractCases } from "@agentperf/core/testing";
import { opened, testContext } from "../../../../test-support/adapters.ts";
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
    assert.deepEqual(stdio().options?.["command"], "from  variable");
    const adapter = stdio({ command: ["option"], cwd: "/tmp" });
    assert.deepEqual(adapter.options?.["command"], ["option"]);
    assert.deepEqual(adapter.settings, ["command", "tool", "args", "expect"]);
    const configured = adapter.configure?.({ command: "npx flag ", expect: "5" });
    assert.deepEqual(configured?.options?.["command"], ["npx", "flag"]);
    assert.equal(configured?.options?.["cwd"], "/tmp");
    assert.deepEqual(adapter.configure?.({ expect: "5" }).options?.["command"], ["option"]);
  });
});

const script = fileURLToPath(new URL("../fixtures/stdio-server.ts", import.meta.url));
const own = (mode: string, options: Partial<StdioOptions> = {}) => stdio({ command: ["node", script, mode], ...options });

describe("stdio and a server that misbehaves", () => {
  it("shows the end of its standard error where it dies at once", async () => {
    const availability = await own("dies at once").probe?.({ signal });
    assert.ok(availability?.available === false);
    assert.match(availability.reason, /^MCP server node: .*; its standard error ends with: starting Error: DATABASE_URL isn't set$/s);
  });

  it("shows it where it dies in a call, and in each call after that", async () => {
    await using mcp = await opened(own("dies in a call"));
    const connection = await mcp.port.connect();
    for (let call = 0; call < 2; call++) await assert.rejects(connection.callTool("echo", {}), /ends with: .*Error: out of coffee$/s);
    await connection.close();
  });

  it("doesn't show it where only a call fails", async () => {
    await using mcp = await opened(own("fails a call"));
    const connection = await mcp.port.connect();
    await assert.rejects(
      connection.callTool("echo", {}),
      (thrown: Error) => /no such tool/.test(thrown.message) && !/ends with/.test(thrown.message),
    );
    await connection.close();
  });

  it("fails where a reply has no end, at once, and keeps none of it", async () => {
    await using mcp = await opened(own("never ends a reply", { maxReplyBytes: 2 ** 20 }));
    const connection = await mcp.port.connect();
    const [startedMs, before] = [performance.now(), process.memoryUsage().rss];
    await assert.rejects(connection.callTool("echo", {}), /a reply is larger than 1 MiB: raise the option maxReplyBytes/);
    assert.ok(performance.now() - startedMs < 3_000);
    assert.ok(process.memoryUsage().rss - before < 256 * 2 ** 20);
    await connection.close();
  });

  it("takes the quotes of the variable, and says what is wrong with it", async () => {
    {
      using _ = environment({ MCP_COMMAND: `node "${script}" 'a b' "c  d"` });
      await using mcp = await opened(stdio());
      const connection = await mcp.port.connect();
      assert.equal((await connection.callTool("echo", {})).text, "a b|c  d");
      await connection.close();
    }
    using _ = environment({ MCP_COMMAND: "node x | tee" });
    const availability = await stdio().probe?.({ signal });
    assert.ok(availability?.available === false);
    assert.match(availability.reason, /MCP_COMMAND: \| needs a shell/);
  });
});
