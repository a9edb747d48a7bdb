import { type ExecFileOptions, execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { AgentperfError } from "@agentperf/core";
import manifest from "../../package.json" with { type: "json" };
import { markOwn } from "../launch/owner.ts";
import { runStamp } from "../launch/stamp.ts";
import { startOf } from "../system/programs.ts";
import { removal } from "../system/replace.ts";

const start = promisify(execFile);

/** Runs a program to its end. One that is interrupted is told so and goes on for a moment: what it makes in that is there when this throws. */
async function run(program: string, args: readonly string[], options: ExecFileOptions): Promise<string> {
  const running = start(program, args, { ...options, encoding: "utf8", maxBuffer: 2 ** 26 });
  try {
    return (await running).stdout;
  } catch (thrown) {
    const { pid, exitCode, signalCode } = running.child;
    if (pid !== undefined && exitCode === null && signalCode === null) await once(running.child, "exit");
    throw thrown;
  }
}

/** A copy of the user's code. */
export interface Checkout {
  /** The directory in the copy that stands for the working directory. */
  readonly directory: string;
  remove(): Promise<void>;
}

type Say = (text: string) => void;

/** How what a checkout needs is installed. */
export interface Installing {
  readonly signal: AbortSignal;
  /** Told what takes long. */
  readonly say: Say;
  /** Whether the packages' own install scripts don't run. */
  readonly ignoreScripts: boolean;
}

interface Manager {
  readonly lock: string;
  readonly install: readonly [string, ...string[]];
  readonly add: readonly [string, ...string[]];
}

const npmInstall = ["npm", "install", "--no-audit", "--no-fund"] as const;

/** What installs, by the lock file that it keeps. */
const managers: readonly Manager[] = [
  { lock: "package-lock.json", install: ["npm", "ci", "--no-audit", "--no-fund"], add: [...npmInstall, "--no-save"] },
  { lock: "pnpm-lock.yaml", install: ["pnpm", "install", "--frozen-lockfile"], add: ["pnpm", "add"] },
  { lock: "yarn.lock", install: ["yarn", "install", "--frozen-lockfile"], add: ["yarn", "add"] },
  { lock: "bun.lock", install: ["bun", "install", "--frozen-lockfile"], add: ["bun", "add"] },
  { lock: "bun.lockb", install: ["bun", "install", "--frozen-lockfile"], add: ["bun", "add"] },
  { lock: "package.json", install: npmInstall, add: [...npmInstall, "--no-save"] },
];

/**
 * A commit of the repository around the working directory, in a worktree of its own, with its packages installed.
 * @throws {AgentperfError} `usage`: there is no repository or no such commit; `unavailable`: installing failed
 */
export async function gitCheckout(ref: string, { signal, say, ignoreScripts }: Installing): Promise<Checkout> {
  const { top, prefix } = await repository();
  const holder = await ownDirectory(top);
  const tree = join(holder, "tree");
  const remove = async () => {
    // Fails where it was never made.
    await git(["worktree", "remove", "--force", tree]).catch(() => undefined);
    await rm(holder, removal);
  };
  try {
    await git(["-C", top, "worktree", "add", "--detach", tree, ref], signal);
    await install(tree, prefix, { signal, say, ignoreScripts });
    await lendPackages(join(tree, prefix), say);
  } catch (thrown) {
    await remove();
    throw thrown;
  }
  return { directory: join(tree, prefix), remove };
}

/**
 * A copy of the working directory's project with another version of a package.
 * @param spec - as npm takes it: `ioredis@6.0.0`
 * @throws {AgentperfError} `usage`: there is no package.json; `unavailable`: installing failed
 */
export async function packageCheckout(spec: string, { signal, say, ignoreScripts }: Installing): Promise<Checkout> {
  const { top, prefix } = await repository().catch(() => ({ top: process.cwd(), prefix: "" }));
  const holder = await ownDirectory();
  const tree = join(holder, "tree");
  const remove = () => rm(holder, removal);
  try {
    const left = ["node_modules", ".git", ".agentperf"];
    await cp(top, tree, { recursive: true, filter: (path) => path === top || !left.includes(basename(path)) });
    const manager = await install(tree, prefix, { signal, say, ignoreScripts });
    if (manager === undefined) throw new AgentperfError("usage", `npm:${spec}: there is no package.json to install another version for`);
    say(`installing ${spec}${scriptsSaid(ignoreScripts)}`);
    await command([...manager.add, ...scriptFlags(ignoreScripts), spec], join(tree, prefix), signal);
    await mustBeUsed(spec, join(tree, prefix));
  } catch (thrown) {
    await remove();
    throw thrown;
  }
  return { directory: join(tree, prefix), remove };
}

/** Our packages that are built on clients of the user's choice: what the command line depends on, but for the core. */
const builtOn = Object.keys(manifest.dependencies).filter((name) => name.startsWith("@agentperf/") && name !== "@agentperf/core");

/**
 * Sees that what was installed is what our adapters there use: one whose range doesn't allow it keeps a copy of its own, and both sides would
 * be the same.
 * @throws {AgentperfError} `usage`: says which one keeps which version
 */
async function mustBeUsed(spec: string, directory: string): Promise<void> {
  const at = spec.indexOf("@", 1);
  const name = at === -1 ? spec : spec.slice(0, at);
  const installed = await versionFrom(directory, name);
  const users = (await Promise.all(builtOn.map((own) => userOf(own, directory, name)))).filter((user) => user !== undefined);
  // Where it is a client of the user's choice for one of them, what another one brings for itself is no side's.
  const choosing = users.filter(({ isPeer }) => isPeer);
  for (const { own, used } of choosing.length > 0 ? choosing : users) {
    if (used !== installed)
      throw new AgentperfError(
        "usage",
        `npm:${spec}: ${own} keeps ${name} ${used} there, since its range doesn't allow ${installed ?? "that one"}`,
      );
  }
}

/** How one of our packages uses a package there; undefined where it doesn't. */
async function userOf(own: string, directory: string, name: string) {
  const home = await homeOf(directory, own);
  const used = home === undefined ? undefined : await versionFrom(home, name);
  if (home === undefined || used === undefined) return undefined;
  return { own, used, isPeer: Object.hasOwn((await manifestOf(home)).peerDependencies ?? {}, name) };
}

/** Where a package is that a directory sees; undefined where it sees none. */
async function homeOf(directory: string, name: string): Promise<string | undefined> {
  for (let at = directory; ; at = dirname(at)) {
    const home = join(at, "node_modules", name);
    if (existsSync(join(home, "package.json"))) return realpath(home);
    if (at === dirname(at)) return undefined;
  }
}

async function versionFrom(directory: string, name: string): Promise<string | undefined> {
  const home = await homeOf(directory, name);
  if (home === undefined) return undefined;
  return (await manifestOf(home)).version;
}

const manifestOf = async (home: string) =>
  JSON.parse(await readFile(join(home, "package.json"), "utf8")) as { readonly version?: string; readonly peerDependencies?: object };

async function ownDirectory(repository?: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), `agentperf-${runStamp()}-checkout-`));
  await markOwn(directory, repository);
  return directory;
}

/** What every manager takes to run none of the scripts of what it installs. */
const scriptFlags = (ignoreScripts: boolean): string[] => (ignoreScripts ? ["--ignore-scripts"] : []);

const scriptsSaid = (ignoreScripts: boolean): string =>
  ignoreScripts ? "" : "; the install scripts of its packages run, unless you give --ignore-scripts";

/** Our packages that a commit from before agentperf doesn't have; its config, or the other side's suites, may import them. */
const lent = ["@agentperf/core", "@agentperf/cli", ...builtOn];

/** Gives a checkout those of the running command line that it doesn't have installed. */
async function lendPackages(directory: string, say: Say): Promise<void> {
  // Those that it names bring the others along, wherever its package manager puts them.
  for (const name of ["@agentperf/cli", "agentperf"]) if ((await homeOf(directory, name)) !== undefined) return;
  const given: string[] = [];
  for (const name of lent) {
    if ((await homeOf(directory, name)) !== undefined) continue;
    const home = await homeOf(dirname(fileURLToPath(import.meta.url)), name);
    if (home === undefined) continue;
    const place = join(directory, "node_modules", name);
    await mkdir(dirname(place), { recursive: true });
    await symlink(home, place, "junction");
    given.push(name);
  }
  if (given.length > 0) say(`${directory} doesn't have ${given.join(", ")}; those of this command are used`);
}

async function repository(): Promise<{ readonly top: string; readonly prefix: string }> {
  const [top, prefix] = await Promise.all([git(["rev-parse", "--show-toplevel"]), git(["rev-parse", "--show-prefix"])]);
  return { top: top.trim(), prefix: prefix.trim() };
}

async function git(args: readonly string[], signal?: AbortSignal): Promise<string> {
  try {
    return await run("git", args, signal === undefined ? {} : { signal });
  } catch (thrown) {
    signal?.throwIfAborted();
    throw new AgentperfError("usage", `git ${args[0] === "-C" ? args[2] : args[0]}: ${said(thrown)}`);
  }
}

/** Installs from the nearest lock file upwards; undefined where there is nothing to install. */
async function install(tree: string, prefix: string, { signal, say, ignoreScripts }: Installing): Promise<Manager | undefined> {
  for (const { directory, manager } of candidates(tree, prefix)) {
    if (!existsSync(join(directory, manager.lock))) continue;
    say(`${manager.install.slice(0, 2).join(" ")} in ${directory}${scriptsSaid(ignoreScripts)}`);
    await command([...manager.install, ...scriptFlags(ignoreScripts)], directory, signal);
    return manager;
  }
  return undefined;
}

/** A lock file further up, as a workspace has it, goes before a package.json that is nearer. */
function* candidates(tree: string, prefix: string): Generator<{ directory: string; manager: Manager }> {
  const directories = [join(tree, prefix)];
  while (directories.at(-1) !== tree && directories.length < 64) directories.push(dirname(directories.at(-1) as string));
  const isLock = ({ lock }: Manager) => lock !== "package.json";
  for (const wanted of [isLock, (manager: Manager) => !isLock(manager)])
    for (const directory of directories) for (const manager of managers.filter(wanted)) yield { directory, manager };
}

async function command([program, ...args]: readonly [string, ...string[]], cwd: string, signal: AbortSignal): Promise<void> {
  try {
    const started = startOf([program, ...args], process.platform, process.env["ComSpec"]);
    await run(started.file, started.args, { ...started.options, cwd, signal });
  } catch (thrown) {
    signal.throwIfAborted();
    throw new AgentperfError("unavailable", `${[program, ...args].join(" ")} failed in ${cwd}: ${said(thrown)}`);
  }
}

/** The end of what a program said. */
function said(thrown: unknown): string {
  const { stderr, message } = thrown as { stderr?: string; message: string };
  return (stderr?.trim() || message).split("\n").slice(-3).join(" ");
}
