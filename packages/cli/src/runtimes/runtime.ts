import type { Host, RuntimeName } from "@agentperf/core";

/**
 * All that agentperf knows about one runtime.
 *
 * The command line reads the file of every runtime, on any of them. So nothing that only one runtime has may be touched before
 * {@link RuntimeDefinition.worker} or {@link RuntimeDefinition.host} is called, and those are called on that runtime only.
 */
export interface RuntimeDefinition<Name extends RuntimeName = RuntimeName> {
  /** Its name in flags and results, which is also the name of its program. */
  readonly name: Name;
  /** Its name as people write it. */
  readonly title: string;
  /** How a person gets it, as the end of a sentence that begins with "install it". */
  readonly source?: string;
  /** Its package on npm that holds the program for a machine, and needs no install script. Absent: it has none, and versions of it can't be fetched. */
  platformPackage?(machine: Machine): PlatformPackage;
  /**
   * Arguments with which it prints its version, the path of its own program and its name, as a JSON array. The path is asked for because
   * the program on PATH may be a script that starts the real one, which would cost time in every launch; the name because it may be
   * another runtime that passes itself off as this one.
   */
  readonly question: readonly string[];
  /** Arguments before a script's path that make it run the script without asking for permissions and without writing files of its own. */
  readonly run: readonly string[];
  /** Further arguments of a process that is measured: garbage collection on demand, no warnings. */
  readonly measured: readonly string[];
  /** Instead of {@link measured}, where what is allocated is counted: the compilers mustn't make several objects as one. Default: the same. */
  readonly counted?: readonly string[];
  /** Arguments with which its own test runner runs tests that are written for `node:test`. Only this repository's scripts use it. */
  test(run: TestRun): readonly string[];
  /** The profiles that its inspector can't make. */
  readonly cannotProfile: readonly InspectorProfile[];
  /**
   * Path of the JavaScript that it made of a TypeScript file and keeps together with a source map; undefined where there is none. A
   * runtime without this method names the lines of the TypeScript file itself in its profiles.
   */
  transpiledFile?(executable: string, path: string): Promise<string | undefined>;
  /** The process of a worker. */
  worker(): WorkerProcess;
  /** What it offers to benchmarks beyond the web's globals. What it can't do is absent. */
  host(): Promise<Host>;
}

/** What a program is built for. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Whether musl is the C library. */
  readonly isMusl: boolean;
}

/** Where a runtime's program is on npm. */
export interface PlatformPackage {
  readonly name: string;
  /** Path of the program in it, without the ending that Windows wants. */
  readonly program: string;
}

/** Tests to run, as `scripts/test-package.ts` asks for them. */
export interface TestRun {
  /** Flags that the process of a launch has too, and the condition under which our packages resolve to their source. */
  readonly flags: readonly string[];
  /** Paths of the test files, from the working directory. */
  readonly files: readonly string[];
  /** Path of the file that the counts are kept in, in JUnit's format. */
  readonly outcome: string;
}

/** What an inspector can make a profile of: time of the processor, or allocations. */
export type InspectorProfile = "cpu" | "memory";

/** The process of a worker, as its runtime offers it. It loads no more of the runtime than it uses, because its start is part of every launch. */
export interface WorkerProcess {
  /** Path of the runtime's program. */
  executable(): string;
  /** The runtime's version, as it answers {@link RuntimeDefinition.question}. */
  version(): string;
  /** The value of an environment variable. */
  variable(name: string): string | undefined;
  /** Writes to standard output, and returns when everything is written. */
  write(text: string): void;
  /**
   * Calls back when anything arrives on standard input, and when standard input ends. The parent ends it to stop the worker, and it ends
   * by itself when the parent dies. From then on the worker ignores a terminal's Ctrl-C, which the parent handles.
   */
  onInput(onData: () => void, onEnd: () => void): void;
  /** Calls back with an error or a rejection that nothing handled. */
  onUncaught(callback: (thrown: unknown) => void): void;
  exit(code: number): never;
}
