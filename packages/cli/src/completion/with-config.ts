import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { ownCommand } from "../own-command.ts";
import type { Answer } from "./candidate.ts";

/** What a config can print is no longer than this before its answer, or it isn't waited for. */
const longestOutput = 2 ** 22;

/**
 * Asks for an answer that knows the config, in a process of its own: a config is the user's code, which may never end, print, or end the process.
 * @param patienceMs - it is ended after so long
 * @returns undefined where there is none in time
 */
export async function answerWithConfig(words: readonly string[], patienceMs: number): Promise<Answer | undefined> {
  const mark = randomUUID();
  const [program, ...args] = await ownCommand();
  const child = spawn(program, [...args, "completion", "bash", "--answer", "--mark", mark, "--", ...words], {
    stdio: ["ignore", "pipe", "ignore"],
    windowsHide: true,
  });
  const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
  const timer = setTimeout(() => resolve(undefined), patienceMs);
  let output = "";
  child.stdout.on("data", (bytes: Buffer) => {
    output += bytes.toString("utf8");
    const answer = behind(mark, output);
    if (answer !== undefined || output.length > longestOutput) resolve(answer);
  });
  child.once("error", () => resolve(undefined));
  child.once("close", () => resolve(undefined));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
    // What the config has started may hold the pipe.
    child.stdout.destroy();
    child.unref();
  }
}

/** The answer as the process of {@link answerWithConfig} says it. */
export const marked = (mark: string, answer: Answer): string => `\n${mark} ${JSON.stringify(answer)}\n`;

function behind(mark: string, output: string): Answer | undefined {
  const line = output
    .split("\n")
    .slice(0, -1)
    .find((one) => one.startsWith(`${mark} `));
  // Ours: nobody else knows the mark.
  return line === undefined ? undefined : (JSON.parse(line.slice(mark.length + 1)) as Answer);
}
