import { hidden } from "./redact-url.ts";
import { distinctPieces } from "./secret-forms.ts";

const programName = /^[\w./\\:@+~-]{1,260}$/;
const flag = /^(-[A-Za-z]|-[a-z][a-z-]+|--[A-Za-z][\w-]*)$/;
const assignment = /^[\w-]+=/;

/** A script, a package or a sub-command: what a server's error may well name. */
const harmlessWord = /^([a-z][a-z-]{0,15}|[\w@./\\:~-]*[\w-]\.([cm]?[jt]sx?|py|rb|sh|jar|exe|dll)|@[\w-]+\/[\w.-]+(@[\w.-]+)?)$/;

/** The words of a command, also of one that was given as one text. */
const wordsOf = ([program = "", ...args]: readonly string[]): string[] => [...program.trim().split(/\s+/), ...args];

// An assignment before a program isn't a program's name, and an address may hold a password.
const isProgram = (word: string): boolean => programName.test(word) && !word.includes("://");

/** A command line with `***` in place of its arguments; its program shows. */
export function redactCommand(command: readonly string[]): string[] {
  const [program = "", ...args] = wordsOf(command);
  return [isProgram(program) ? program : hidden, ...args.map(() => hidden)];
}

/** What of a command may be secret, to be scrubbed from errors. */
export function secretsInCommand(command: readonly string[]): string[] {
  const words = wordsOf(command);
  return words.flatMap((word, at) => {
    if (flag.test(word) || (at === 0 && isProgram(word))) return [];
    const isValue = flag.test(words[at - 1] ?? "");
    if (!isValue && harmlessWord.test(word)) return [];
    const name = assignment.exec(word)?.[0] ?? "";
    return distinctPieces(word.slice(name.length));
  });
}
