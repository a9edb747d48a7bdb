import type { Command, CommandUnknownOpts, OptionValues } from "@commander-js/extra-typings";
import type { ExitCode } from "../exit.ts";

/** A command as it comes from the table: it has its name and its summary. */
export type BareCommand = Command;

/** What a command is declared with. */
export interface CommandContext {
  /** The words of the command line behind the command's name, not parsed yet. */
  readonly argv: readonly string[];
  /** Whether the ports of a config aren't known, and no config is read. Default: they are, where there is one. */
  readonly withoutConfig?: boolean | undefined;
  /** Told the exit code when the command has run. */
  exit(code: ExitCode): void;
  /** The program as another command line has it. */
  readonly declared: DeclaredProgram;
}

/** Declares the program for a command line, and runs nothing: only the command that it calls has its flags. */
export type DeclaredProgram = (argv: readonly string[], options?: Pick<CommandContext, "withoutConfig">) => Promise<CommandUnknownOpts>;

/** Declares a command: its arguments, its flags, its help with examples, and what it does. The default export of a command's file. */
export type DeclareCommand = (command: BareCommand, context: CommandContext) => void | Promise<void>;

/** Declares flags and arguments on a command, and gives what does something with them. */
export type FlagsDeclaration<Arguments extends unknown[], Flags extends OptionValues> = (command: BareCommand) => Command<Arguments, Flags>;

/** A command that calls `body` with its arguments and its flags. */
export const declares =
  <Arguments extends unknown[], Flags extends OptionValues>(
    flagsOf: FlagsDeclaration<Arguments, Flags>,
    body: (...given: [...Arguments, Flags]) => Promise<ExitCode>,
  ): DeclareCommand =>
  (bare, { exit }) => {
    const command = flagsOf(bare);
    command.action(async () => exit(await body(...command.processedArgs, command.opts())));
  };

/** What commander makes of the flags that a function declares: their types follow from the declaration. */
export type FlagsOf<Declare extends (...args: never[]) => unknown> =
  ReturnType<Declare> extends Command<infer _Arguments, infer Flags extends OptionValues, infer _Globals> ? Flags : never;

/** Examples at the end of a command's help, one a line with what it is for. */
export const examples = (...lines: readonly string[]): string => `\nExamples:\n${lines.map((line) => `  $ agentperf ${line}`).join("\n")}`;

/** For a flag that may be given any number of times: each value behind those before it. */
export const addTo = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** What `--reporter` takes where a command writes formats of a table to files, besides what it prints. */
export const reportersHelp = (table: Readonly<Record<string, unknown>>): string =>
  `what is written besides, any number of them, each to a file: ${Object.keys(table)
    .map((name) => `${name}=FILE`)
    .join(", ")}`;

/** The keys of a table, as the choices of a flag: the table is the only list of them. */
export const namesIn = <Name extends string>(table: Readonly<Record<Name, unknown>>): readonly Name[] =>
  // A table has no other keys than those that its type names.
  Object.keys(table) as Name[];
