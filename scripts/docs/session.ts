import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Place } from "../installed/place.ts";
import type { Shell } from "../installed/shell.ts";
import type { Step } from "./commands.ts";

// A document's lines as one person types them into one terminal, by bash: what a line exports, and where it goes, holds for those below it.

/** A project of its own in which a document is followed. */
export interface Session extends AsyncDisposable {
  readonly directory: string;
  readonly shell: Shell;
  type(step: Step): Promise<void>;
  /** Writes a file of the project. */
  write(path: string, text: string): Promise<void>;
}

/** What a run says of something that wasn't there: it goes on without it, and a document must not. */
const missing = [/isn't installed/, /can't be reached/];

/**
 * Begins in a new project: a git repository on branch `main`, with a package.json.
 * @param env - besides what everybody has
 */
export async function startSession(place: Place, name: string, env: Readonly<Record<string, string>>): Promise<Session> {
  const shell = await place.shell(name, "common", env);
  const directory = (await shell.run("pwd")).out.trim();
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  };
  await write("package.json", `${JSON.stringify({ name: "agent", version: "1.0.0", private: true, type: "module" }, null, 2)}\n`);
  await write(".gitignore", "node_modules/\n");
  await shell.run('git init -q && git add -A && git commit -qm "a project"');
  const state = `${directory}.exports`;
  let scripts = 0;
  await writeFile(state, `cd "${directory}"\n`);
  const bash = async (lines: readonly string[], keeps: boolean) => {
    const kept = keeps ? [`trap 'code=$?; { export -p; printf "cd %q\\n" "$PWD"; } > "${state}"; exit $code' EXIT`] : [];
    // A file of its own: bash reads one while it runs it.
    const script = `${directory}.${++scripts}.sh`;
    await writeFile(script, [`set -eo pipefail`, `. "${state}"`, ...kept, ...lines, ""].join("\n"));
    return `bash "${script}"`;
  };
  return {
    directory,
    shell,
    write,
    async type({ run, goesOn, isGate, isOfLoad }) {
      if (goesOn === undefined) {
        const lacks = run.includes("doctor") ? [] : missing;
        await shell.run(`${await bash(answered(run, `${directory}.printed`, { isGate, isOfLoad }), true)} # ${run}`, { lacks });
      } else if (goesOn === "at once") await shell.run(`${await bash(interrupted(run, `${directory}.printed`), false)} # ${run}`);
      else await shell.start(`${await bash(listening(run), false)} # ${run}`, /^it listens$/m);
    },
    [Symbol.asyncDispose]: () => shell[Symbol.asyncDispose](),
  };
}

/** Lines that end with 0 where the command's exit code is an answer. */
function answered(run: string, printed: string, { isGate, isOfLoad }: Pick<Step, "isGate" | "isOfLoad">): string[] {
  if (!isGate && !isOfLoad) return [run];
  const answers = [
    ...(isGate ? ["[ $code -eq 1 ]"] : []),
    ...(isOfLoad ? [`{ [ $code -eq 3 ] && grep -qE "invalid|nobody can tell" "${printed}"; }`] : []),
  ];
  return [`code=0; ${run} > "${printed}" 2>&1 || code=$?`, `cat "${printed}"`, `[ $code -eq 0 ] || ${answers.join(" || ")}`];
}

/** Lines that start a server, and say when it listens. @throws {Error} nothing in it says on which port */
function listening(run: string): string[] {
  const [, port] = /(?:--port[ =]|\bPORT=)(\d+)/.exec(run) ?? [];
  if (port === undefined) throw new Error(`${run} & names no port: --port N, or PORT=N`);
  return [`${run} &`, `until (exec 3<>/dev/tcp/127.0.0.1/${port}) 2>/dev/null; do kill -0 $!; sleep 0.1; done`, "echo it listens", "wait"];
}

/** Lines that start what goes on, wait until it is at work, and end it as Ctrl-C does. @param printed - a file for what it prints */
const interrupted = (run: string, printed: string): string[] => [
  // Jobs of their own, or a shell lets them ignore Ctrl-C.
  "set -m",
  `{ ${run}; } > "${printed}" 2>&1 &`,
  `until grep -qE 'http://127\\.0\\.0\\.1:|agentperf: watching' "${printed}"; do kill -0 $!; sleep 0.2; done`,
  "kill -INT -- -$!",
  `code=0; wait $! || code=$?; cat "${printed}"`,
  "[ $code -eq 0 ] || [ $code -eq 130 ]",
];
