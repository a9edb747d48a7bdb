import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { root } from "./requirements.ts";

/** Folders of our packages, those first that others need: as the repository's package.json has its workspaces. */
export const packageFolders: readonly string[] = (
  JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly workspaces: readonly string[] }
).workspaces.map((path) => basename(path));

/** The command line and all that it needs. */
const packages = packageFolders.filter((name) => name !== "agentperf");

let isBuilt = false;

/** Compiles what isn't compiled yet, which is nothing where nx runs the tests. */
function build(): void {
  if (!isBuilt) execFileSync(join(root, "node_modules", ".bin", "tsc"), ["-b", join(root, "packages", "cli")]);
  isBuilt = true;
}

/** Options of {@link layPackages}. */
export interface LayOptions {
  /** Packages of others that the project has installed too, such as a Redis client. */
  readonly clients?: readonly string[];
  /** Where our packages but the command line lie: beside it, as npm puts them, or below it alone, where a project can't import them. */
  readonly layout?: "flat" | "strict";
}

/**
 * Lays our packages into a project's node_modules, as they are packed: copies of what was compiled, since a link would lead back into this
 * checkout and find all that is installed here. What they depend on is linked.
 *
 * @returns the command's path
 */
export function layPackages(project: string, { clients = [], layout = "flat" }: LayOptions = {}): string {
  build();
  const top = join(project, "node_modules");
  const below = layout === "flat" ? top : join(top, "@agentperf", "cli", "node_modules");
  for (const name of packages) {
    const source = join(root, "packages", name);
    const target = join(name === "cli" ? top : below, "@agentperf", name);
    mkdirSync(target, { recursive: true });
    for (const part of ["package.json", "bin", "dist"])
      if (existsSync(join(source, part)))
        cpSync(join(source, part), join(target, part), {
          recursive: true,
          filter: (path) => !/\.(?:map|tsbuildinfo)$/.test(basename(path)),
        });
    const { dependencies = {} } = JSON.parse(readFileSync(join(source, "package.json"), "utf8")) as { dependencies?: object };
    for (const dependency of Object.keys(dependencies)) if (!dependency.startsWith("@agentperf/")) link(dependency, source, below);
  }
  for (const client of clients) link(client, root, top);
  return join(top, "@agentperf", "cli", "bin", "agentperf.js");
}

function link(name: string, from: string, modules: string): void {
  const target = join(modules, name);
  const home = [from, root].map((place) => join(place, "node_modules", name)).find((place) => existsSync(place));
  if (home === undefined) throw new Error(`${name} isn't installed`);
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  symlinkSync(home, target, "junction");
}
