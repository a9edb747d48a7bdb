import type * as typed from "@commander-js/extra-typings";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { Command } from "commander";
import { type CommandName, commands } from "./commands/index.ts";
import type { ExitCode } from "./exit.ts";
import { type DeclaredProgram, examples } from "./flags/command.ts";
import { version } from "./version.ts";

/** What `agentperf --help` shows as examples. Each calls a command of the table. */
const exampleLines: readonly (CommandName | `${CommandName} ${string}`)[] = [
  "run                                   all benchmarks, on every runtime found",
  "run redis --runtime node,bun          one suite on two runtimes",
  "run mcp --mcp-url http://127.0.0.1:3001/mcp",
  "ab sessions --a git:main --b .        is what is here slower than main?",
  "compare old.json new.json             how two kept results differ",
  "check new.json                        ends with 1 where a limit is passed",
  "load HttpGet --rate 500/s             what users wait at a rate",
  "profile CreateSession                 where time and memory go",
  "doctor                                what is there, and what a run would do",
];

/** Who is told what the program has to say. */
export interface ProgramOptions {
  /** Told the exit code of the command that ran. */
  exit(code: ExitCode): void;
  /** Told what is wrong with the command line, as it stands there. */
  complain(text: string): void;
  /** Whether no config is read. */
  readonly withoutConfig?: boolean | undefined;
}

/**
 * The command line's program. Only the command that is called is loaded; of the others the name and the summary are known.
 *
 * @param argv - without the runtime and the script
 */
export async function program(argv: readonly string[], options: ProgramOptions): Promise<typed.Command> {
  const { exit, complain, withoutConfig } = options;
  // The typed module gives the same class, and would be one more to load on the way to --help.
  const root = (new Command("agentperf") as unknown as typed.Command)
    .description("Benchmarks for the back end of an AI agent, on Node, Bun and Deno.")
    .version(version)
    .exitOverride()
    .configureOutput({ writeErr: complain })
    .addHelpText(
      "after",
      `${examples(...exampleLines)}

agentperf help lists guides, such as help comparing and help ci.
Exit codes: 0 fine, 1 a gate failed, 2 wrong usage or config, 3 a benchmark failed, 130 interrupted.`,
    );
  const [name] = argv;
  const called = Object.keys(commands).find((own) => own === name);
  root.showHelpAfterError(`(agentperf ${called === undefined ? "" : `${called} `}--help shows what there is)`);
  for (const [own, { summary, load }] of Object.entries(commands)) {
    const command = root.command(own).description(summary);
    if (own !== name) continue;
    const { default: declare } = await load();
    const declared: DeclaredProgram = async (other, only) => (await program(other, { ...options, ...only })) as CommandUnknownOpts;
    await declare(command, { argv: argv.slice(1), withoutConfig, exit, declared });
  }
  return root;
}
