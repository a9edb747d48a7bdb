import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { suites } from "../../../suites/src/suites.ts";
import { commands } from "../../src/commands/index.ts";
import { splitLine } from "../../src/completion/line.ts";
import { ownPorts } from "../../src/config/ports.ts";
import { configSchema } from "../../src/config/schema.ts";
import { exitCode } from "../../src/exit.ts";
import { list } from "../../src/flags/values.ts";
import { program } from "../../src/program.ts";
import { select } from "../../src/selection/select.ts";
import { topics } from "../../src/topics/index.ts";
import { agentperf } from "../agentperf.ts";
import { directoryOf } from "../files.ts";

const texts = await Promise.all(Object.entries(topics).map(async ([name, { load }]) => [name, (await load()).default as string] as const));

/** Names that stand for something of the reader's. */
const readers = ["mine", "ReadState"];

/** The command lines that a text shows, as their words. */
const commandLines = (text: string): string[][] =>
  [...text.matchAll(/^ *\$ agentperf (.*)$/gm)].map(([, line = ""]) => [...splitLine(line.replace(/\s+# .*$/, "").trimEnd()).words]);

const all = (command: CommandUnknownOpts): CommandUnknownOpts[] => [command, ...command.commands.flatMap(all)];

/** Parses a command line as the program does, and runs nothing. @returns what was given */
async function parsed(argv: readonly string[]): Promise<{ args: readonly string[]; flags: Record<string, unknown>; name: string }> {
  let said = "";
  const root = (await program(argv, {
    exit: () => undefined,
    complain: (text) => {
      said += text;
    },
    withoutConfig: true,
  })) as CommandUnknownOpts;
  let called: CommandUnknownOpts | undefined;
  for (const command of all(root).slice(1)) {
    if (command.commands.length > 0) continue;
    command.action(() => {
      called = command;
    });
  }
  await root
    .parseAsync([...argv], { from: "user" })
    .catch((thrown: unknown) => assert.fail(`agentperf ${argv.join(" ")}: ${said || String(thrown)}`));
  assert.ok(called !== undefined, `agentperf ${argv.join(" ")} calls nothing`);
  return { args: called.args, flags: called.opts(), name: called.name() };
}

/** Every flag of every command, with its dashes. */
async function allFlags(): Promise<Set<string>> {
  const flags = new Set(["--help", "--version"]);
  for (const name of Object.keys(commands)) {
    const root = (await program([name], { exit: () => undefined, complain: () => undefined, withoutConfig: true })) as CommandUnknownOpts;
    for (const command of all(root))
      for (const { long, short } of command.options) for (const flag of [long, short]) if (flag != null) flags.add(flag);
  }
  return flags;
}

/** Variables that are spoken of besides those of the ports, which the code reads elsewhere. */
async function sourceText(): Promise<string> {
  const packages = join(import.meta.dirname, "..", "..", "..");
  const files = await readdir(packages, { recursive: true });
  const sources = files.filter((file) => /^[\w-]+[\\/]src[\\/].*\.ts$/.test(file) && !/[\\/]topics[\\/]/.test(file));
  return (await Promise.all(sources.map((file) => readFile(join(packages, file), "utf8")))).join("\n");
}

describe("a topic", () => {
  for (const [name, text] of texts) {
    it(`${name} fits on a screen of 80 columns and 25 lines`, () => {
      const lines = text.trimEnd().split("\n");
      assert.ok(lines.length <= 25, String(lines.length));
      for (const line of lines) assert.ok(line.length <= 80, line);
      assert.ok(text.endsWith("\n") && !text.startsWith("\n"));
    });

    it(`${name} shows only command lines that are valid`, async () => {
      const lines = commandLines(text);
      assert.equal(lines.length, (text.match(/\$ agentperf /g) ?? []).length);
      assert.ok(lines.length > 0);
      const ports = await ownPorts();
      for (const argv of lines) {
        const { args, flags, name: command } = await parsed(argv);
        if (["run", "profile", "ab", "list", "doctor"].includes(command)) {
          const patterns = args.filter((word) => !readers.includes(word));
          if (patterns.length > 0) select(suites, { patterns });
        }
        if (command === "run")
          for (const { name: port, adapters } of ports.values())
            for (const id of (flags[port] as string[]) ?? []) assert.ok(id in adapters, id);
        for (const choice of (flags["adapter"] as string[]) ?? []) {
          const [port = "", ids = ""] = choice.split("=");
          for (const id of list(ids)) assert.ok(id in (ports.get(port)?.adapters ?? {}), choice);
        }
      }
    });

    it(`${name} names no command, topic or flag that isn't there`, async () => {
      const flags = await allFlags();
      for (const [flag] of text.matchAll(/(?<![\w-])--[a-z][a-z-]*[a-z]/g)) assert.ok(flags.has(flag), flag);
      for (const [, word = "", next = ""] of text.matchAll(/agentperf ([a-z]+)(?: ([a-z-]+))?/g)) {
        assert.ok(word in commands, word);
        if (word === "help") assert.ok(next in topics || next in commands, next);
      }
    });
  }

  it("has no command's name, and is the guide of commands that are there", () => {
    for (const [name, topic] of Object.entries(topics)) {
      assert.ok(!(name in commands), name);
      if ("commands" in topic) for (const command of topic.commands) assert.ok(command in commands, command);
    }
  });

  it("exit-codes has every exit code, and no other", () => {
    const text = texts.find(([name]) => name === "exit-codes")?.[1] ?? "";
    const codes = [...text.matchAll(/^ {2}(\d+) /gm)].map(([, code]) => Number(code));
    assert.deepEqual(codes, Object.values(exitCode));
  });

  it("config has every key of a config", async () => {
    const text = texts.find(([name]) => name === "config")?.[1] ?? "";
    const keys = [...text.matchAll(/^([a-z]\w+) {2,}/gm)].map(([, key]) => key);
    assert.deepEqual(
      keys.toSorted(),
      Object.keys(configSchema.shape)
        .filter((key) => key !== "$schema")
        .toSorted(),
    );
  });

  it("environment has every variable of the ports, and others that the code reads", async () => {
    const text = texts.find(([name]) => name === "environment")?.[1] ?? "";
    const spoken = new Set(text.match(/\b[A-Z][A-Z]+(_[A-Z]+)*\b/g));
    const ports = [...(await ownPorts()).values()].flatMap(({ settings }) => Object.values(settings).map(({ variable }) => variable));
    for (const variable of ports) assert.ok(spoken.has(variable), variable);
    const source = await sourceText();
    const words = ["REST", "API", "HTTP", "MCP", "NAME"];
    for (const variable of spoken) assert.ok(words.includes(variable) || source.includes(variable), variable);
  });

  it("troubleshooting quotes what the code says", async () => {
    const text = texts.find(([name]) => name === "troubleshooting")?.[1] ?? "";
    const source = (await sourceText()).replace(/\$\{[^}]*\}/g, "10");
    for (const [, words = ""] of text.matchAll(/"([^"]+)"/g)) for (const part of words.split(" … ")) assert.ok(source.includes(part), part);
  });

  it("shows command lines that work", async () => {
    await using directory = await directoryOf({ "package.json": "{}" });
    for (const [name, argv] of [
      ["quickstart", ["list", "redis"]],
      ["config", ["init"]],
      ["troubleshooting", ["run", "RedisGet", "--smoke", "-v"]],
      ["environment", ["doctor"]],
    ] as const) {
      const text = texts.find(([own]) => own === name)?.[1] ?? "";
      assert.ok(
        commandLines(text).some((line) => line.join(" ") === argv.join(" ")),
        argv.join(" "),
      );
      // What init writes is for a project; what that lacks isn't installed by a test.
      const isInit: boolean = argv[0] === "init";
      const { code, stderr } = await agentperf([...argv, ...(isInit ? ["--no-install"] : [])], isInit ? { cwd: directory.path } : {});
      assert.equal(code, 0, `${argv.join(" ")}: ${stderr}`);
    }
  });
});
