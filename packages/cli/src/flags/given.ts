import { messageOf } from "@agentperf/core";
import { readTextFile } from "../text-file.ts";
import { refuse } from "./values.ts";

/**
 * A flag's value that may be a secret. Flags show in the list of processes, so `@file` reads it from a file, and `@-` from standard input; a line
 * feed at its end is left out. `@@` stands for an `@` that begins a value.
 *
 * @throws {CommanderError} the file can't be read
 */
export async function givenValue(flag: string, text: string | undefined): Promise<string | undefined> {
  if (text === undefined || !text.startsWith("@")) return text;
  if (text.startsWith("@@")) return text.slice(1);
  try {
    return (await readTextFile(text.slice(1))).replace(/\r?\n$/, "");
  } catch (thrown) {
    throw refuse(`${flag} ${text} can't be read: ${messageOf(thrown)}`);
  }
}
