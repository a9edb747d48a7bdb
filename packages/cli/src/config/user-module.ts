import { AgentperfError, type ErrorCode } from "@agentperf/core";
import { noteLoading } from "../ending.ts";
import { exitCode } from "../exit.ts";

/** Longer than any module takes that does no more than say what there is. */
const longestMs = 20_000;

/** What is loaded of the user's code. */
export interface UserModule {
  /** Its name in messages, with what it is: `suites: ./suite.ts`. */
  readonly what: string;
  /** Code of the error where it ends the process. */
  readonly exitError: ErrorCode;
}

const failures = new Map<string, AgentperfError>();

/** What a runtime has to end the process with. */
interface Exits {
  exit(code?: number): never;
}

/**
 * Loads code of the user's, which may call exit or wait for what never comes: both become an error with its name.
 *
 * @throws what loading throws; {AgentperfError} `config`: it isn't done in time; {@link UserModule.exitError}: it calls exit
 */
export async function loadUserModule<T>({ what, exitError }: UserModule, load: () => Promise<T>): Promise<T> {
  // A module is evaluated once: asked for again, it would look like one that went well.
  const before = failures.get(what);
  if (before !== undefined) throw before;
  const failed = Promise.withResolvers<never>();
  const fail = (thrown: AgentperfError) => {
    failures.set(what, thrown);
    failed.reject(thrown);
  };
  failed.promise.catch(() => undefined);
  using _loading = noteLoading({ what, code: exitError === "config" ? exitCode.usage : exitCode.benchmarkFailed });
  using _exit = withoutExit((code) => {
    const thrown = new AgentperfError(exitError, `${what} calls exit(${code ?? ""}) while it is loaded`);
    // It may be caught where it is thrown.
    fail(thrown);
    return thrown;
  });
  // It keeps the process alive: a runtime with nothing left to wait for would end, with a message of its own or none.
  const timer = setTimeout(() => {
    const message = `${what} isn't loaded within ${longestMs / 1_000} s: does it await something that never comes?`;
    fail(new AgentperfError("config", message));
  }, longestMs);
  try {
    return await Promise.race([load(), failed.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Makes every exit throw instead, until it is disposed of. */
function withoutExit(refusal: (code: number | undefined) => Error): Disposable {
  const { Deno } = globalThis as { Deno?: Exits };
  // Its type has more kinds of codes.
  const all = [process as Exits, ...(Deno === undefined ? [] : [Deno])].map((exits) => ({ exits, own: exits.exit }));
  for (const { exits } of all) {
    exits.exit = (code) => {
      throw refusal(code);
    };
  }
  return {
    [Symbol.dispose]() {
      for (const { exits, own } of all) exits.exit = own;
    },
  };
}

/** What a module's default export stands for: itself, what a function gives, or what a promise becomes. */
export async function settled(exported: unknown): Promise<unknown> {
  return typeof exported === "function" ? exported() : exported;
}
