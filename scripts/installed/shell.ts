import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";

// Commands as a user types them, in a project of their own; what they print is kept, to be shown where one fails.

const longestMs = 600_000;

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  /** Standard output. */
  readonly out: string;
  /** Standard output and standard error, as they came. */
  readonly text: string;
}

/** What a command must do. */
export interface Expected {
  /** Exit code. Default: 0. */
  readonly code?: number;
  /** Each must match what is printed. */
  readonly prints?: readonly (RegExp | string)[];
  /** None may match what is printed. */
  readonly lacks?: readonly RegExp[];
}

/** A shell in a directory, with an environment of its own. */
export interface Shell extends AsyncDisposable {
  /** Runs a command line. @throws {Error} it doesn't do what is expected; with all that was said before */
  run(command: string, expected?: Expected): Promise<Ended>;
  /** Starts a command line that goes on, and waits until it prints this. It is ended with the shell. */
  start(command: string, ready: RegExp): Promise<void>;
  /** The same shell in another directory. */
  in(directory: string): Shell;
  /** All commands so far, with what they printed. */
  transcript(): string;
}

const alive = new Set<ChildProcess>();

/** Ends a command with all that it started. */
function end(child: ChildProcess, signal: NodeJS.Signals = "SIGKILL"): void {
  if (child.pid === undefined || !alive.has(child)) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

/** Ends every command that is running. */
export const endAll = (): void => {
  for (const child of alive) end(child);
};

/** Starts a command line in a process group of its own. */
export function spawnShell(command: string, cwd: string, env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn("sh", ["-c", command], { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  alive.add(child);
  child.once("close", () => alive.delete(child));
  return child;
}

/** Makes a shell. */
export function shellIn(directory: string, env: NodeJS.ProcessEnv, said: string[] = [], started: ChildProcess[] = []): Shell {
  const transcript = () => said.join("");
  return {
    async run(command, { code: expectedCode = 0, prints = [], lacks = [] } = {}) {
      const child = spawnShell(command, directory, env);
      let [out, text] = ["", ""];
      child.stdout?.on("data", (chunk: Buffer) => {
        out += chunk.toString();
        text += chunk.toString();
      });
      child.stderr?.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      const timer = setTimeout(() => {
        text += `\n(ended: not done after ${longestMs / 1_000} s)\n`;
        end(child);
      }, longestMs);
      const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
      clearTimeout(timer);
      said.push(`$ ${command}\n${text}(exit code ${code})\n`);
      const wrong = [
        ...(code === expectedCode ? [] : [`exit code ${expectedCode} was expected`]),
        ...prints.filter((one) => !(typeof one === "string" ? text.includes(one) : one.test(text))).map((one) => `it doesn't print ${one}`),
        ...lacks.filter((one) => one.test(text)).map((one) => `it prints ${one}`),
      ];
      if (wrong.length > 0) throw new Error(`${command}: ${wrong.join("; ")}\n\n${transcript()}`);
      return { code, out, text };
    },
    async start(command, ready) {
      const child = spawnShell(command, directory, env);
      started.push(child);
      let text = "";
      await new Promise<void>((resolve, reject) => {
        const fail = (why: string) => reject(new Error(`${command}: ${why}\n\n${transcript()}$ ${command} &\n${text}`));
        const timer = setTimeout(() => fail(`it never prints ${ready}`), longestMs);
        for (const stream of [child.stdout, child.stderr])
          stream?.on("data", (chunk: Buffer) => {
            text += chunk.toString();
            if (ready.test(text)) resolve();
          });
        child.once("close", (code) => fail(`it ended with ${code}`));
        child.once("close", () => clearTimeout(timer));
        void Promise.resolve().then(() => timer.unref());
      });
      said.push(`$ ${command} &\n${text}`);
    },
    in: (other) => shellIn(other, env, said, started),
    transcript,
    async [Symbol.asyncDispose]() {
      for (const child of started) {
        if (!alive.has(child)) continue;
        const over = new Promise((resolve) => child.once("close", resolve));
        end(child);
        await over;
      }
    },
  };
}
