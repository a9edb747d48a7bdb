import { type FSWatcher, watch } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sourcesOf } from "./sources.ts";

/** An editor writes a file in several steps. */
const settledMs = 100;

/**
 * The changes of a config's sources. Their directories are watched rather than the files, since editors put a new file in the old one's place. (chokidar
 * does this too, with all that a tree of directories needs besides.)
 */
export class Changes implements Disposable {
  readonly #config: string;
  readonly #watchers = new Map<string, FSWatcher>();
  /** When each file was last written, by its path; what isn't there has no time. */
  #files: ReadonlyMap<string, number | undefined> = new Map();
  #waiting = Promise.withResolvers<string | undefined>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  private constructor(config: string) {
    this.#config = config;
  }

  /** @param signal - when it is aborted, nobody waits any longer */
  static async of(config: string, signal: AbortSignal): Promise<Changes> {
    const changes = new Changes(config);
    signal.addEventListener("abort", () => changes.#waiting.resolve(undefined), { once: true });
    await changes.follow();
    return changes;
  }

  get count(): number {
    return this.#files.size;
  }

  /** The next file that changes from now on; undefined: the end is asked for. */
  next(): Promise<string | undefined> {
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  /** Watches what the sources reach by now. What can't be read, such as a config in the middle of being moved, stays as it was. */
  async follow(): Promise<void> {
    const reached = await sourcesOf(this.#config).catch(() => new Set<string>());
    const times = [...new Set([...this.#files.keys(), ...reached])].map(
      async (path) => [path, this.#files.get(path) ?? (await timeOf(path))] as const,
    );
    this.#files = new Map(await Promise.all(times));
    for (const directory of new Set([...this.#files.keys()].map(dirname)))
      if (!this.#watchers.has(directory)) this.#watchers.set(directory, this.#watch(directory));
  }

  #watch(directory: string): FSWatcher {
    const watcher = watch(directory, (_, name) => {
      if (name !== null && !this.#files.has(join(directory, name))) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#look(), settledMs);
    });
    // One that is removed is no longer watched; what it held is gone too.
    watcher.on("error", () => watcher.close());
    return watcher;
  }

  /** Not every event is a change: a file is also touched by who reads it. */
  async #look(): Promise<void> {
    for (const [path, known] of this.#files) {
      const now = await timeOf(path);
      if (now === known) continue;
      this.#files = new Map([...this.#files, [path, now]]);
      this.#waiting.resolve(path);
      return;
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
  }
}

const timeOf = async (path: string): Promise<number | undefined> => (await stat(path).catch(() => undefined))?.mtimeMs;
