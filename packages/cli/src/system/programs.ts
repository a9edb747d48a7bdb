import path from "node:path";

// Where Windows differs, the system is a value, so that it can be tried on any other.

/** Name of a system, as `process.platform` says it. */
export type Platform = NodeJS.Platform;

/** What a program may be called in a directory of PATH, the real one before the script that npm puts beside it. */
const endings = (platform: Platform): readonly string[] => (platform === "win32" ? [".exe", ".cmd"] : [""]);

/** The paths at which a program may be, in the order of PATH. On Windows a directory may stand in quotes. */
export function candidatesOn(directories: string, name: string, platform: Platform): string[] {
  const { delimiter, join } = platform === "win32" ? path.win32 : path.posix;
  return directories
    .split(delimiter)
    .map((directory) => (platform === "win32" ? directory.replaceAll('"', "") : directory))
    .filter((directory) => directory !== "")
    .flatMap((directory) => endings(platform).map((ending) => join(directory, name + ending)));
}

/** How a program is started without a shell. */
export interface Started {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: { readonly windowsVerbatimArguments?: boolean; readonly windowsHide?: boolean };
}

/**
 * How a program is started with these words, each as it is. On Windows what isn't an executable of its own, such as `npm` or `deno.cmd`, can only be
 * started by cmd.exe, where many characters mean something. (cross-spawn knows this too, with five packages beside it.)
 * @param shell - path of cmd.exe, which the variable `ComSpec` has
 * @throws {Error} a word has a line feed, which cmd.exe can't be given
 */
export function startOf([program, ...args]: readonly [string, ...string[]], platform: Platform, shell = "cmd.exe"): Started {
  if (platform !== "win32") return { file: program, args, options: {} };
  const options = { windowsHide: true };
  if (/\.(exe|com)$/i.test(program)) return { file: program, args, options };
  const line = [escaped(path.win32.normalize(program)), ...args.map((word) => escaped(escaped(quotedWord(word))))].join(" ");
  if (/[\r\n]/.test(line)) throw new Error(`${program} can't be given a line feed on Windows`);
  return { file: shell, args: ["/d", "/s", "/c", `"${line}"`], options: { ...options, windowsVerbatimArguments: true } };
}

/** A word as programs of Windows read it from their command line: backslashes only mean something before a quote. */
const quotedWord = (word: string): string => `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, "$1$1")}"`;

/** A text that cmd.exe reads as it is. Twice for a word, since a script hands its words on to another command line. */
const escaped = (text: string): string => text.replace(/[()[\]%!^"`<>&|;, *?]/g, "^$&");

/** The signals that ask a process for its end. Windows can't be sent SIGTERM; closing the window and Ctrl-Break are its own. */
export const endSignals = (platform: Platform): readonly NodeJS.Signals[] =>
  platform === "win32" ? ["SIGINT", "SIGBREAK", "SIGHUP"] : ["SIGINT", "SIGTERM", "SIGHUP"];

/** Whether the reader of a pipe has gone away. Windows says it in two ways. */
export const isReaderGone = (code: string | undefined): boolean => code === "EPIPE" || code === "EOF";
