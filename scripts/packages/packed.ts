import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Scratch } from "../adding/scratch.ts";

/** The part of a package.json that is looked at here. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

/** One of our packages, as it is published. */
export interface Packed {
  /** Its folder in `packages`. */
  readonly folder: string;
  readonly tarball: string;
  /** Paths in the tarball, from the package's root. */
  readonly files: readonly string[];
  readonly manifest: Manifest;
}

/** Packs one package as npm publishes it. */
export async function pack({ root, beside }: Scratch, folder: string): Promise<Packed> {
  const directory = join(root, "packages", folder);
  const told = execFileSync("npm", ["pack", "--json", "--pack-destination", beside], { cwd: directory, encoding: "utf8" });
  const [packed] = JSON.parse(told) as [{ readonly filename: string; readonly files: readonly { readonly path: string }[] }];
  return {
    folder,
    tarball: join(beside, packed.filename),
    files: packed.files.map(({ path }) => path),
    manifest: JSON.parse(await readFile(join(directory, "package.json"), "utf8")) as Manifest,
  };
}

/**
 * A project that has our packages as they are published, and what they depend on; none of the clients that are optional.
 * @param installed - the `node_modules` of the repository, to which the packages of others are linked
 */
export async function project(directory: string, installed: string, packed: readonly Packed[]): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "package.json"), JSON.stringify({ name: "project", private: true, type: "module" }));
  for (const { tarball, manifest } of packed) {
    const place = join(directory, "node_modules", manifest.name);
    await mkdir(place, { recursive: true });
    execFileSync("tar", ["-xzf", tarball, "-C", place, "--strip-components=1"]);
  }
  const ours = new Set(packed.map(({ manifest }) => manifest.name));
  const others = new Set(packed.flatMap(({ manifest }) => Object.keys(manifest.dependencies ?? {})).filter((name) => !ours.has(name)));
  for (const name of [...others, "@types/node", "undici-types"]) {
    const place = join(directory, "node_modules", name);
    if (existsSync(place) || !existsSync(join(installed, name))) continue;
    await mkdir(dirname(place), { recursive: true });
    await symlink(join(installed, name), place);
  }
}

/** The examples of a README: what stands in its blocks of TypeScript. */
export async function examplesOf(readme: string): Promise<string[]> {
  const text = await readFile(readme, "utf8");
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code as string);
}

/** Every file below a directory. */
export async function filesBelow(directory: string): Promise<string[]> {
  return (await readdir(directory, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}
