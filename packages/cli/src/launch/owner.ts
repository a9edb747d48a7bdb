import { execFile } from "node:child_process";
import { lstat, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { messageOf } from "@agentperf/core";
import { removal } from "../system/replace.ts";

/** In every directory that we make in the system's temporary one: whose it is. */
export const markerFile = ".agentperf-owner.json";

/** The process that a temporary directory belongs to. */
interface Owner {
  readonly agentperf: true;
  readonly pid: number;
  /** When it started, as the system tells it; a process id is used again. Absent where the system doesn't tell. */
  readonly started?: string;
  /** The repository that has a worktree in the directory. */
  readonly repository?: string;
}

/** Marks a directory as this process's own. @param repository - one that has a worktree in it, at `tree` */
export async function markOwn(directory: string, repository?: string): Promise<void> {
  const started = await startOf(process.pid);
  const owner: Owner = {
    agentperf: true,
    pid: process.pid,
    ...(started === undefined ? {} : { started }),
    ...(repository === undefined ? {} : { repository }),
  };
  await writeFile(join(directory, markerFile), JSON.stringify(owner));
}

/**
 * Removes the directories of processes that live no more, with the worktrees in them. Only what bears our marker is touched, whatever its name.
 * @returns how many were removed
 */
export async function sweepDirectories(root: string = tmpdir()): Promise<number> {
  let removed = 0;
  for (const name of await readdir(root).catch(() => [])) {
    const directory = join(root, name);
    const owner = await ownerOf(directory);
    if (owner === undefined || (await isAlive(owner))) continue;
    try {
      await removeOwned(directory, owner);
      removed += 1;
    } catch (thrown) {
      process.stderr.write(`agentperf: ${directory} is left of a run that was killed, and can't be removed: ${messageOf(thrown)}\n`);
    }
  }
  return removed;
}

async function removeOwned(directory: string, { repository }: Owner): Promise<void> {
  await rm(directory, removal);
  // What git still knows of it; the repository may be gone too.
  if (repository !== undefined) await promisify(execFile)("git", ["-C", repository, "worktree", "prune"]).catch(() => undefined);
}

/** Whose directory it is; undefined where it isn't one of ours, or another user's. */
async function ownerOf(directory: string): Promise<Owner | undefined> {
  try {
    const stat = await lstat(directory);
    if (!stat.isDirectory() || (process.getuid !== undefined && stat.uid !== process.getuid())) return undefined;
    const owner = JSON.parse(await readFile(join(directory, markerFile), "utf8")) as Partial<Owner> | null;
    return owner?.agentperf === true && Number.isSafeInteger(owner.pid) && (owner.pid ?? 0) > 0 ? (owner as Owner) : undefined;
  } catch {
    return undefined;
  }
}

async function isAlive({ pid, started }: Owner): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    // Another user's process with that id can't be signalled.
    if ((thrown as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const now = await startOf(pid);
  if (now === ended) return false;
  return started === undefined || now === undefined || now === started;
}

const ended = "ended";

/** When a process started, in the system's own count since it booted, with what names that boot. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    const [stat, boot] = await Promise.all([readFile(`/proc/${pid}/stat`, "utf8"), readFile("/proc/sys/kernel/random/boot_id", "utf8")]);
    // The program's name, in parentheses, may hold anything; the state follows it, and the start is the twentieth field after it.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // One that nobody has asked how it ended keeps its id.
    return fields[0] === "Z" || fields[0] === "X" ? ended : `${fields[19]} ${boot.trim()}`;
  } catch {
    return undefined;
  }
}
