import { type ExitCode, exitCode } from "./exit.ts";

// Light: every command loads it, and the worker too, where an import of one of Node's modules is time of each launch.

/** What of the user's code is being loaded, and the exit code where it ends the process. */
export interface Loading {
  readonly what: string;
  readonly code: ExitCode;
}

/** How long the process may go on when the command is done. */
const patienceMs = 500;

let loading: Loading | undefined;

/** Notes what is being loaded until it is disposed of. */
export function noteLoading(next: Loading): Disposable {
  const before = loading;
  loading = next;
  return {
    [Symbol.dispose]() {
      loading = before;
    },
  };
}

/** The part of Deno's global that ends the process without the event that `process.exit` gives. */
interface Exits {
  exit(code?: number): never;
}

/**
 * Watches that nothing but the command itself ends its process: configs, suites and adapters run in it too, and one that calls exit would
 * make a command that did nothing look like one that went well.
 *
 * @returns to be called with the command's own exit code when it is done
 */
export function watchEnd(): (code: ExitCode) => void {
  let done: ExitCode | undefined;
  let hasNoReader = false;
  // Before the handler that ends the process for it.
  process.stdout.prependListener("error", () => {
    hasNoReader = true;
  });
  const { Deno } = globalThis as { Deno?: Exits };
  let isEnding = false;
  if (Deno !== undefined) {
    const own = Deno.exit;
    // That of the process ends by this one.
    Deno.exit = (code) => (isEnding ? own(code) : process.exit(code));
  }
  process.on("exit", (code) => {
    isEnding = true;
    if (hasNoReader) return;
    if (done !== undefined) {
      process.exitCode = done;
      return;
    }
    const { writeSync } = process.getBuiltinModule("node:fs");
    writeSync(
      2,
      `agentperf: ${loading?.what ?? "code of the config, of a suite or of an adapter"} ended the process (exit code ${code})\n`,
    );
    process.exitCode = loading?.code ?? exitCode.benchmarkFailed;
  });
  const { exit } = process;
  return (code) => {
    done = code;
    // A timer or a connection of the user's code would keep the process for ever.
    const end = () => {
      if (process.stdout.writableLength + process.stderr.writableLength === 0) exit(code);
      else setTimeout(end, patienceMs).unref();
    };
    setTimeout(end, patienceMs).unref();
  };
}
