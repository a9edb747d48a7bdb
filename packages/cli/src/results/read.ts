import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { AgentperfError, messageOf } from "@agentperf/core";
import type { NamedRecord } from "@agentperf/core/comparison";
import { type GoRecord, goRecords, parseGoText, parseResult, type Result } from "@agentperf/core/result";

// All that is read from a user's paths: result documents, Go benchmark text, and directories of them.

/** A result document from a file. @throws {AgentperfError} `unreadable`: says in one line what is wrong */
export const readResult = async (path: string): Promise<Result> => parseResult(await textOf(path), path);

/**
 * The result documents at a path: a file, or the `.json` files of a directory, which may be none.
 * @throws {AgentperfError} `unreadable`: says in one line what is wrong
 */
export async function readResults(path: string): Promise<Result[]> {
  return Promise.all((await filesAt(path, /\.json$/)).map(readResult));
}

/**
 * The records of a result document, of Go benchmark text, or of the `.json` and `.txt` files of a directory, which count as one file.
 *
 * @param warn - told of each line that looks like a benchmark and can't be read: its file, its number, and what is wrong
 * @throws {AgentperfError} `unreadable`: says in one line what is wrong, or that there is nothing
 */
export async function readRecords(path: string, warn: (warning: string) => void): Promise<NamedRecord[]> {
  const files = await filesAt(path, /\.(json|txt)$/);
  if (files.length === 0) throw new AgentperfError("unreadable", `${path}: no .json or .txt file in this directory`);
  return (await Promise.all(files.map((file) => recordsOf(file, path, warn)))).flat();
}

async function recordsOf(path: string, name: string, warn: (warning: string) => void): Promise<NamedRecord[]> {
  const text = await textOf(path);
  if (/^\s*\{/.test(text)) return named(goRecords(parseResult(text, path)), name);
  const { records, warnings } = parseGoText([{ name: path, text }], { joined: true });
  for (const { line, message } of warnings) warn(`${path}:${line}: ${message}`);
  if (records.length === 0) throw new AgentperfError("unreadable", `${path}: neither an agentperf result nor Go benchmark text`);
  return named(records, name);
}

/** The same records with their file's name; there may be hundreds of thousands, so they aren't copied. */
const named = (records: readonly GoRecord[], file: string): NamedRecord[] => records.map((record) => Object.assign(record, { file }));

/** The path itself, or the files of a directory whose names match, in order. */
async function filesAt(path: string, names: RegExp): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    return (await readdir(path))
      .filter((name) => names.test(name))
      .sort()
      .map((name) => join(path, name));
  } catch (thrown) {
    throw new AgentperfError("unreadable", `${path}: ${messageOf(thrown)}`);
  }
}

async function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch((thrown: unknown) => {
    throw new AgentperfError("unreadable", `${path}: ${messageOf(thrown)}`);
  });
}
