import { readFile, realpath, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Larger files are generated, or no sources. */
const mostBytes = 2 ** 20;
/** What a path may end in where its source says something else or nothing: `./mine` and `./mine.js` may both be `mine.ts`. */
const endings = ["", ".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json", "/index.ts", "/index.js"];

/** Any text in quotes that begins as a path does: imports, and the suites that a config names. */
const paths = /["'`]((?:\.{1,2}[\\/]|file:)[^"'`\n]+)["'`]/g;
/** Whatever else is imported. */
const packages = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*["']([^"'\n.][^"'\n]*)["']/g;

/**
 * The files that a module reaches through what it imports, itself among them: those of the user's own, so nothing in node_modules. It is read
 * from their text, so that nothing is run, and rather takes a file too many: a path in a comment counts too.
 * @param entry - path of a module, which must exist
 */
export async function sourcesOf(entry: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const open = [await realpath(entry)];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    if (!/\.([cm]?[jt]sx?|json)$/.test(path)) continue;
    for (const reached of await reachedFrom(path)) if (!found.has(reached)) open.push(reached);
  }
  return found;
}

async function reachedFrom(path: string): Promise<string[]> {
  const text = await textOf(path);
  const named = [...text.matchAll(paths)].map(([, name = ""]) => locally(name, dirname(path)));
  const imported = [...text.matchAll(packages)].map(([, name = ""]) => inPackages(name, path));
  const files = await Promise.all([...named, ...imported].map((candidate) => candidate?.then(fileAt)));
  return files.filter((file) => file !== undefined);
}

async function textOf(path: string): Promise<string> {
  const { size } = await stat(path);
  return size > mostBytes ? "" : readFile(path, "utf8");
}

function locally(name: string, directory: string): Promise<readonly string[]> | undefined {
  try {
    const path = name.startsWith("file:") ? fileURLToPath(name) : resolve(directory, name);
    const bare = path.replace(/\.[cm]?js$/, "");
    return Promise.resolve([...endings.map((ending) => path + ending), ...endings.map((ending) => bare + ending)]);
  } catch {
    // A file: address of no file here.
    return undefined;
  }
}

/** A package of the same checkout is linked into node_modules, and its files lie outside. */
async function inPackages(name: string, path: string): Promise<readonly string[]> {
  try {
    const resolved = createRequire(pathToFileURL(path)).resolve(name);
    return isAbsolute(resolved) ? [resolved] : [];
  } catch {
    return [];
  }
}

/** The first of these that is a file of the user's own. */
async function fileAt(candidates: readonly string[]): Promise<string | undefined> {
  for (const candidate of candidates) {
    const stats = await stat(candidate).catch(() => undefined);
    if (stats?.isFile() !== true) continue;
    const path = await realpath(candidate);
    return path.includes(join(sep, "node_modules", sep)) ? undefined : path;
  }
  return undefined;
}
