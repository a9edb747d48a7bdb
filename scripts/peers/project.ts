import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the repository is. */
export const repository = fileURLToPath(new URL("../../", import.meta.url));

/** Where the clients are installed, each version under a name of its own. */
const versions = fileURLToPath(new URL("node_modules/", import.meta.url));

/** The peers of our packages, by which a project may have or lack them. */
export const peerNames = [
  "ioredis",
  "redis",
  "@upstash/redis",
  "@modelcontextprotocol/sdk",
  "@modelcontextprotocol/client",
  "@modelcontextprotocol/server",
  "@electric-sql/pglite",
  "pg",
  "postgres",
  "openai",
  "@anthropic-ai/sdk",
  "@google/genai",
  "@musistudio/claude-code-router",
  "opossum",
  "cockatiel",
  "prom-client",
  "@opentelemetry/sdk-metrics",
  "@opentelemetry/exporter-prometheus",
  "pino",
  "winston",
  "ws",
  "undici",
] as const;

/** Which client a project has, in which version: `{ ioredis: "ioredis-5-oldest" }`, by the names of this folder's package.json. */
export type Peers = Readonly<Partial<Record<(typeof peerNames)[number], string>>>;

/** A project that has our packages and these clients. */
export interface Project extends AsyncDisposable {
  readonly root: string;
}

/** What of a package of ours is copied: what it is installed with. */
const parts = ["package.json", "bin", "dist", "src"];

/**
 * Makes a project with our packages and no other peers than these. Ours are copied, since what is linked finds its imports from where it really
 * lies; everything else is linked.
 * @param without - packages of ours that it doesn't have: `["adapters-mcp"]`
 */
export async function projectWith(peers: Peers, without: readonly string[] = []): Promise<Project> {
  const root = await mkdtemp(join(tmpdir(), "agentperf-peers-"));
  const modules = join(root, "node_modules");
  await mkdir(join(modules, "@agentperf"), { recursive: true });
  const ours = (await readdir(join(repository, "packages"))).filter((name) => !without.includes(name));
  await cp(join(repository, "package.json"), join(root, "package.json"));
  await cp(join(repository, "test-support"), join(root, "test-support"), { recursive: true });
  const tests = join("scripts", "peers", "within");
  await cp(join(repository, tests), join(root, tests), { recursive: true });
  for (const name of ours) {
    const from = join(repository, "packages", name);
    for (const part of parts)
      if (existsSync(join(from, part))) await cp(join(from, part), join(root, "packages", name, part), { recursive: true });
    await symlink(join(root, "packages", name), join(modules, "@agentperf", name));
    await linkAll(join(from, "node_modules"), join(root, "packages", name, "node_modules"), await dependenciesOf(from));
  }
  await linkAll(join(repository, "node_modules"), modules);
  for (const [name, version] of Object.entries(peers)) {
    const place = join(versions, version);
    if (!existsSync(place)) throw new Error(`${version} isn't installed in ${versions}: npm ci there`);
    await mkdir(join(modules, name, ".."), { recursive: true });
    await symlink(place, join(modules, name));
  }
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}

/** What a package of ours brings itself, which another one may have as a peer. */
async function dependenciesOf(folder: string): Promise<string[]> {
  const { dependencies = {} } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as { dependencies?: object };
  return Object.keys(dependencies);
}

/** Links what a folder of installed packages has, apart from peers and our own. @param kept - peers of others that are linked all the same */
async function linkAll(from: string, to: string, kept: readonly string[] = []): Promise<void> {
  if (!existsSync(from)) return;
  for (const entry of await readdir(from)) {
    const names = entry.startsWith("@") ? (await readdir(join(from, entry))).map((name) => `${entry}/${name}`) : [entry];
    for (const name of names) {
      if (entry === "@agentperf" || ((peerNames as readonly string[]).includes(name) && !kept.includes(name))) continue;
      await mkdir(join(to, name, ".."), { recursive: true });
      await symlink(join(from, name), join(to, name));
    }
  }
}

/** The version that is installed under a name of this folder's package.json. */
export async function versionIn(name: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(versions, name, "package.json"), "utf8"));
  return String(version).replace(/^v/, "");
}
