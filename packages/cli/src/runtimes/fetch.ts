import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { AgentperfError, messageOf, type RuntimeName } from "@agentperf/core";
import { startOf } from "../system/programs.ts";
import { runtimes } from "./index.ts";

const run = promisify(execFile);
/** A program is a hundred megabytes. */
const fetchTimeoutMs = 600_000;

const exe = process.platform === "win32" ? ".exe" : "";

const isMusl = (): boolean =>
  process.platform === "linux" && existsSync(`/lib/ld-musl-${process.arch === "x64" ? "x86_64" : "aarch64"}.so.1`);

/** Where what was fetched lies, for all projects of a user. */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const own = environment["AGENTPERF_CACHE"];
  if (own !== undefined && own !== "") return own;
  const { LOCALAPPDATA: local, XDG_CACHE_HOME: cache } = environment;
  if (process.platform === "win32" && local !== undefined) return join(local, "agentperf");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "agentperf");
  return join(cache !== undefined && cache !== "" ? cache : join(homedir(), ".cache"), "agentperf");
}

/**
 * A version of a runtime, from npm; fetched once, by npm itself, so that its registries and proxies are those that the user has set.
 * @param version - as npm takes it: `22`, `22.11.0`, `latest`
 * @returns the path of its program
 * @throws {AgentperfError} `unavailable`: npm isn't there, has no such version, or can't be reached
 */
export async function fetchedRuntime(
  runtime: RuntimeName,
  version: string,
  say: (text: string) => void,
  cache: string = cacheDirectory(),
): Promise<string> {
  const { platformPackage } = await runtimes[runtime]();
  const { platform, arch } = process;
  const found = platformPackage?.({ platform, arch, isMusl: isMusl() });
  if (found === undefined)
    throw new AgentperfError(
      "unavailable",
      `${runtime} has no package on npm for its program: give the path of one, ${runtime}@/path/to/${runtime}`,
    );
  const { name } = found;
  const program = join(...found.program.split("/")) + exe;
  const place = join(cache, "runtimes", `${runtime}@${version}`);
  const path = (root: string) => join(root, "node_modules", ...name.split("/"), program);
  if (existsSync(path(place))) return path(place);
  await mkdir(join(cache, "runtimes"), { recursive: true });
  const making = await mkdtemp(join(cache, "runtimes", ".fetching-"));
  try {
    // Without one of its own, npm would install into a project above.
    await writeFile(join(making, "package.json"), '{ "private": true }\n');
    say(`fetching ${runtime}@${version} once, as ${name} from npm, into ${place}`);
    await npmInstall(making, `${name}@${version}`, `${runtime}@${version}`);
    if (!existsSync(path(making)))
      throw new AgentperfError(
        "unavailable",
        `${name}@${version} has no ${program}: give the path of a program, ${runtime}@/path/to/${runtime}`,
      );
    await rename(making, place).catch(async (thrown: unknown) => {
      // Another run was faster.
      if (!existsSync(path(place))) throw thrown;
    });
    say(`${runtime}@${version} takes ${Math.round((await sizeOf(place)) / 1e6)} MB there`);
    return path(place);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

async function npmInstall(directory: string, spec: string, what: string): Promise<void> {
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--no-save", "--loglevel=error"];
  const { file, args, options } = startOf(["npm", "install", ...flags, spec], process.platform, process.env["ComSpec"]);
  try {
    await run(file, args, { ...options, cwd: directory, timeout: fetchTimeoutMs });
  } catch (thrown) {
    const said = thrown instanceof Error && "stderr" in thrown ? String(thrown.stderr) : "";
    const [first = messageOf(thrown)] = said.split("\n").filter((line) => line.trim() !== "" && !/^npm error code /.test(line));
    const isMissing = thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";
    const why = isMissing ? "npm isn't on PATH" : first.replace(/^npm error /, "");
    // Without its cause: all of npm's words that concern the user are said.
    throw new AgentperfError(
      "unavailable",
      `${what} can't be fetched from npm: ${why}; or give the path of a program, as node@/path/to/node`,
    );
  }
}

async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    entries.filter((own) => own.isFile()).map(async (own) => (await stat(join(own.parentPath, own.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
