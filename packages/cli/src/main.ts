import { CommanderError } from "commander";
import { watchEnd } from "./ending.ts";
import { type ExitCode, exitCode } from "./exit.ts";
import { program } from "./program.ts";

/**
 * Runs the command line.
 * @param argv - without the runtime and the script
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  const done = watchEnd();
  const code = await run(argv);
  done(code);
  return code;
}

async function run(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = exitCode.fine;
  const complaints: string[] = [];
  try {
    const root = await program(argv, {
      exit: (ended) => {
        code = ended;
      },
      complain: (text) => void complaints.push(text),
    });
    await root.parseAsync([...argv], { from: "user" });
    return code;
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      // Help and version end this way too; what is wrong with a flag's value is thrown by us, all else is commander's to say.
      if (thrown.code === "usage") complaints.push(`${thrown.message}\n`);
      await sayWrong(complaints.join(""));
      return thrown.exitCode === 0 ? exitCode.fine : exitCode.usage;
    }
    return sayFailure(thrown, argv.includes("-v") || argv.includes("--verbose"));
  }
}

/** What is wrong with the command line, which may hold a secret where a flag is misspelt. */
async function sayWrong(text: string): Promise<void> {
  if (text === "") return;
  const { say, scrub } = await speech();
  say(scrub(text.replace(/(--[\w-]+)=[^'\n]*/g, "$1=***")));
}

/** One line, without the secrets; the stack where it was asked for. */
async function sayFailure(thrown: unknown, verbose: boolean): Promise<ExitCode> {
  const [{ say, scrub }, { AgentperfError, messageOf }, { scrubbedShort }] = await Promise.all([
    speech(),
    import("@agentperf/core"),
    import("@agentperf/core/safety"),
  ]);
  say(`agentperf: ${scrubbedShort(messageOf(thrown), scrub)}\n`);
  if (verbose && thrown instanceof Error && thrown.stack !== undefined) say(`${scrubbedShort(thrown.stack, scrub, 20_000)}\n`);
  const isUsage = thrown instanceof AgentperfError && ["usage", "config", "definition", "unreadable"].includes(thrown.code);
  return isUsage ? exitCode.usage : exitCode.benchmarkFailed;
}

/** How to say something, loaded when there is something to say. */
async function speech() {
  const [{ say }, { scrubber }, { knownSecrets }] = await Promise.all([
    import("./results/standard-output.ts"),
    import("@agentperf/core/safety"),
    import("./selection/secrets.ts"),
  ]);
  return { say, scrub: scrubber(knownSecrets()) };
}
