import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startMockServer } from "@agentperf/adapters-mcp";
import { closing } from "../../../test-support/adapters.ts";
import { measuredCommand } from "../../../test-support/runtime.ts";

const run = promisify(execFile);
const suite = join(dirname(createRequire(import.meta.url).resolve("@modelcontextprotocol/conformance/package.json")), "dist", "index.js");

/** Runs one scenario; how many of its checks passed and failed. */
async function scenario(args: readonly string[]): Promise<{ passed: number; checks: number; output: string }> {
  const { stdout, stderr } = await run("node", [suite, ...args], { timeout: 60_000 }).catch(
    (thrown: { stdout?: string; stderr?: string }) => ({ stdout: thrown.stdout ?? "", stderr: thrown.stderr ?? "" }),
  );
  const output = stdout + stderr;
  const [, passed, checks] = /Passed: (\d+)\/(\d+)/.exec(output) ?? [];
  return { passed: Number(passed ?? 0), checks: Number(checks ?? 0), output };
}

describe("MCP conformance suite", () => {
  for (const name of ["server-initialize", "ping", "tools-list", "dns-rebinding-protection"]) {
    it(`the mock server passes ${name}`, async () => {
      await using server = closing(await startMockServer({ listTools: "0ms", callTool: "0ms" }));
      const { passed, checks, output } = await scenario(["server", "--url", server.url, "--scenario", name]);
      assert.ok(checks > 0 && passed === checks, output);
    });
  }

  for (const name of ["initialize", "tools_call", "sse-retry"]) {
    it(`the http client passes ${name}`, async () => {
      const script = fileURLToPath(new URL("./conformance-client.ts", import.meta.url));
      const command = measuredCommand(script).join(" ");
      const { passed, checks, output } = await scenario(["client", "--command", command, "--scenario", name]);
      assert.ok(checks > 0 && passed === checks, output);
    });
  }
});
