import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { AgentperfError, messageOf } from "@agentperf/core";
import type { Result } from "@agentperf/core/result";
import { readResult } from "../results/read.ts";

/** A result in the directory. */
export interface KeptResult {
  /** Name of its file. */
  readonly name: string;
  readonly result: Result;
  /** Whether it is still being made. */
  readonly isLive: boolean;
}

/** What is in the directory. */
export interface KeptResults {
  /** The newest first. */
  readonly results: readonly KeptResult[];
  /** Files that are no results, with the reason. */
  readonly unreadable: readonly { readonly name: string; readonly reason: string }[];
  /** Older results that aren't shown. */
  readonly older: number;
}

/** Of more results only the newest are read. */
const most = 200;
/** A run writes its result after each launch, and a launch takes no longer than this. */
const patienceMs = 5 * 60_000;

/** The results of a directory, each read again only when its file has changed. Nothing outside of it is read: no link is followed. */
export class ResultsDirectory {
  readonly #path: string;
  readonly #known = new Map<string, { readonly stamp: string; readonly read: Result | AgentperfError }>();

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws {AgentperfError} `unreadable`: the directory can't be read */
  async list(): Promise<KeptResults> {
    const files = (await this.#files()).sort((a, b) => b.mtimeMs - a.mtimeMs);
    const shown = files.slice(0, most);
    const results: KeptResult[] = [];
    const unreadable: { name: string; reason: string }[] = [];
    for (const { name, mtimeMs, stamp } of shown) {
      const read = await this.#read(name, stamp);
      if (read instanceof AgentperfError) unreadable.push({ name, reason: read.message });
      else results.push({ name, result: read, isLive: read.endedAt === undefined && Date.now() - mtimeMs < patienceMs });
    }
    results.sort((a, b) => (a.result.startedAt < b.result.startedAt ? 1 : -1));
    return { results, unreadable, older: files.length - shown.length };
  }

  async #files(): Promise<{ name: string; mtimeMs: number; stamp: string }[]> {
    let names: string[];
    try {
      names = await readdir(this.#path);
    } catch (thrown) {
      throw new AgentperfError("unreadable", `${this.#path}: ${messageOf(thrown)}`);
    }
    const found = await Promise.all(
      names
        .filter((name) => name.endsWith(".json"))
        .map(async (name) => {
          const stats = await lstat(join(this.#path, name)).catch(() => undefined);
          // One that has gone meanwhile, a directory, a link, a pipe that nobody writes.
          return stats?.isFile() === true ? [{ name, mtimeMs: stats.mtimeMs, stamp: `${stats.ino} ${stats.size} ${stats.mtimeMs}` }] : [];
        }),
    );
    return found.flat();
  }

  async #read(name: string, stamp: string): Promise<Result | AgentperfError> {
    const known = this.#known.get(name);
    if (known?.stamp === stamp) return known.read;
    const read = await readResult(join(this.#path, name)).catch((thrown: unknown) =>
      thrown instanceof AgentperfError ? thrown : new AgentperfError("unreadable", messageOf(thrown)),
    );
    this.#known.set(name, { stamp, read });
    return read;
  }
}
