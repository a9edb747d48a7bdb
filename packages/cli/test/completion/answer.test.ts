import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Argument, CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { commands } from "../../src/commands/index.ts";
import { placeholderOf } from "../../src/completion/answer.ts";
import { kinds } from "../../src/completion/kinds.ts";
import { program } from "../../src/program.ts";
import { agentperf } from "../agentperf.ts";
import { directoryOf } from "../files.ts";

/** Placeholders of values that nothing can be offered for. */
const free = new Set(
  "address command delay fields filter levels mark ms n name numbers objective p rate regex share text time token tool url words seconds date header headers args arguments json".split(
    " ",
  ),
);

const all = (command: CommandUnknownOpts): CommandUnknownOpts[] => [command, ...command.commands.flatMap(all)];

/** What the words can become, by the command itself. */
async function offered(words: readonly string[], cwd: string, patience: readonly string[] = ["--patience", "60000"]): Promise<string[]> {
  const { code, stdout, stderr } = await agentperf(["completion", "zsh", "--answer", ...patience, "--", "agentperf", ...words], { cwd });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const [files, ...lines] = stdout.split("\n").slice(0, -1);
  return [...(files === "files" ? ["<files>"] : []), ...lines.map((line) => line.split("\t")[0] as string)];
}

describe("the declarations", () => {
  for (const name of Object.keys(commands))
    it(`of ${name} have placeholders that completion knows, or that stand for anything`, async () => {
      const root = (await program([name], { exit: () => undefined, complain: () => undefined })) as CommandUnknownOpts;
      const command = root.commands.find((own) => own.name() === name);
      assert.ok(command !== undefined);
      for (const own of all(command)) {
        const declared: (Option | Argument)[] = [...own.options.filter(({ required }) => required), ...own.registeredArguments];
        for (const one of declared) {
          if (one.argChoices !== undefined) continue;
          const placeholder = placeholderOf(one);
          assert.ok(placeholder in kinds || free.has(placeholder), `${name}: <${placeholder}>`);
        }
      }
    });
});

describe("what is offered", () => {
  it("is every command, and every flag that the help of a command shows", async () => {
    await using directory = await directoryOf({});
    assert.deepEqual((await offered([""], directory.path)).sort(), Object.keys(commands).sort());
    const flags = await offered(["run", "--"], directory.path);
    const { stdout: help } = await agentperf(["run", "--help"], { cwd: directory.path });
    assert.deepEqual(flags.sort(), [...new Set(help.match(/(?<=^ {2}(-\w, )?)--[\w-]+/gm))].sort());
  });

  it("is what stands for a value, and a file where a file is wanted", async () => {
    await using directory = await directoryOf({});
    const { path } = directory;
    assert.deepEqual(await offered(["run", "--redis", "memory,up"], path), ["memory,upstash"]);
    assert.deepEqual(await offered(["run", "--adapter", "redis=memory,bu"], path), ["redis=memory,bun"]);
    assert.deepEqual(await offered(["run", "--format", "j"], path), ["json", "junit"]);
    assert.deepEqual(await offered(["run", "--reporter", "be"], path), ["<files>", "bencher"]);
    assert.deepEqual(await offered(["run", "-q", "--output", "x"], path), ["<files>"]);
    assert.deepEqual(await offered(["compare", "a", "b"], path), ["<files>"]);
    assert.deepEqual(await offered(["run", "redis/RedisG"], path), ["redis/RedisGet"]);
    assert.deepEqual(await offered(["run", "--count", "1", "--seed", ""], path), []);
    assert.deepEqual(await offered(["baseline", "s"], path), ["save", "show"]);
    assert.deepEqual(await offered(["ab", "--a", "runtime=d"], path), ["<files>", "runtime=deno"]);
    assert.deepEqual(await offered(["nonsense", "x"], path), []);
  });
});

describe("a config", () => {
  const suite = 'export default { name: "own", benchmarks: [{ name: "Mine", run: () => 1 }] };\n';

  it("is asked for its benchmarks, and may talk", async () => {
    await using directory = await directoryOf({
      "suite.mjs": `console.log("hello"); console.error("hello");\n${suite}`,
      "other.config.mjs": 'export default { suites: ["./suite.mjs"] };\n',
    });
    assert.deepEqual(await offered(["run", "--config", "other.config.mjs", "Mi"], directory.path), ["Mine"]);
    assert.deepEqual(await offered(["run", "--config", "other.config.mjs", "RedisG"], directory.path), []);
  });

  it("isn't loaded where it decides nothing", async () => {
    await using directory = await directoryOf({
      "agentperf.config.mjs": 'import { writeFileSync } from "node:fs"; writeFileSync("loaded", ""); export default {};\n',
    });
    for (const words of [["run", "--for"], ["run", "--redis", "m"], ["compare", ""], ["r"]]) await offered(words, directory.path);
    const { existsSync } = await import("node:fs");
    assert.ok(!existsSync(directory.file("loaded")));
    await offered(["run", "Redis"], directory.path);
    assert.ok(existsSync(directory.file("loaded")));
  });

  for (const [what, text] of [
    ["throws", 'throw new Error("broken");\n'],
    ["isn't JavaScript", "export default {{{\n"],
    ["never ends", "for (;;);\n"],
    ["waits for what never comes", "await new Promise((resolve) => setTimeout(resolve, 1e9));\n"],
    ["ends the process", "process.exit(7);\n"],
    ["has nonsense in it", 'export default { suites: "everything" };\n'],
  ] as const)
    it(`that ${what} leaves our own benchmarks, and no word of it`, async () => {
      await using directory = await directoryOf({ "agentperf.config.mjs": text });
      assert.deepEqual(await offered(["run", "RedisG"], directory.path, []), ["RedisGet"]);
    });

  it("brings the flags of its own ports, once ours don't fit", async () => {
    const { fileURLToPath } = await import("node:url");
    const path = fileURLToPath(new URL("../../../../examples/own-port", import.meta.url));
    assert.deepEqual(await offered(["run", "--job"], path), ["--jobs", "--jobs-url"]);
    assert.ok((await offered(["run", "--jobs", "m"], path)).includes("memory"));
  });
});
