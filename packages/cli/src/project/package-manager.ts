import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { runtimeOf } from "@agentperf/core";
import { boundedText } from "./bounded-text.ts";
import { readPackage } from "./package-file.ts";

/** How a package manager is called. */
export interface PackageManager {
  readonly name: "npm" | "pnpm" | "yarn" | "yarn-berry" | "bun" | "deno";
  /** Adds packages that a project needs for its development. */
  add(packages: readonly string[], place?: { readonly isWorkspaceRoot: boolean }): readonly [program: string, ...args: string[]];
  /** What a person types to run the installed command. */
  readonly run: string;
}

const manager = (
  name: PackageManager["name"],
  run: string,
  add: readonly [string, ...string[]],
  { root = [], prefix = "" }: { readonly root?: readonly string[]; readonly prefix?: string } = {},
): PackageManager => ({
  name,
  run,
  add: (packages, place) => [...add, ...(place?.isWorkspaceRoot === true ? root : []), ...packages.map((one) => prefix + one)],
});

/** Every package manager that is known. */
export const packageManagers = {
  npm: manager("npm", "npx agentperf", ["npm", "install", "--save-dev"]),
  pnpm: manager("pnpm", "pnpm exec agentperf", ["pnpm", "add", "--save-dev"], { root: ["--workspace-root"] }),
  yarn: manager("yarn", "yarn agentperf", ["yarn", "add", "--dev"], { root: ["--ignore-workspace-root-check"] }),
  "yarn-berry": manager("yarn-berry", "yarn agentperf", ["yarn", "add", "--dev"]),
  bun: manager("bun", "bunx agentperf", ["bun", "add", "--dev"]),
  deno: manager("deno", "deno run -A npm:@agentperf/cli", ["deno", "add", "--dev"], { prefix: "npm:" }),
} satisfies Record<PackageManager["name"], PackageManager>;

/** What a package manager leaves in a project, in the order in which it is asked for. */
const traces: readonly (readonly [file: string, name: PackageManager["name"]])[] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["pnpm-workspace.yaml", "pnpm"],
  [".yarnrc.yml", "yarn-berry"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["package-lock.json", "npm"],
  ["npm-shrinkwrap.json", "npm"],
  ["deno.lock", "deno"],
  ["deno.json", "deno"],
  ["deno.jsonc", "deno"],
];

/**
 * The package manager of a project: what its package.json names, else whose lock file is there, else the same of the directories above it as far
 * as its repository reaches, else what has started this process, else npm.
 */
export function packageManagerOf(directory: string): PackageManager {
  const home = homedir();
  for (let at = directory; ; at = dirname(at)) {
    const found = namedIn(at) ?? traceIn(at);
    if (found !== undefined) return packageManagers[found];
    const above = dirname(at);
    if (existsSync(join(at, ".git")) || above === at || above === home) break;
  }
  return packageManagers[startedBy()];
}

function namedIn(directory: string): PackageManager["name"] | undefined {
  const found = readPackage(directory);
  if (found === undefined || "wrong" in found || found.packageManager === undefined) return undefined;
  const [, name, major] = /^(npm|pnpm|yarn|bun|deno)(?:@(\d+))?/.exec(found.packageManager) ?? [];
  if (name === "yarn") return major === "0" || major === "1" ? "yarn" : "yarn-berry";
  return isManager(name) ? name : undefined;
}

function traceIn(directory: string): PackageManager["name"] | undefined {
  const [, name] = traces.find(([file]) => existsSync(join(directory, file))) ?? [];
  // Both kinds of yarn have a lock file of this name.
  if (name === "yarn" && boundedText(join(directory, "yarn.lock"))?.includes("__metadata:") === true) return "yarn-berry";
  return name;
}

function startedBy(): PackageManager["name"] {
  const [, name, major] = /^(\w+)\/(\d+)/.exec(process.env["npm_config_user_agent"] ?? "") ?? [];
  if (name === "yarn") return major === "1" ? "yarn" : "yarn-berry";
  if (isManager(name)) return name;
  return runtimeOf(globalThis) === "deno" ? "deno" : "npm";
}

const isManager = (name: string | undefined): name is PackageManager["name"] => name !== undefined && Object.hasOwn(packageManagers, name);

/** A command as a person types it. */
export const typed = (words: readonly string[]): string =>
  words.map((word) => (/^[\w@%+=:,./^~-]+$/.test(word) ? word : JSON.stringify(word))).join(" ");
