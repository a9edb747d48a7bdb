import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, it } from "node:test";
import { Command } from "@commander-js/extra-typings";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { choiceFlags, choiceOf, declarePortFlags } from "../../src/flags/choice.ts";
import type { Choice } from "../../src/selection/choice.ts";
import { knownSecrets } from "../../src/selection/secrets.ts";

/** What a command line chooses. */
async function chosen(...argv: string[]): Promise<Choice> {
  const command = choiceFlags(new Command("run").exitOverride()).argument("[patterns...]");
  const ports = await declarePortFlags(command, argv);
  command.parse(argv, { from: "user" });
  return await choiceOf(command.opts(), ports);
}

describe("flags that choose what is measured", () => {
  it("are all absent by default", async () => {
    const { ports, ...others } = await chosen();
    assert.ok(Object.values(others).every((value) => value === undefined));
    assert.deepEqual(ports, { ids: {}, settings: {} });
  });

  it("choose adapters of any port, by its own flag or by --adapter", async () => {
    const { ports } = await chosen("--redis", "memory,ioredis", "--adapter", "mcp=mock", "--adapter", "rate-limit=redis");
    assert.deepEqual(ports?.ids, { redis: ["memory", "ioredis"], mcp: ["mock"], "rate-limit": ["redis"] });
  });

  it("are a command's own where a port has one of the same name, which --adapter names all the same", async () => {
    const command = choiceFlags(new Command("run").exitOverride())
      .option("--redis <url>")
      .option("--redis-url <url>")
      .argument("[patterns...]");
    const argv = ["--redis", "own", "--redis-url", "own", "--adapter", "redis=ioredis"];
    const ports = await declarePortFlags(command, argv);
    command.parse(argv, { from: "user" });
    const choice = await choiceOf(command.opts(), ports);
    assert.deepEqual(choice.ports, { ids: { redis: ["ioredis"] }, settings: {} });
    assert.equal(command.opts().redis, "own");
  });

  it("give ports their settings, which no environment variable carries", async () => {
    const before = { ...process.env };
    const { ports } = await chosen("--redis-url", "redis://127.0.0.1:1", "--mcp-tool", "add", "--mcp-args", '{"a":1}');
    assert.deepEqual(ports?.settings, { mcp: { tool: "add", args: '{"a":1}' }, redis: { url: "redis://127.0.0.1:1" } });
    assert.deepEqual({ ...process.env }, before);
  });

  it("name files and directories from where the command is called, wherever a side of ab runs", async () => {
    const { ports } = await chosen("--audit-dir", "logs", "--sql-ca", "../ca.pem", "--redis-ca", "/etc/ca.pem", "--mcp-tool", "logs");
    assert.deepEqual(ports?.settings, {
      audit: { directory: resolve("logs") },
      sql: { caFile: resolve("../ca.pem") },
      redis: { caFile: resolve("/etc/ca.pem") },
      mcp: { tool: "logs" },
    });
    assert.deepEqual((await chosen("--audit-dir", "")).ports?.settings, { audit: { directory: "" } });
  });

  it("read a value from a file, so that it shows in no list of processes", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "url");
    await writeFile(path, "redis://:ZZsecretZZ@127.0.0.1:1\n");
    const { ports } = await chosen("--redis-url", `@${path}`, "--mcp-expect", "@@org");
    assert.deepEqual(ports?.settings, { mcp: { expect: "@org" }, redis: { url: "redis://:ZZsecretZZ@127.0.0.1:1" } });
    assert.ok(knownSecrets().includes("ZZsecretZZ"), "and it is known for a secret");
    await assert.rejects(chosen("--redis-url", `@${path}-none`), /--redis-url @\S+-none can't be read: ENOENT/);
  });

  it("are refused where a value can't be", async () => {
    await assert.rejects(chosen("--adapter", "redis"), /--adapter redis must be a port and adapters/);
    await assert.rejects(chosen("--mcp-args", "[1]"), /--mcp-args must be a JSON object/);
  });
});
