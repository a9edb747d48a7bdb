import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type TemporaryDirectory, temporaryDirectory } from "../../../test-support/temporary.ts";

/** Writes files below a directory, by their paths from it; what isn't text is written as JSON. */
export async function writeFiles(directory: string, files: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(directory, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  }
}

/** A directory of a test's own. */
export interface FilledDirectory extends TemporaryDirectory {
  /** Path of a file in it. */
  file(name: string): string;
}

/** Makes a directory with these files in it, as {@link writeFiles} writes them. */
export async function directoryOf(files: Readonly<Record<string, unknown>>): Promise<FilledDirectory> {
  const directory = await temporaryDirectory();
  await writeFiles(directory.path, files);
  return { ...directory, file: (name) => join(directory.path, name) };
}
