import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, it } from "node:test";
import { runtimeOf } from "@agentperf/core";
import { agentperf } from "./agentperf.ts";

const runtime = ["--runtime", runtimeOf(globalThis)];
const config = ["--config", "ab.config.ts"];

describe("agentperf ab", () => {
  it("says which side is slower, by how much, and leaves nothing", async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith("agentperf-ab-"));
    const args = ["ab", "CallTool", ...config, ...runtime, "--a", "mcp=quick", "--b", "mcp=slow", "--budget", "30s", "--json"];
    const { code, stdout, stderr } = await agentperf([...args, "--fail-on", "slower"]);
    assert.equal(code, 1, stderr);
    const [verdict, ...others] = JSON.parse(stdout) as {
      decision: string;
      estimate: number;
      low: number;
      high: number;
      launches: number;
    }[];
    assert.deepEqual(others, []);
    assert.equal(verdict?.decision, "slower");
    const factor = Math.exp(verdict?.estimate ?? 0);
    assert.ok(factor > 1.4 && factor < 2.2, `${factor}`);
    assert.ok((verdict?.low ?? 0) > 0 && (verdict?.launches ?? 0) >= 3);
    assert.deepEqual(
      readdirSync(tmpdir()).filter((name) => name.startsWith("agentperf-ab-")),
      before,
    );
  });

  it("tells of the second side against the first, whichever is which", async () => {
    const { code, stdout, stderr } = await agentperf([
      "ab",
      "CallTool",
      ...config,
      ...runtime,
      "--a",
      "mcp=slow",
      "--b",
      "mcp=quick",
      "--budget",
      "30s",
    ]);
    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      /^mcp\/CallTool \w+: mcp=quick is faster than mcp=slow, -[34]\d\.\d % \[-\d+\.\d %, -\d+\.\d %\], \d+ launches, \d+ s$/m,
    );
  });

  it("refuses what isn't a comparison", async () => {
    const refused = async (args: readonly string[], message: RegExp) => {
      const { code, stderr } = await agentperf(["ab", ...config, ...runtime, ...args]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
    };
    await refused(
      ["CallTool", "--a", "mcp=quick", "--b", "mcp=quick"],
      /nothing to compare: no benchmark one at a time in which the sides differ/,
    );
    await refused(["CallTool", "--a", "mpc=quick", "--b", "mcp=slow"], /--a mpc=quick: expected port=adapter, such as redis=ioredis/);
    await refused(["CallTool", "--a", "mcp=quick", "--b", "mcp=slwo"], /no mcp adapter "slwo"/);
    await refused(["CallTool", "--a", "mcp=quick"], /required option '--b/);
  });
});
