import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runtimeNames } from "@agentperf/core";
import { median } from "@agentperf/core/statistics";
import { filesIn, scratchCopy } from "../scripts/adding/scratch.ts";
import { type Packed, pack } from "../scripts/packages/packed.ts";
import { packageFolders } from "../test-support/installed.ts";

// What an installed package brings, without the clients that are the user's to choose, and how long its import takes.

const root = join(import.meta.dirname, "..");
const entries: Readonly<Record<string, string>> = { "@agentperf/cli": "@agentperf/cli/config", agentperf: "agentperf/config" };

/** Bytes of the files below a directory, and its packages. */
async function weigh(directory: string): Promise<{ bytes: number; packages: string[] }> {
  let bytes = 0;
  const packages: string[] = [];
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    bytes += (await stat(join(entry.parentPath, entry.name))).size;
    const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(entry.parentPath) ?? [];
    if (entry.name === "package.json" && name !== undefined) packages.push(name);
  }
  return { bytes, packages };
}

/** Milliseconds of a program that runs one module, from start to end. */
function wallMs(program: string, args: readonly string[], cwd: string): number {
  const startMs = performance.now();
  const { status, stderr } = spawnSync(program, args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
  return performance.now() - startMs;
}

async function installed(own: Packed, all: readonly Packed[], beside: string): Promise<string> {
  const directory = join(beside, `installed-${own.folder}`);
  await mkdir(directory);
  const needed = new Set([own.manifest.name]);
  for (const name of needed)
    for (const other of Object.keys(all.find(({ manifest }) => manifest.name === name)?.manifest.dependencies ?? {})) needed.add(other);
  const tarballs = all.filter(({ manifest }) => needed.has(manifest.name));
  // Each from its tarball, those that others need too.
  const dependencies = Object.fromEntries(tarballs.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]));
  await writeFile(join(directory, "package.json"), JSON.stringify({ type: "module", dependencies }));
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"], {
    cwd: directory,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return directory;
}

await using scratch = await scratchCopy(root, filesIn(root));
const packed: Packed[] = [];
for (const folder of packageFolders) packed.push(await pack(scratch, folder));
console.log("| package | packages | MB | import, ms more than an empty module: Node | Bun | Deno |\n|---|--:|--:|--:|--:|--:|");
let last: string[] = [];
for (const own of packed) {
  const directory = await installed(own, packed, scratch.beside);
  const { bytes, packages } = await weigh(join(directory, "node_modules"));
  await writeFile(join(directory, "empty.mjs"), "export {};\n");
  await writeFile(join(directory, "imports.mjs"), `import ${JSON.stringify(entries[own.manifest.name] ?? own.manifest.name)};\n`);
  const cells: string[] = [];
  for (const name of runtimeNames) {
    const run = name === "deno" ? ["run", "-A"] : [];
    const times = Array.from({ length: 15 }, () => ["empty.mjs", "imports.mjs"].map((file) => wallMs(name, [...run, file], directory)));
    const [empty, imports] = [0, 1].map((at) => median(times.map((pair) => pair[at] as number))) as [number, number];
    cells.push(`${(imports - empty).toFixed(0)} (${(imports / empty).toFixed(2)} ×)`);
  }
  console.log(`| ${own.manifest.name} | ${packages.length} | ${(bytes / 1e6).toFixed(1)} | ${cells.join(" | ")} |`);
  last = packages;
}
console.log(`\nThe last one's: ${last.sort().join(", ")}.`);
