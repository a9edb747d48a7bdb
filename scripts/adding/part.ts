import assert from "node:assert/strict";
import { join } from "node:path";
import type { Edits, Scratch } from "./scratch.ts";

/** A place that names a part. */
export interface Naming {
  readonly edits: Edits;
  /** The file in which the compiler must object. */
  readonly error: string;
}

/** What is added to show that a row of CONTRIBUTING's table is true. */
export interface Part {
  /** The row's first column. */
  readonly kind: string;
  /** What stands for the words in capital letters in the row's paths. */
  readonly names: Readonly<Record<string, string>>;
  /** What is written, and nothing else. */
  readonly edits: Edits;
  /** Folder whose project checks the types; default: all packages. */
  readonly project?: string;
  /** Places that name the part. Each by itself must not compile while the part isn't in its table. */
  readonly named?: readonly Naming[];
  /** Uses the part. @returns what was seen of it, for people */
  see(scratch: Scratch): Promise<readonly string[]>;
}

/** Inserts text behind the first place that an expression matches. @throws {Error} there is none */
export const after =
  (place: RegExp, text: string) =>
  (before: string): string => {
    assert.match(before, place);
    return before.replace(place, (found) => found + text);
  };

/** Replaces the first occurrence of a text. @throws {Error} there is none */
export const replaced =
  (old: string, text: string) =>
  (before: string): string => {
    assert.ok(before.includes(old), `there is no ${old}`);
    return before.replace(old, text);
  };

/** A whole file. */
export const whole = (text: string) => () => text;

/** A change of one file that names the part. @param error - the file in which the compiler must object; default: that one */
export const naming = (path: string, change: (before: string) => string, error = path): Naming => ({ edits: { [path]: change }, error });

/** A config, among the package's sources, so that its types are checked with them. */
export const config = (...texts: readonly string[]): Naming => {
  const lines = texts.map((text, at) => `export const config${at} = defineConfig({ ${text} });\n`);
  return naming("packages/cli/src/named.ts", whole(`import { defineConfig } from "./config/config.ts";\n${lines.join("")}`));
};

/** A run as short as it can be, on Node unless told otherwise. @returns what it printed */
export async function run(
  scratch: Scratch,
  args: readonly string[],
  { directory, runtime = "node" }: { readonly directory?: string; readonly runtime?: string } = {},
): Promise<string> {
  const output = join(scratch.beside, "result.json");
  return call(scratch, ["run", "--benchtime", "5x", "--no-benchmem", "--runtime", runtime, "-o", output, ...args], directory);
}

/** Calls the copy's command line. @returns what it printed @throws {Error} it didn't end well */
export async function call(scratch: Scratch, args: readonly string[], directory?: string): Promise<string> {
  const { code, text } = await scratch.agentperf(args, directory);
  assert.equal(code, 0, `agentperf ${args.join(" ")}\n${text}`);
  return text;
}

/** The line of a text that an expression matches. */
export function line(text: string, expected: RegExp): string {
  const found = text.split("\n").find((one) => expected.test(one));
  assert.ok(found !== undefined, `nothing like ${expected} in:\n${text}`);
  return found.trim();
}
