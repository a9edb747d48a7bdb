import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AgentperfError } from "@agentperf/core";
import { reasonOf } from "./system-error.ts";

/**
 * Makes a folder for files that nobody named, which ignores itself in git.
 * @throws {AgentperfError} `output`: it can't be made
 */
export async function makeOwnFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (thrown) {
    throw new AgentperfError("output", `${path} can't be made: ${reasonOf(thrown)}; name a file with -o`);
  }
  // What is there already stays, such as a link.
  await writeFile(join(path, ".gitignore"), "*\n", { flag: "wx" }).catch(() => undefined);
}
