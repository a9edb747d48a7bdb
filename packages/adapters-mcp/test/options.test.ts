import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mcp } from "@agentperf/adapters-mcp/ports";
import { AgentperfError } from "@agentperf/core";

/** Options as a config in JSON or JavaScript gives them, without types; and what the error must say. */
const wrong: readonly (readonly [id: keyof typeof mcp.adapters, options: Record<string, unknown>, message: RegExp])[] = [
  [
    "stdio",
    { command: "node" },
    /^stdio: the option command must be a list of strings, such as \["node", "server\.mjs"\], not this string$/,
  ],
  ["stdio", { command: ["node", 1] }, /the option command must be a list of strings/],
  ["stdio", { comand: ["node"] }, /^stdio has no option "comand"; there are .*command/],
  ["stdio", { url: "http://x" }, /^stdio has no option "url"/],
  ["stdio", { env: { A: 1 } }, /the option env must be an object of strings/],
  ["stdio", { cwd: 1 }, /the option cwd must be a string/],
  ["http", { urll: "http://x" }, /^http has no option "urll"; there are .*url/],
  ["http", { command: ["node"] }, /^http has no option "command"/],
  ["http", { url: 1 }, /the option url must be a string, not this number/],
  ["http", { token: {} }, /the option token must be a string, not this object/],
  ["http", { headers: ["a"] }, /the option headers must be an object of strings, not a list/],
  ["http", { engine: "axios" }, /the option engine must be "undici" or "fetch"/],
  ["http", { protocol: 2025 }, /the option protocol must be "2025" or "2026-07-28" or "auto"/],
  ["http", { call: "echo" }, /the option call must be an object such as/],
  ["http", { requestTimeoutMs: "10s" }, /the option requestTimeoutMs must be a number above 0/],
  ["http", { maxReplyBytes: 0 }, /the option maxReplyBytes must be a number above 0/],
  ["sse", { protocol: "auto" }, /^sse has no option "protocol"/],
  ["mock", { latency: "5ms" }, /^mock has no option "latency"; there are .*connect, listTools, callTool, lock/],
  ["mock", { callTool: 10 }, /the option callTool must be a duration such as "10ms"/],
  ["mock", { callTool: { uniform: "5ms" } }, /the option callTool must be a duration such as "10ms"/],
  ["mock", { failureRate: 2 }, /the option failureRate must be a number from 0 to 1/],
  ["mock-server", { connect: "5ms" }, /^mock-server has no option "connect"/],
  ["mock-server", { client: { url: "http://x" } }, /^the client of mock-server has no option "url"; there are/],
  ["mock-server", { tools: -1 }, /the option tools must be a whole number from 0/],
];

describe("options that an adapter can't use", () => {
  for (const [id, options, message] of wrong) {
    it(`are refused: ${id} with ${JSON.stringify(options)}`, async () => {
      const make = await mcp.adapters[id]();
      assert.throws(
        () => make(options),
        (thrown) => thrown instanceof AgentperfError && thrown.code === "config" && message.test(thrown.message),
      );
    });
  }
});
