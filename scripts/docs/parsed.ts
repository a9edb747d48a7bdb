import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { splitLine } from "../../packages/cli/src/completion/line.ts";
import { program } from "../../packages/cli/src/program.ts";

const all = (command: CommandUnknownOpts): CommandUnknownOpts[] => [command, ...command.commands.flatMap(all)];

/**
 * What the command line has against these words; undefined where nothing. Nothing is run, and no config is read.
 * @param call - what stands behind `agentperf`
 */
export async function refusedBy(call: string): Promise<string | undefined> {
  const argv = splitLine(`${call} `).words.filter((word) => word !== "");
  // Names that stand for any command, and what only prints.
  if (argv.length === 0 || /^[A-Z<[]/.test(argv[0] ?? "") || argv.some((word) => ["--help", "--version"].includes(word))) return undefined;
  let said = "";
  const root = (await program(argv, {
    exit: () => undefined,
    complain: (text) => {
      said += text;
    },
    withoutConfig: true,
  })) as CommandUnknownOpts;
  for (const command of all(root).slice(1)) {
    command.exitOverride();
    if (command.commands.length === 0) command.action(() => undefined);
  }
  try {
    await root.parseAsync(argv, { from: "user" });
    return undefined;
  } catch (thrown) {
    return said.trim() || String(thrown);
  }
}
