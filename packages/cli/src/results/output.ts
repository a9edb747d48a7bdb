import { stat } from "node:fs/promises";
import { AgentperfError } from "@agentperf/core";
import type { Content } from "./content.ts";
import { RegularFile } from "./regular-file.ts";
import { writeDescriptor } from "./standard-output.ts";
import { codeOf, reasonOf } from "./system-error.ts";
import { type Waiting, writeThrough } from "./write-through.ts";

/** Something that a user named with a flag such as `-o`, to be written to. */
export interface Output {
  /** As it was named. */
  readonly asked: string;
  /**
   * Writes the content: all of it, in place of what was there. A `partial` one will be followed by others; only a regular file gets it.
   * @throws {AgentperfError} `output`: it can't be written; then nothing is left at that name that could be taken for it
   */
  write(content: Content, state?: "partial" | "whole"): Promise<void>;
}

/** Options of {@link openOutput}. */
export type OutputOptions = Waiting;

/** The descriptor of ours that a name stands for. */
function descriptorOf(asked: string): number | undefined {
  if (/^(-|\/dev\/stdout|\/(dev|proc\/self)\/fd\/1)$/.test(asked)) return 1;
  return /^\/(dev\/stderr|(dev|proc\/self)\/fd\/2)$/.test(asked) ? 2 : undefined;
}

/** Whether a name stands for the standard output of this process. */
export const isStandardOutput = (asked: string): boolean => descriptorOf(asked) === 1;

/** Whether a name stands for an open descriptor, such as the `/dev/fd/63` of a shell's `>(…)`. */
const isDescriptor = (asked: string): boolean => /^\/(dev|proc\/self)\/fd\/\d+$/.test(asked);

/**
 * Opens what a user named to be written to, and asks whether it can be, so that it is known before anything is measured.
 *
 * - `-` is standard output; `/dev/fd/3` and the like are the descriptors of this process.
 * - A regular file, or a name that is free, gets each content whole or not at all: it is written to a file of its own beside it, under a random
 *   name, and moved there. A symbolic link stays, and what it points at is written. Where the directory allows no new file, it is written in place.
 * - A device or a named pipe is written through, and stays what it is.
 *
 * @throws {AgentperfError} `output`: it can't be written, such as a directory
 */
export async function openOutput(asked: string, options: OutputOptions = {}): Promise<Output> {
  const file = await refused(asked, () => outputOf(asked, options));
  if (!(file instanceof RegularFile)) return file;
  const attempt = (work: () => Promise<void>) => refused(asked, work, () => file.setAside());
  await attempt(() => file.probe());
  return { asked, write: (content, state = "whole") => attempt(() => file.write(content, state)) };
}

async function outputOf(asked: string, options: OutputOptions): Promise<Output | RegularFile> {
  const descriptor = descriptorOf(asked);
  if (descriptor !== undefined) return through(asked, async (content) => writeDescriptor(descriptor, content));
  const stats = await (isDescriptor(asked) ? stat(asked) : statOf(asked));
  if (stats?.isDirectory() === true || /[/\\]$/.test(asked)) throw new Error("it is a directory; name a file in it");
  if (stats?.isSocket() === true) throw new Error("it is a socket");
  if (stats === undefined || (stats.isFile() && !isDescriptor(asked))) return RegularFile.open(asked);
  const kind = { isPipe: stats.isFIFO(), isFile: stats.isFile() };
  return through(asked, (content) => writeThrough(asked, content, { ...options, ...kind }));
}

/** Does something with what was named, and says so where that fails. @param after - adds to what is said */
async function refused<T>(asked: string, work: () => Promise<T>, after?: () => Promise<string>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const what = asked === "-" ? "standard output" : asked;
    // Without its cause: all of it that concerns the user is said.
    throw new AgentperfError("output", `${what} can't be written: ${reasonOf(thrown)}${(await after?.()) ?? ""}`);
  }
}

/**
 * Writes a content to what a user named, as {@link openOutput} says.
 * @throws {AgentperfError} `output`: it can't be written
 */
export async function writeOutput(asked: string, content: Content, options?: OutputOptions): Promise<void> {
  await (await openOutput(asked, options)).write(content);
}

/** Something that can't be replaced: only the last content goes there. */
const through = (asked: string, write: (content: Content) => Promise<void>): Output => ({
  asked,
  write: async (content, state = "whole") => (state === "whole" ? refused(asked, () => write(content)) : undefined),
});

async function statOf(path: string): Promise<Awaited<ReturnType<typeof stat>> | undefined> {
  try {
    return await stat(path);
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return undefined;
    throw thrown;
  }
}
