import process from "node:process";
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
  try {
    const root = await program(argv, (ended) => {
      code = ended;
    });
    await root.parseAsync([...argv], { from: "user" });
    return code;
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      // Help and version end this way too; commander has printed its own errors.
      if (thrown.code === "usage") process.stderr.write(`${thrown.message}\n`);
      return thrown.exitCode === 0 ? exitCode.fine : exitCode.usage;
    }
    return sayFailure(thrown, argv.includes("-v") || argv.includes("--verbose"));
  }
}

/** One line, without the secrets; the stack where it was asked for. */
async function sayFailure(thrown: unknown, verbose: boolean): Promise<ExitCode> {
  const [{ AgentperfError, messageOf, scrubber }, { environmentSecrets }] = await Promise.all([
    import("@agentperf/core"),
    import("./selection/secrets.ts"),
  ]);
  const scrub = scrubber(environmentSecrets());
  process.stderr.write(`agentperf: ${scrub(messageOf(thrown))}\n`);
  if (verbose && thrown instanceof Error && thrown.stack !== undefined) process.stderr.write(`${scrub(thrown.stack)}\n`);
  const isUsage = thrown instanceof AgentperfError && ["usage", "config", "definition", "unreadable"].includes(thrown.code);
  return isUsage ? exitCode.usage : exitCode.benchmarkFailed;
}
