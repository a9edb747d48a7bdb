import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { AgentperfError } from "@agentperf/core";
import { loadSamplesOf } from "@agentperf/core/analysis";
import type { NamedRecord } from "@agentperf/core/comparison";
import { type GoRecord, goRecords, isGoTestJson, parseResult, type Result, readGoText, type UnitSetting } from "@agentperf/core/result";
import { type ReadTextOptions, readTextFile } from "../text-file.ts";
import { foundRecords, unsureSearches, withoutSteps } from "./searched.ts";
import { reasonOf } from "./system-error.ts";

// All that is read from a user's paths: result documents, Go benchmark text, and directories of them. `-` is standard input everywhere.

/** A result document from a file. @throws {AgentperfError} `unreadable`: says in one line what is wrong */
export const readResult = async (path: string): Promise<Result> => parseResult(await textOf(path), path);

/**
 * A result document whose figures count.
 * @throws {AgentperfError} `usage`: it is one of a smoke run; `unreadable`: says in one line what is wrong
 */
export async function readMeasured(path: string): Promise<Result> {
  const result = await readResult(path);
  refuseSmoke(result, path);
  return result;
}

/** @throws {AgentperfError} `usage`: the result is one of a smoke run */
function refuseSmoke({ plan }: Result, path: string): void {
  if (plan.smoke === true)
    throw new AgentperfError("usage", `${path} is the result of run --smoke, which measures nothing: each benchmark ran once, cold`);
}

/**
 * The result documents at a path: a file, or the `.json` files of a directory, which may be none. Smoke runs in a directory are left out.
 *
 * @param warn - told what is left out
 * @throws {AgentperfError} `usage`: the file is one of a smoke run; `unreadable`: says in one line what is wrong
 */
export async function readResults(path: string, warn: (warning: string) => void): Promise<Result[]> {
  const files = await filesAt(path, /\.json$/);
  const results = await Promise.all(files.map(async (file) => [file, await readResult(file)] as const));
  return results.flatMap(([file, result]) => {
    if (file === path) refuseSmoke(result, path);
    if (result.plan.smoke !== true) return [result];
    warn(`${file} is left out: it is the result of run --smoke, which measures nothing`);
    return [];
  });
}

/** What a path holds: result documents, and records of Go benchmark text. */
export interface Documents {
  readonly results: readonly Result[];
  readonly records: readonly GoRecord[];
  /** What the text says of units. */
  readonly settings: readonly UnitSetting[];
}

/**
 * Everything at a path: a result document, Go benchmark text, or the `.json` and `.txt` files of a directory.
 *
 * @param warn - told of each line that looks like a benchmark and can't be read: its file, its number, and what is wrong
 * @throws {AgentperfError} `unreadable`: says in one line what is wrong, or that there is nothing
 */
export async function readDocuments(path: string, warn: (warning: string) => void): Promise<Documents> {
  const documents = await documentsAt(path, warn);
  if (documents.results.length === 0 && documents.records.length === 0)
    throw new AgentperfError("unreadable", `${path}: none of its benchmarks can be read`);
  return documents;
}

/**
 * As {@link readDocuments}, all of it as records under a label: a directory counts as one file. Where no line of a file's benchmarks can be read
 * that is told of, and the others can be compared still.
 *
 * @param label - what they are called. Default: the path
 */
export async function readRecords(
  path: string,
  warn: (warning: string) => void,
  label = path,
): Promise<{ readonly records: NamedRecord[]; readonly settings: readonly UnitSetting[] }> {
  const { results, records, settings } = await documentsAt(path, warn);
  for (const text of [...loadRemarks(results), ...unsureSearches(results)]) warn(`${path}: ${text}`);
  const measured = results.flatMap((result) => [...goRecords(withoutSteps(result)), ...foundRecords(result)]);
  return { records: labelled([...measured, ...records], label), settings };
}

/** Which loads of results say nothing, of which only a part was offered, and in which nothing was answered, and why; a line a crossing of each kind. */
const loadRemarks = (results: readonly Result[]): string[] =>
  loadSamplesOf(results).flatMap(({ crossing, samples, invalid, partial, unanswered }) => {
    const all = invalid.length + partial.length + samples.lost.length;
    const which = (count: number) => (all === 1 ? "its load is" : `${count} of its ${all} loads ${count === 1 ? "is" : "are"}`);
    return [
      ...invalid
        .slice(0, 1)
        .map(
          ({ reason, advice }) =>
            `${crossing.id}: ${which(invalid.length)} left out, since the generator was the limit: ${reason}; ${advice}`,
        ),
      ...partial
        .slice(0, 1)
        .map(({ reason, advice }) => `${crossing.id}: ${which(partial.length)} compared with nothing but its like: ${reason}; ${advice}`),
      ...unanswered.slice(0, 1).map((silent) => `${crossing.id}: ${which(unanswered.length)} compared by what was lost only: ${silent}`),
    ];
  });

async function documentsAt(path: string, warn: (warning: string) => void): Promise<Documents> {
  const files = await filesAt(path, /\.(json|txt)$/);
  if (files.length === 0) throw new AgentperfError("unreadable", `${path}: no .json or .txt file in this directory`);
  const read = await Promise.all(files.map((file) => documentOf(file)));
  for (const { warnings } of read) for (const warning of warnings) warn(warning);
  return {
    results: read.flatMap(({ results }) => results),
    records: read.flatMap(({ records }) => records),
    settings: read.flatMap(({ settings }) => settings),
  };
}

async function documentOf(path: string): Promise<Documents & { readonly warnings: readonly string[] }> {
  // As to a mark before Go text, see its reader.
  const text = await textOf(path, { keepsMark: true });
  if (/^\uFEFF?\s*\{/.test(text) && !isGoTestJson(text))
    return { results: [parseResult(text, path)], records: [], settings: [], warnings: [] };
  const { records, settings, warnings } = readGoText({ name: path, text }, { joined: true });
  if (records.length === 0 && warnings.length === 0)
    throw new AgentperfError("unreadable", `${path}: neither an agentperf result nor Go benchmark text`);
  return { results: [], records, settings, warnings: warnings.map(({ file, line, message }) => `${file}:${line}: ${message}`) };
}

/** The same records with their label; there may be hundreds of thousands, so they aren't copied. */
const labelled = (records: readonly GoRecord[], file: string): NamedRecord[] => records.map((record) => Object.assign(record, { file }));

/** The path itself, or the files of a directory whose names match, in order. */
async function filesAt(path: string, names: RegExp): Promise<string[]> {
  if (path === "-") return [path];
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    return (await readdir(path))
      .filter((name) => names.test(name))
      .sort()
      .map((name) => join(path, name));
  } catch (thrown) {
    throw new AgentperfError("unreadable", `${path}: ${reasonOf(thrown)}`);
  }
}

async function textOf(path: string, options?: ReadTextOptions): Promise<string> {
  return readTextFile(path, options).catch((thrown: unknown) => {
    throw thrown instanceof AgentperfError ? thrown : new AgentperfError("unreadable", `${path}: ${reasonOf(thrown)}`);
  });
}
