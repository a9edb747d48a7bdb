import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type AdapterContext, AgentperfError, messageOf } from "@agentperf/core";

/** What is needed to make the data of a new database once a run. */
interface Making {
  readonly runDirectory: string;
  readonly command: NonNullable<AdapterContext["command"]>;
  /** The version of PGlite whose data they are. */
  readonly version: string;
  readonly signal: AbortSignal;
}

/** Of what the program says, so much is told. */
const mostSaid = 2_000;

/**
 * The data of a new database. The first launch of a run that asks makes them, in a process of its own, and the others read what it kept.
 * @throws {AgentperfError} `unavailable`: they can't be made, with what was said
 */
export async function initialData({ runDirectory, command, version, signal }: Making): Promise<Blob> {
  const path = join(runDirectory, `pglite-${version}.tar`);
  if (!existsSync(path)) {
    // The same ending as this file's own: TypeScript in a checkout, JavaScript where it is installed.
    const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
    const [program, ...args] = command(fileURLToPath(new URL(`./dump-process${extension}`, import.meta.url)));
    await run(program, [...args, path], signal).catch((thrown: unknown) => {
      throw new AgentperfError("unavailable", `a new database of PGlite can't be made in ${runDirectory}: ${messageOf(thrown)}`);
    });
  }
  return new Blob([new Uint8Array(await readFile(path))], { type: "application/x-tar" });
}

/** @throws {Error} with what the program said */
function run(program: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  execFile(program, [...args], { signal }, (error, _, stderr) => {
    if (error === null) return resolve();
    reject(stderr.trim() === "" ? error : new Error(stderr.trim().slice(-mostSaid)));
  });
  return promise;
}
