import { spawn } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { onPath, skipUnless } from "../../../../test-support/requirements.ts";
import { sourceCommand } from "../../../../test-support/runtime.ts";
import { directoryOf, type FilledDirectory } from "../files.ts";

const bin = fileURLToPath(new URL("../../bin/agentperf.js", import.meta.url));

/** How each shell is started at a terminal, without the settings of whoever runs the test, and how it sources the script. */
export const interactive = {
  bash: { start: "bash --norc --noprofile -i", source: "source <(agentperf completion bash)" },
  zsh: { start: "zsh -f -i", source: "autoload -Uz compinit; compinit -u -d $PWD/.zcompdump; source <(agentperf completion zsh)" },
  fish: { start: "fish --no-config -i", source: "agentperf completion fish | source" },
} as const;

export type Interactive = keyof typeof interactive;

/** `skip` of a test at a shell's prompt. */
export const skipWithout = (shell: Interactive): string | false =>
  skipUnless(onPath(shell) && onPath("script"), `${shell} or script isn't installed (Debian: apt-get install ${shell} bsdutils)`);

/** A directory with a command line of a test's own on its PATH: completion is the real one, anything else is written down and not run. */
export async function desk(files: Readonly<Record<string, unknown>> = {}): Promise<FilledDirectory> {
  const directory = await directoryOf({ "work/notes.txt": "", "work/sub/old result.json": "", ...files });
  const programs = directory.file("programs");
  await mkdir(programs);
  const command = sourceCommand(bin).map((word) => `'${word}'`);
  const write = `for word in "$@"; do printf '%s\\n' "$word"; done > '${directory.file("called")}.new' && mv '${directory.file("called")}.new' '${directory.file("called")}'`;
  await writeFile(
    join(programs, "agentperf"),
    `#!/bin/sh\nif [ "$1" = completion ]; then shift; exec ${command.join(" ")} completion --patience 60000 "$@"; fi\n${write}\n`,
  );
  await writeFile(join(programs, "npx"), '#!/bin/sh\nwhile [ "$1" != agentperf ]; do shift; done\nshift\nexec agentperf "$@"\n');
  for (const name of ["agentperf", "npx"]) await chmod(join(programs, name), 0o755);
  return directory;
}

/**
 * Types keys at a shell's prompt on a terminal, then Enter.
 * @returns the words that agentperf was called with, and what the terminal showed since the keys
 */
export async function typed(
  shell: Interactive,
  { path, file }: FilledDirectory,
  keys: string,
): Promise<{ words: string[]; shown: string }> {
  const { start, source } = interactive[shell];
  const child = spawn("script", ["-qefc", start, "/dev/null"], {
    cwd: join(path, "work"),
    env: {
      PATH: `${file("programs")}:${process.env["PATH"]}`,
      HOME: path,
      TERM: "xterm",
      LANG: "C.UTF-8",
      PS1: "> ",
      HISTFILE: "/dev/null",
      XDG_CONFIG_HOME: path,
      XDG_DATA_HOME: path,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let shown = "";
  const seen = new Set<() => void>();
  child.stdout.on("data", (bytes: Buffer) => {
    shown += bytes.toString();
    for (const look of seen) look();
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const until = (text: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (text.test(shown)) resolve();
      };
      seen.add(look);
      look();
      void ended.then(() => reject(new Error(`${shell} ended:\n${shown}`)));
      setTimeout(() => reject(new Error(`${shell} doesn't show ${text}:\n${JSON.stringify(shown)}`)), 60_000).unref();
    });
  try {
    // Not the words as they are typed: those are shown too.
    child.stdin.write(`${source}\recho rea''dy\r`);
    await until(/^.*ready\r?$/m);
    shown = "";
    child.stdin.write(`${keys}\recho do''ne\r`);
    await until(/done\r?\n/);
    const called = await readFile(file("called"), "utf8").catch(() => "");
    return { words: called.split("\n").slice(0, -1), shown };
  } finally {
    child.stdin.end("exit\r");
    const kill = setTimeout(() => child.kill("SIGKILL"), 5_000);
    await ended;
    clearTimeout(kill);
  }
}
