import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { relative } from "node:path";
import process from "node:process";
import { type ExitCode, exitCode } from "../exit.ts";
import { listenForInterruption } from "../interruption.ts";
import { runStamp } from "../launch/stamp.ts";
import { ownCommand } from "../own-command.ts";
import { counted } from "../reporters/wording.ts";
import { resultPath } from "../results/result-file.ts";
import { say } from "../results/standard-output.ts";
import { Changes } from "./changes.ts";

/**
 * Runs, and again whenever the config, a suite or anything that they import changes, and compares each run with the one before, until Ctrl-C.
 * Every run is a process of its own, so that nothing that was loaded before is used again. A change in the middle of one ends it.
 * @param argv - those of `run`, without --watch
 * @param config - path of the config, from which the sources are found
 */
export async function runAndWatch(argv: readonly string[], config: string): Promise<ExitCode> {
  using interruption = listenForInterruption("ending; once more to end at once");
  using changes = await Changes.of(config, interruption.signal);
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
