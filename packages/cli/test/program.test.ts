import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Command } from "@commander-js/extra-typings";
import { commands } from "../src/commands/index.ts";
import { program } from "../src/program.ts";

/** What `agentperf --help` prints for a command, on a terminal of 100 columns. */
async function helpOf(...words: readonly string[]): Promise<string> {
  let command = (await program(words, () => undefined)) as Command;
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
});
