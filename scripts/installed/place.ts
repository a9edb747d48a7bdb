import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { packAll, type Registry, startRegistry, tools } from "./registry.ts";
import { endAll, type Shell, shellIn } from "./shell.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** A temporary directory with a registry that has our packages, package managers, and a home of their own. */
export interface Place extends AsyncDisposable {
  readonly registry: Registry;
  /** Names of our packages in the registry. */
  readonly packages: readonly string[];
  /** Makes an empty directory. @param programs - these come first on PATH: folder of {@link bins} */
  shell(name: string, programs?: keyof typeof bins, env?: NodeJS.ProcessEnv): Promise<Shell>;
}

/** Programs that stand beside the runtimes: each a script of the tools. One name may mean two programs. */
const bins = {
  common: { pnpm: "pnpm/bin/pnpm.mjs", yarn: "yarn/bin/yarn.js" },
  berry: { yarn: "@yarnpkg/cli-dist/bin/yarn.js" },
} as const;

/** Makes the place; our packages are in its registry, and two days old. */
export async function makePlace(): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), "agentperf-installed-"));
  const remove = () => rm(root, { recursive: true, force: true, maxRetries: 5 });
  const at = (...path: string[]) => join(root, ...path);
  const onSignal = (signal: NodeJS.Signals) => {
    endAll();
    void remove().finally(() => process.exit(signal === "SIGINT" ? 130 : 143));
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, onSignal);
  process.once("exit", endAll);
  try {
    for (const folder of ["home", "tmp", "registry", "projects"]) await mkdir(at(folder));
    await writePrograms(at);
    const registry = await startRegistry(at("registry"));
    await writeSettings(at("home"), registry.url);
    const env = environment(at);
    const shell: Place["shell"] = async (name, programs = "common", more = {}) => {
      await mkdir(at("projects", name), { recursive: true });
      const PATH = [at("bin", programs), ...(programs === "common" ? [] : [at("bin", "common")]), env.PATH].join(delimiter);
      // Yarn 1 keeps root's cache outside of the home, and two that fill one cache at once break each other: each project has its own.
      const yarn = programs === "common" ? { YARN_CACHE_FOLDER: at("yarn", name) } : {};
      return shellIn(at("projects", name), { ...env, ...yarn, PATH, ...more });
    };
    await using packing = await shell("packing");
    const packages = await packAll(packing, at("tarballs"));
    await registry.publish(packing, at("tarballs"));
    await registry.age(48);
    return {
      registry,
      packages,
      shell,
      async [Symbol.asyncDispose]() {
        await registry[Symbol.asyncDispose]();
        await remove();
      },
    };
  } catch (thrown) {
    endAll();
    await remove();
    throw thrown;
  }
}

async function writePrograms(at: (...path: string[]) => string): Promise<void> {
  const installed = await Promise.all([process.execPath, programOf("bun"), programOf("deno")]);
  for (const [folder, scripts] of Object.entries(bins)) {
    await mkdir(at("bin", folder), { recursive: true });
    for (const [name, script] of Object.entries(scripts)) {
      const path = at("bin", folder, name);
      await writeFile(path, `#!/bin/sh\nexec "${process.execPath}" "${join(tools, "node_modules", script)}" "$@"\n`);
      await chmod(path, 0o755);
    }
  }
  for (const [index, name] of ["node", "bun", "deno"].entries()) await symlink(installed[index] as string, at("bin/common", name));
  await writeFile(at("bin/common/bunx"), `#!/bin/sh\nexec "${at("bin/common/bun")}" x "$@"\n`, { mode: 0o755 });
}

/** The program behind a runtime's entry in node_modules/.bin. */
async function programOf(name: "bun" | "deno"): Promise<string> {
  const question = name === "deno" ? ["eval", "console.log(Deno.execPath())"] : ["-p", "process.execPath"];
  return realpath(execFileSync(join(repository, "node_modules/.bin", name), question, { encoding: "utf8", cwd: "/" }).trim());
}

/** What a user's machine has, and nothing of this one: no package manager reads or writes what is outside. */
function environment(at: (...path: string[]) => string): NodeJS.ProcessEnv & { PATH: string } {
  // Without the programs that npm puts first for a script.
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((one) => !/node_modules|node-gyp-bin/.test(one));
  return {
    PATH: path.join(delimiter),
    HOME: at("home"),
    TMPDIR: at("tmp"),
    LANG: "C.UTF-8",
    NO_COLOR: "1",
    NPM_CONFIG_UPDATE_NOTIFIER: "false",
  };
}

async function writeSettings(home: string, url: string): Promise<void> {
  // npm publishes only where it has a token, whatever the registry asks for.
  const npm = [`registry=${url}`, `//${new URL(url).host}/:_authToken=none`, "fund=false", "audit=false"];
  await writeFile(join(home, ".npmrc"), `${npm.join("\n")}\n`);
  await writeFile(join(home, ".yarnrc.yml"), `npmRegistryServer: "${url}"\nunsafeHttpWhitelist: ["127.0.0.1"]\nenableTelemetry: false\n`);
  const git = ["[user]", "name = A User", "email = user@example.com", "[init]", "defaultBranch = main"];
  await writeFile(join(home, ".gitconfig"), `${git.join("\n")}\n`);
}
