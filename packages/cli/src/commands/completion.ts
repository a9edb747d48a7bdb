import process from "node:process";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { Argument, Command, Option } from "@commander-js/extra-typings";
import { answerFor } from "../completion/answer.ts";
import { type Answer, nothing } from "../completion/candidate.ts";
import { type ShellName, shells } from "../completion/shells.ts";
import { answerWithConfig, marked } from "../completion/with-config.ts";
import { findConfig } from "../config/find.ts";
import { ownPorts } from "../config/ports.ts";
import { loadSuites } from "../config/suites.ts";
import { exitCode } from "../exit.ts";
import { type DeclareCommand, type DeclaredProgram, examples, namesIn } from "../flags/command.ts";
import { wholeNumber } from "../flags/values.ts";
import { print, writeStandardOutput } from "../results/standard-output.ts";
import { openProject } from "../selection/prepare.ts";

const declare: DeclareCommand = (command, { exit, declared }) => {
  command
    .addArgument(new Argument("<shell>", "the shell that the script is for").choices(namesIn(shells)))
    .addArgument(new Argument("[words...]", "words to complete, which the script hands over"))
    .addOption(new Option("--answer", "say what the words can become").hideHelp())
    .addOption(new Option("--mark <mark>", "before the answer, which knows the config").hideHelp())
    .addOption(
      new Option("--patience <ms>", "how long a config may take to load").default(2_500).argParser(wholeNumber("--patience")).hideHelp(),
    )
    .addHelpText(
      "after",
      `
To use it:
${Object.entries(shells)
  .map(([name, { use }]) => `  ${name.padEnd(5)} ${use}`)
  .join("\n")}

It completes commands, flags, their values, benchmarks of your config, adapters, and files. It asks no server.
npx agentperf is completed too, more slowly, with what is installed. Other runners (npm exec, bunx, deno run) aren't.
Flags of ports of your own are offered once their first letters are typed. A config that loads too slowly is left out.
${examples("completion bash > ~/.agentperf.bash", "completion fish | source")}`,
    )
    .action(async (shell, words, { answer, mark, patience }) => {
      if (answer === true) await tell(shell, words, { declared, mark, patienceMs: patience });
      else print(await shells[shell].script());
      exit(exitCode.fine);
    });
};

export default declare;

/** How words are told of. */
interface Telling {
  readonly declared: DeclaredProgram;
  /** Given to the process that knows the config. */
  readonly mark: string | undefined;
  /** How long a config may take to load before only what is ours is offered. */
  readonly patienceMs: number;
}

/** Prints what words can become. Whoever presses a key wants no error: then there is nothing to offer. */
async function tell(shell: ShellName, given: readonly string[], { declared, mark, patienceMs }: Telling): Promise<void> {
  try {
    if (mark !== undefined) return writeStandardOutput(marked(mark, await knowing(given, declared)));
    const words = behindName(shells[shell].words(given));
    const answer = words === undefined ? nothing : await answerOf(words, declared, patienceMs);
    const lines = [answer.files ? "files" : "", ...shells[shell].lines(answer, given)];
    writeStandardOutput(`${lines.join("\n")}\n`);
  } catch {
    writeStandardOutput("\n");
  }
}

/** The words behind `agentperf`, `npx agentperf` or a path that ends so. */
function behindName(words: readonly string[]): readonly string[] | undefined {
  const at = words.slice(0, -1).findIndex((word) => /(^|[\\/])agentperf(\.js|\.cmd|\.exe)?$/.test(word));
  return at < 0 ? undefined : words.slice(at + 1);
}

/** Ours at once; the config's, which is the user's code, only where it decides: for names of benchmarks, and where nothing of ours fits. */
async function answerOf(words: readonly string[], declared: DeclaredProgram, patienceMs: number): Promise<Answer> {
  let needsNames = false;
  const own = await answerFor(await declared(words.slice(0, -1), { withoutConfig: true }), words, {
    async suites() {
      needsNames = true;
      return loadSuites({ config: {}, directory: process.cwd() });
    },
    ports: () => ownPorts(),
  });
  const isDecided = !needsNames && (own.candidates.length > 0 || own.files);
  if (isDecided || !hasConfig(words)) return own;
  return (await answerWithConfig(words, patienceMs)) ?? own;
}

/** What words can become with the config in force. */
async function knowing(words: readonly string[], declared: DeclaredProgram): Promise<Answer> {
  const project = openProject(configIn(words));
  return answerFor((await declared(words.slice(0, -1))) as CommandUnknownOpts, words, {
    suites: async () => (await project).suites,
    ports: async () => (await project).ports,
  });
}

function hasConfig(words: readonly string[]): boolean {
  try {
    return findConfig(configIn(words)) !== undefined;
  } catch {
    return false;
  }
}

/** The config that the words name. */
function configIn(words: readonly string[]): string | undefined {
  const reader = new Command().allowUnknownOption().allowExcessArguments().exitOverride().option("--config <file>");
  reader.parseOptions(words.slice(0, -1));
  return reader.opts().config;
}
