import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Writes a shell script that stands for a program. @returns its path */
export async function fakeProgram(directory: string, name: string, body: string, mode = 0o755): Promise<string> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, name);
  await writeFile(path, `#!/bin/sh\n${body}\n`, { mode });
  return path;
}
