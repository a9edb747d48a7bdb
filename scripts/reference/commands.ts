import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { commands } from "../../packages/cli/src/commands/index.ts";
import { program } from "../../packages/cli/src/program.ts";
import { block, code, page, plain, table } from "./markdown.ts";

type Option = CommandUnknownOpts["options"][number] & { readonly helpGroupHeading?: string };

const all = (command: CommandUnknownOpts): CommandUnknownOpts[] => [command, ...command.commands.flatMap(all)];

/** A command's declaration, in which nothing of a config is. */
async function declared(name: string): Promise<CommandUnknownOpts> {
  const root = (await program([name], { exit: () => undefined, complain: () => undefined, withoutConfig: true })) as CommandUnknownOpts;
  const found = root.commands.find((one) => one.name() === name);
  if (found === undefined) throw new Error(`there is no command ${name}`);
  return found;
}

const choicesOf = ({ argChoices = [] }: Option): string => (argChoices.length === 0 ? "" : `; one of ${argChoices.map(code).join(", ")}`);

const defaultOf = ({ defaultValue, negate, defaultValueDescription }: Option): string =>
  negate || defaultValue === undefined || typeof defaultValue === "boolean" || (Array.isArray(defaultValue) && defaultValue.length === 0)
    ? ""
    : ` (default: ${code(String(defaultValueDescription ?? defaultValue))})`;

const row = (option: Option): string[] => [code(option.flags), `${plain(option.description)}${choicesOf(option)}${defaultOf(option)}`];

const isPorts = ({ helpGroupHeading }: Option): boolean => helpGroupHeading !== undefined;

/** What stands behind the flags in a command's help: what its words mean, and examples. */
function rest(command: CommandUnknownOpts): string {
  let text = "";
  const writeOut = (part: string) => {
    text += part;
  };
  command.configureOutput({ writeOut, getOutHelpWidth: () => 100, getOutHasColors: () => false });
  command.outputHelp();
  return text.replace(command.helpInformation(), "").trim();
}

function section(command: CommandUnknownOpts, path: string, level: string, summary: string): string {
  const options = (command.options as readonly Option[]).filter((option) => !option.hidden);
  const own = options.filter((option) => !isPorts(option));
  const after = rest(command);
  return page(
    `${level} agentperf ${path}`,
    `${plain(summary.charAt(0).toUpperCase() + summary.slice(1))}.`,
    block(`agentperf ${path} ${command.usage()}`),
    command.registeredArguments.length === 0
      ? undefined
      : table(
          ["argument", "meaning"],
          command.registeredArguments.map((argument) => [
            code(argument.name()),
            plain(argument.description) + (argument.defaultValue === undefined ? "" : ` (default: ${code(String(argument.defaultValue))})`),
          ]),
        ),
    own.length === 0 ? undefined : table(["flag", "meaning"], own.map(row)),
    own.length === options.length ? undefined : "And [the flags of the ports](#flags-of-the-ports).",
    after === "" ? undefined : block(after),
    ...command.commands.map((one) => section(one, `${path} ${one.name()}`, `${level}#`, one.description())),
  );
}

/** Every command with its flags. */
export async function commandsPage(): Promise<string> {
  const sections: string[] = [];
  let ports: readonly Option[] = [];
  for (const [name, { summary }] of Object.entries(commands)) {
    const command = await declared(name);
    sections.push(section(command, name, "##", summary));
    ports = [...ports, ...all(command).flatMap(({ options }) => options as readonly Option[])].filter(isPorts);
  }
  const unique = [...new Map(ports.map((option) => [option.flags, option])).values()];
  return page(
    "# Commands",
    "`npx agentperf COMMAND --help` shows the same, with the flags of the ports that your config brings.",
    table(
      ["command", "what it does"],
      Object.entries(commands).map(([name, { summary }]) => [`[${name}](#agentperf-${name})`, plain(summary)]),
    ),
    ...sections,
    "## Flags of the ports",
    "They choose the adapters that benchmarks run on, and tell them addresses. `@file` as a value reads it from a file, so that it shows in no list of processes; `@@` stands for `@`.",
    table(["flag", "meaning"], unique.map(row)),
  );
}
