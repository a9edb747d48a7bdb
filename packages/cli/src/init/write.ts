import { constants, lstatSync, realpathSync } from "node:fs";
import { mkdir, open, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { AgentperfError, messageOf } from "@agentperf/core";
import { boundedText } from "../project/bounded-text.ts";
import { codeOf } from "../results/system-error.ts";

/** A file to be written, by its path from the project. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Writes files that aren't there yet, all or none.
 * @throws {AgentperfError} `usage`: one is there, or its folder leads out of the project; `output`: one can't be written
 */
export async function writeNew(directory: string, files: readonly NewFile[]): Promise<void> {
  const made: { readonly path: string; readonly isFolder: boolean }[] = [];
  try {
    for (const { path, text } of files) {
      for (const folder of foldersOf(path)) if (await makeFolder(directory, folder)) made.push({ path: folder, isFolder: true });
      // Neither a file nor a link that is there is followed or replaced.
      await writeFile(join(directory, path), "", { flag: "wx" });
      made.push({ path, isFolder: false });
      await writeFile(join(directory, path), text, { flag: "r+" });
    }
  } catch (thrown) {
    const left = await undo(directory, made);
    const end = left.length === 0 ? "nothing was written" : `${left.join(", ")} couldn't be removed again`;
    if (thrown instanceof AgentperfError) throw new AgentperfError(thrown.code, `${thrown.message}; ${end}`);
    const what = codeOf(thrown) === "EEXIST" ? "usage" : "output";
    throw new AgentperfError(what, `${messageOf(thrown)}; ${end}`, { cause: thrown });
  }
}

async function undo(directory: string, made: readonly { readonly path: string; readonly isFolder: boolean }[]): Promise<string[]> {
  const left: string[] = [];
  for (const { path, isFolder } of made.toReversed()) {
    // A folder that has got something else in the meantime stays.
    await (isFolder ? rmdir(join(directory, path)) : rm(join(directory, path))).catch(() => left.push(path));
  }
  return left;
}

/** The folders on the way to a file, the outermost first. */
function foldersOf(path: string): string[] {
  const parts = dirname(path) === "." ? [] : dirname(path).split("/");
  return parts.map((_, at) => parts.slice(0, at + 1).join("/"));
}

/** @returns whether it had to be made */
async function makeFolder(directory: string, folder: string): Promise<boolean> {
  try {
    await mkdir(join(directory, folder));
    return true;
  } catch (thrown) {
    if (codeOf(thrown) !== "EEXIST") throw thrown;
  }
  const inside = relative(realpathSync(directory), realpathSync(join(directory, folder)));
  if (inside === ".." || inside.startsWith(`..${sep}`))
    throw new AgentperfError("usage", `${folder} is a link that leads out of ${directory}`);
  return false;
}

const ignored = [".agentperf/results/", ".agentperf/profiles/"];

/** What became of a .gitignore: changed, right as it was, or not one that is changed, with the lines that it should have. */
export type Ignoring =
  | { readonly kind: "written" | "kept" }
  | { readonly kind: "refused"; readonly why: string; readonly lines: readonly string[] };

/** Adds to a project's .gitignore the folders that runs write to, unless it has them. Saved baselines aren't among them: they are committed. */
export async function ignoreResults(directory: string): Promise<Ignoring> {
  const path = join(directory, ".gitignore");
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isFile()) return { kind: "refused", why: "it is no regular file", lines: ignored };
  const text = stats === undefined ? "" : boundedText(path);
  if (text === undefined) return { kind: "refused", why: "it can't be read", lines: ignored };
  const there = new Set(text.split(/\r?\n/).map((line) => line.trim().replace(/^\/|\/$/g, "")));
  const lines = there.has(".agentperf") ? [] : ignored.filter((line) => !there.has(line.replace(/\/$/, "")));
  if (lines.length === 0) return { kind: "kept" };
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const gap = text === "" || text.endsWith("\n") ? "" : end;
  try {
    // It doesn't follow a link that was put there in the meantime.
    await using handle = await open(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0), 0o644);
    await handle.write(gap + lines.map((line) => line + end).join(""));
    return { kind: "written" };
  } catch (thrown) {
    return { kind: "refused", why: messageOf(thrown), lines };
  }
}
