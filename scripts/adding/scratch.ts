import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";

/** Files to write, by their paths: each made of what it holds, which is nothing where it is new. */
export type Edits = Readonly<Record<string, (before: string) => string>>;

/** What a program printed, and how it ended. */
export interface Ended {
  readonly code: number | null;
  /** Standard output and standard error, as they came. */
  readonly text: string;
}

/** A copy of the repository that may be written to. */
export interface Scratch extends AsyncDisposable {
  /** Directory of the copy. */
  readonly root: string;
  /** A directory beside it, for what doesn't belong to the repository. */
  readonly beside: string;
  /** What the copy's files hold, by their paths; without what is installed or built. */
  files(): Promise<Map<string, string>>;
  edit(edits: Edits): Promise<void>;
  /** Writes back what was there; a file that wasn't is removed. */
  restore(files: ReadonlyMap<string, string>, paths: readonly string[]): Promise<void>;
  /** Checks types, as `npm run typecheck` does of the packages. @returns the errors; nothing where there is none */
  types(...args: readonly string[]): Promise<string>;
  /** Runs Node with these arguments in a directory of the copy. */
  node(args: readonly string[], directory?: string): Promise<Ended>;
  /** Calls the copy's command line in a directory of it; default: one where no config lies. */
  agentperf(args: readonly string[], directory?: string): Promise<Ended>;
}

const notOurs = /(^|\/)(node_modules|dist|\.test-results|\.agentperf)\/|\.tsbuildinfo$/;

/** The repository's files, from its root: those that git knows and those that it would add, as they lie in the working tree. */
export const filesIn = (repository: string): string[] =>
  execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], { cwd: repository, encoding: "utf8" })
    .split("\0")
    .filter((path) => path !== "" && existsSync(join(repository, path)));

/**
 * Makes a copy of the repository in a temporary directory. What is installed is linked, our own packages to the copy's.
 * @param files - the paths to copy
 */
export async function scratchCopy(repository: string, files: readonly string[]): Promise<Scratch> {
  const place = await mkdtemp(join(tmpdir(), "agentperf-adding-"));
  const [root, beside] = [join(place, "repository"), join(place, "beside")];
  const edit = async (edits: Edits) => {
    for (const [path, change] of Object.entries(edits)) {
      const full = join(root, path);
      const before = existsSync(full) ? await readFile(full, "utf8") : "";
      await mkdir(dirname(full), { recursive: true });
      await writeFile(full, change(before));
    }
  };
  const copy = async (path: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), await readFile(join(repository, path)), { mode: 0o755 });
  };
  await Promise.all([mkdir(beside, { recursive: true }), ...files.map(copy)]);
  await linkInstalled(repository, root, files);

  const run = (program: string, args: readonly string[], cwd: string) => start(program, args, cwd, beside);
  const node: Scratch["node"] = (args, directory = ".") => run(process.execPath, args, join(root, directory));
  return {
    root,
    beside,
    edit,
    node,
    async files() {
      const paths = (await readdir(root, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1))
        .filter((path) => !notOurs.test(path));
      return new Map(await Promise.all(paths.map(async (path) => [path, await readFile(join(root, path), "latin1")] as const)));
    },
    async restore(before, paths) {
      for (const path of paths) {
        const text = before.get(path);
        await (text === undefined ? rm(join(root, path)) : writeFile(join(root, path), text, "latin1"));
      }
    },
    async types(...args) {
      const { code, text } = await node(["node_modules/typescript/bin/tsc", ...(args.length > 0 ? args : ["-b"]), "--pretty", "false"]);
      return code === 0 ? "" : text;
    },
    agentperf: (args, directory) =>
      run(
        process.execPath,
        [join(root, "packages/cli/bin/agentperf.js"), ...args],
        directory === undefined ? beside : join(root, directory),
      ),
    [Symbol.asyncDispose]: () => rm(place, { recursive: true, force: true }),
  };
}

/** Links each folder of `node_modules`, entry by entry, so that `@agentperf` can be the copy's own. */
async function linkInstalled(repository: string, root: string, files: readonly string[]): Promise<void> {
  const packages = new Set(files.flatMap((path) => /^packages\/[^/]+/.exec(path) ?? []));
  for (const folder of ["", ...packages]) {
    const installed = join(repository, folder, "node_modules");
    if (!existsSync(installed)) continue;
    await mkdir(join(root, folder, "node_modules"), { recursive: true });
    for (const entry of await readdir(installed))
      if (!/^@?agentperf$/.test(entry)) await symlink(join(installed, entry), join(root, folder, "node_modules", entry));
  }
  await mkdir(join(root, "node_modules/@agentperf"));
  for (const folder of packages) {
    const { name } = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8")) as { readonly name: string };
    await symlink(join(root, folder), join(root, "node_modules", name));
  }
}

async function start(program: string, args: readonly string[], cwd: string, beside: string): Promise<Ended> {
  // What a test tells its own processes must not reach the tests that it starts.
  const { NODE_TEST_CONTEXT: _, REDIS_URL: _redis, MCP_URL: _mcp, ...rest } = process.env;
  const PATH = [beside, dirname(process.execPath), rest["PATH"]].join(delimiter);
  const child = spawn(program, args, { cwd, env: { ...rest, PATH, NO_COLOR: "1" }, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, text };
}
