import { terminalLine } from "@agentperf/core/safety";
import type { Argument, CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { type Answer, type Candidate, nothing } from "./candidate.ts";
import { type Known, kinds } from "./kinds.ts";

/**
 * What the last of these words can become, by the declarations that `--help` shows.
 *
 * @param root - the program, with the command that the words call declared
 * @param words - those behind the program's name; the last one is where the cursor stands
 */
export async function answerFor(root: CommandUnknownOpts, words: readonly string[], known: Known): Promise<Answer> {
  const givenBy = { known, commands: commandsOf(root) };
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? "";
  const { command, waiting, operands, isBehindDashes } = placeOf(root, before);
  if (waiting !== undefined) return fitting(await valuesOf(waiting, current, operands, givenBy), current);
  if (current.startsWith("-") && !isBehindDashes) {
    const [flag = "", ...value] = current.split("=");
    const option = value.length > 0 ? optionOf(command, flag) : undefined;
    if (option === undefined) return fitting({ candidates: flagsOf(command), files: false }, current);
    const { candidates, files } = await valuesOf(option, value.join("="), operands, givenBy);
    return fitting({ candidates: candidates.map((one) => ({ ...one, value: `${flag}=${one.value}` })), files }, current);
  }
  const subcommands = commandsOf(command);
  if (subcommands.length > 0) return fitting({ candidates: operands.length === 0 ? subcommands : [], files: false }, current);
  const argument = command.registeredArguments[operands.length] ?? command.registeredArguments.findLast(({ variadic }) => variadic);
  return argument === undefined ? nothing : fitting(await valuesOf(argument, current, operands, givenBy), current);
}

/** What is the same for every value. */
interface Given {
  readonly known: Known;
  readonly commands: readonly Candidate[];
}

const commandsOf = (command: CommandUnknownOpts): Candidate[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((own) => ({ value: own.name(), description: own.description() }));

/** Where the cursor stands. */
interface Place {
  readonly command: CommandUnknownOpts;
  /** The flag whose value it is. */
  readonly waiting: Option | undefined;
  /** The words before it that are no flags or their values. */
  readonly operands: readonly string[];
  readonly isBehindDashes: boolean;
}

function placeOf(root: CommandUnknownOpts, before: readonly string[]): Place {
  let command = root;
  let waiting: Option | undefined;
  let isBehindDashes = false;
  const operands: string[] = [];
  for (const word of before) {
    if (waiting !== undefined) waiting = undefined;
    else if (isBehindDashes) operands.push(word);
    else if (word === "--") isBehindDashes = true;
    else if (word.startsWith("-") && word !== "-") {
      const option = optionOf(command, word);
      if (option?.required === true) waiting = option;
    } else {
      const subcommand = command.commands.find((own) => own.name() === word || own.aliases().includes(word));
      if (subcommand === undefined) operands.push(word);
      else command = subcommand;
    }
  }
  return { command, waiting, operands, isBehindDashes };
}

const optionOf = (command: CommandUnknownOpts, flag: string): Option | undefined =>
  command.options.find(({ long, short }) => long === flag || short === flag);

const flagsOf = (command: CommandUnknownOpts): Candidate[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, short, description }) => [long, short].filter((flag) => flag != null).map((value) => ({ value, description })));

/** The word between the angles or the brackets of a declaration: `file` of `-o, --output <file>`. */
export const placeholderOf = (declared: Option | Argument): string =>
  "flags" in declared ? (/[<[]([^\]>]+?)(\.\.\.)?[\]>]/.exec(declared.flags)?.[1] ?? "") : declared.name();

async function valuesOf(declared: Option | Argument, current: string, operands: readonly string[], given: Given): Promise<Answer> {
  if (declared.argChoices !== undefined) return { candidates: declared.argChoices.map((value) => ({ value })), files: false };
  const kind = Object.hasOwn(kinds, placeholderOf(declared)) ? kinds[placeholderOf(declared)] : undefined;
  const { candidates = [], files = false } =
    (await kind?.({ ...given, current, operands, flag: "long" in declared ? declared.long : undefined })) ?? {};
  return { candidates, files };
}

/** What begins as the word does, each once. What a terminal would obey can't be typed, so it isn't offered. */
function fitting({ candidates, files }: Answer, current: string): Answer {
  const byValue = new Map(candidates.map((candidate) => [candidate.value, candidate]));
  return {
    candidates: [...byValue.values()]
      // Flags are offered once a dash shows that one is wanted, short ones only as they stand.
      .filter(({ value }) => value.startsWith(current) && terminalLine(value) === value && value !== "")
      .map(({ value, description = "" }) => ({ value, description: shortLine(description) })),
    files,
  };
}

const longest = 70;

/** A description on one line of a list. */
function shortLine(text: string): string {
  const line = terminalLine(text.replace(/\s+/g, " ").trim());
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
}
