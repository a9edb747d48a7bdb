import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import process from "node:process";
import { configsIn } from "../config/find.ts";
import { readPackage } from "./package-file.ts";
import { packageManagerOf } from "./package-manager.ts";

/** What is known of a project when it is looked at for pitfalls. */
export interface Surroundings {
  /** The directory in which the command runs. */
  readonly directory: string;
  /** The config in force. */
  readonly config: string | undefined;
  /** Whether Deno is among the runtimes that are there. */
  readonly hasDeno: boolean;
}

/** What will surprise somebody, or fail, in a project as it is: each as a sentence that says what to do. */
export function pitfalls({ directory, config, hasDeno }: Surroundings): string[] {
  return [
    ...(config === undefined ? configsBelow(directory) : otherConfigs(config)),
    ...(hasDeno ? denoWithoutModules(config === undefined ? directory : dirname(config)) : []),
    ...unusablePackage(directory),
  ];
}

const mostFolders = 500;

/** Configs in folders below, which aren't looked for there. */
function configsBelow(directory: string): string[] {
  const found: string[] = [];
  let folders = [directory];
  let looked = 0;
  for (let depth = 0; depth < 3 && found.length < 5; depth++) {
    folders = folders.flatMap(foldersIn).slice(0, mostFolders - looked);
    looked += folders.length;
    found.push(...folders.flatMap((folder) => configsIn(folder).slice(0, 1)));
  }
  const shown = found.slice(0, 5).map((path) => relative(directory, path));
  return shown.map((path) => `${path} isn't used here: run agentperf in ${dirname(path)}, or give --config ${JSON.stringify(path)}`);
}

function foldersIn(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
      .map(({ name }) => join(directory, name));
  } catch {
    return [];
  }
}

function otherConfigs(config: string): string[] {
  return configsIn(dirname(config))
    .filter((path) => path !== config)
    .map((path) => `${basename(path)} isn't used, since ${basename(config)} goes before it: remove one of them`);
}

/** Deno's processes find packages in node_modules only, since a measurement mustn't begin with a download. */
export function denoWithoutModules(directory: string): string[] {
  for (let at = directory; ; at = dirname(at)) {
    if (statSync(join(at, "node_modules"), { throwIfNoEntry: false })?.isDirectory() === true) return [];
    if (at === dirname(at)) break;
  }
  const { name } = packageManagerOf(directory);
  const isPnp = existsSync(join(directory, ".pnp.cjs")) || process.versions["pnp"] !== undefined;
  const mend =
    name === "yarn-berry" || isPnp
      ? "nodeLinker: node-modules in .yarnrc.yml, then yarn install"
      : existsSync(join(directory, "deno.json"))
        ? `"nodeModulesDir": "auto" in deno.json, then deno install`
        : "install the project's packages first";
  return [`Deno finds packages in a node_modules folder only, and there is none: ${mend}`];
}

function unusablePackage(directory: string): string[] {
  const found = readPackage(directory);
  return found !== undefined && "wrong" in found ? [`package.json can't be used: ${found.wrong}`] : [];
}
