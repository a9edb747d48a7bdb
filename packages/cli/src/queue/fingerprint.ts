import { createHash } from "node:crypto";
import { readdir, readFile, realpath } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { LoadedConfig } from "../config/load.ts";
import { version } from "../version.ts";
import { sourcesOf } from "../watch/sources.ts";

/** Our packages by which it is decided what an operation does. */
const ownPackages = ["@agentperf/core", "@agentperf/suites"] as const;

/**
 * A hash of what a project would run: agentperf's version, its own suites and engine, the config, and every file that it reaches through what it
 * imports. Two machines with the same one measure the same. It is by content and by place within the project, wherever that lies.
 */
export async function fingerprint({ config, path, directory }: Pick<LoadedConfig, "config" | "path" | "directory">): Promise<string> {
  const hash = createHash("sha256");
  const add = (name: string, content: string | Uint8Array) => hash.update(`${name}\0${content.length}\0`).update(content);
  add("version", version);
  const places = ownPackages.map((name) => dirname(fileURLToPath(import.meta.resolve(name))));
  for (const [at, place] of places.entries())
    for (const file of await filesIn(place)) add(`${ownPackages[at]}/${withSlashes(relative(place, file))}`, await readFile(file));
  if (path !== undefined) {
    // In a checkout our packages are sources like any; they are in the hash already, as the running command has them.
    const ours = dirname(dirname(places[0] ?? directory)) + sep;
    const root = await realpath(directory);
    const own = [...(await sourcesOf(path))].filter((file) => file.startsWith(root + sep) || !file.startsWith(ours));
    const named = own.map((file) => [withSlashes(relative(root, file)), file] as const).sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [name, file] of named) add(name, await readFile(file));
  }
  for (const suite of config.suites ?? []) if (isPackage(suite)) add(`suite ${suite}`, await entryOf(suite, directory));
  return hash.digest("hex");
}

const withSlashes = (path: string): string => path.split(sep).join("/");

const isPackage = (suite: string): boolean => !/^[./]|^@agentperf\/suites/.test(suite);

/** The file that a package is imported by; what can't be found is loaded by nobody. */
async function entryOf(name: string, directory: string): Promise<string | Uint8Array> {
  try {
    return await readFile(createRequire(pathToFileURL(join(directory, "agentperf.config.js"))).resolve(name));
  } catch {
    return "";
  }
}

async function filesIn(place: string): Promise<string[]> {
  const names = await readdir(place, { recursive: true });
  return names
    .filter((name) => /\.[cm]?[jt]s$/.test(name) && !/\.d\.[cm]?ts$/.test(name))
    .sort()
    .map((name) => join(place, name));
}
