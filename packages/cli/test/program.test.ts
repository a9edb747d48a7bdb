import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Command } from "@commander-js/extra-typings";
import { commands } from "../src/commands/index.ts";
import { program } from "../src/program.ts";

/** What `agentperf --help` prints for a command, on a terminal of 100 columns. */
async function helpOf(...words: readonly string[]): Promise<string> {
  let command = (await program(words, { exit: () => undefined, complain: () => undefined })) as Command;
  for (const word of words) {
    const found = command.commands.find((own) => own.name() === word);
    assert.ok(found !== undefined, `there is no command ${word}`);
    command = found as unknown as Command;
  }
  let text = "";
  command.configureOutput({
    getOutHelpWidth: () => 100,
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}

describe("the help", () => {
  it("names every command with its summary", async () => {
    const help = await helpOf();
    for (const [name, { summary }] of Object.entries(commands))
      assert.match(help.replace(/\s+/g, " "), new RegExp(` ${name} .*${summary.replace(/[.*+?()|]/g, "\\$&")}`), name);
  });

  // That of `baseline` lists commands of its own.
  for (const words of [[], ...Object.keys(commands).map((name) => (name === "baseline" ? [name, "save"] : [name]))])
    it(`of agentperf ${words.join(" ")} has examples, and lines that fit`, async () => {
      const help = await helpOf(...words);
      assert.match(help, /Examples:\n {2}\$ agentperf /);
      for (const line of help.split("\n")) assert.ok(line.length <= 120, line);
    });

  it("of a command that measures has the flags of the ports, with the adapter that an address chooses", async () => {
    const help = (await helpOf("run")).replace(/\s+/g, " ");
    assert.match(help, /--mcp <ids> adapters of port mcp: .*\bsse\b/);
    assert.match(help, /--mcp-url <url> address of an MCP server, which chooses the adapter http; with --mcp sse/);
  });
});
