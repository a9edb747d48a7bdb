import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { relative } from "node:path";
import process from "node:process";
import { watch as watchFiles } from "chokidar";
import { type ExitCode, exitCode } from "../exit.ts";
import { listenForInterruption } from "../interruption.ts";
import { runStamp } from "../launch/stamp.ts";
import { ownCommand } from "../own-command.ts";
import { counted } from "../reporters/wording.ts";
import { resultPath } from "../results/result-file.ts";
import { say } from "../results/standard-output.ts";
import { sourcesOf } from "./sources.ts";

/** An editor writes a file in several steps. */
const settledMs = 100;

/**
 * Runs, and again whenever the config, a suite or anything that they import changes, and compares each run with the one before, until Ctrl-C.
 * Every run is a process of its own, so that nothing that was loaded before is used again. A change in the middle of one ends it.
 * @param argv - those of `run`, without --watch
 * @param config - path of the config, from which the sources are found
 */
export async function runAndWatch(argv: readonly string[], config: string): Promise<ExitCode> {
  using interruption = listenForInterruption("ending; once more to end at once");
  await using changes = await Changes.of(config, interruption.signal);
  let before: string | undefined;
  while (!interruption.signal.aborted) {
    const path = await resultPath(runStamp());
    const changed = changes.next();
    const code = await agentperf(["run", ...argv, "-o", path], { until: changed, ...interruption });
    const isWhole = code === exitCode.fine;
    if (isWhole && before !== undefined) {
      say(`\nagentperf: against the run before, ${before}:\n`);
      await agentperf(["compare", `before=${before}`, `now=${path}`, "--format", "table"], interruption);
    }
    if (isWhole) before = path;
    if (interruption.signal.aborted) break;
    await changes.follow();
    say(`agentperf: watching ${counted(changes.count, "file")}; Ctrl-C ends it\n`);
    const file = await changed;
    if (file !== undefined) say(`agentperf: ${relative("", file)} changed\n`);
  }
  return exitCode.fine;
}

/** The sources' changes. */
class Changes implements AsyncDisposable {
  readonly #config: string;
  readonly #watcher;
  #files: ReadonlySet<string>;
  #waiting = Promise.withResolvers<string | undefined>();

  private constructor(config: string, files: ReadonlySet<string>, signal: AbortSignal) {
    this.#config = config;
    this.#files = files;
    const finished = { stabilityThreshold: settledMs, pollInterval: settledMs / 4 };
    this.#watcher = watchFiles([...files], { ignoreInitial: true, awaitWriteFinish: finished });
    this.#watcher.on("all", (_, path) => this.#waiting.resolve(path));
    signal.addEventListener("abort", () => this.#waiting.resolve(undefined), { once: true });
  }

  static async of(config: string, signal: AbortSignal): Promise<Changes> {
    const changes = new Changes(config, await sourcesOf(config), signal);
    await once(changes.#watcher, "ready");
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
    const files = await sourcesOf(this.#config).catch(() => this.#files);
    this.#watcher.add([...files].filter((path) => !this.#files.has(path)));
    // What isn't reached any more may be again: only the watching of it costs something.
    this.#files = new Set([...this.#files, ...files]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watcher.close();
  }
}

interface CallOptions {
  readonly signal: AbortSignal;
  readonly killSignal: AbortSignal;
  /** Asks for its end when that has come. */
  readonly until?: Promise<unknown>;
}

/** Calls this command line; a first Ctrl-C ends it as it ends it alone. @returns its exit code */
async function agentperf(args: readonly string[], { signal, killSignal, until }: CallOptions): Promise<number | null> {
  const [program, ...own] = await ownCommand();
  const isWindows = process.platform === "win32";
  // In a group of its own: a terminal's Ctrl-C reaches this process, which hands it on once.
  const child = spawn(program, [...own, ...args], { stdio: ["ignore", "inherit", "inherit"], detached: !isWindows });
  const ended = once(child, "close") as Promise<[number | null]>;
  const end = () => interrupt(child);
  signal.addEventListener("abort", end, { once: true });
  killSignal.addEventListener("abort", end, { once: true });
  void until?.then(() => {
    if (child.exitCode === null && !signal.aborted) interrupt(child);
  });
  try {
    const [code] = await ended;
    return code;
  } finally {
    signal.removeEventListener("abort", end);
    killSignal.removeEventListener("abort", end);
  }
}

function interrupt({ pid }: ChildProcess): void {
  try {
    // Not by the child's own method: on Deno a second signal from it isn't sent.
    if (pid !== undefined) process.kill(pid, "SIGINT");
  } catch {
    // It has ended meanwhile.
  }
}
