import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { freePort, startServer } from "../../test-support/processes.ts";
import { filesIn, scratchCopy } from "../adding/scratch.ts";
import type { Shell } from "./shell.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));
/** The folder of the tools. */
export const tools = fileURLToPath(new URL("tools/", import.meta.url));

/** A registry on loopback that has our packages, and hands on requests for all others. */
export interface Registry extends AsyncDisposable {
  readonly url: string;
  /** Publishes every package of a folder of tarballs. @param tag - default: `latest` */
  publish(shell: Shell, tarballs: string, tag?: string): Promise<void>;
  /** Makes everything that was published older: package managers may refuse what is young. */
  age(hours: number): Promise<void>;
}

/** Our names are never asked for elsewhere. */
const config = (storage: string, upstream: string) => `
storage: ${JSON.stringify(storage)}
uplinks:
  upstream:
    url: ${JSON.stringify(upstream)}
    maxage: 60m
    timeout: 120s
    max_fails: 100
    fail_timeout: 1s
packages:
${["@agentperf/*", "agentperf"].map((name) => `  ${JSON.stringify(name)}: { access: $all, publish: $all }`).join("\n")}
  "**": { access: $all, proxy: upstream }
max_body_size: 100mb
log: { type: stdout, format: pretty, level: warn }
`;

/**
 * Starts a registry.
 * @param directory - its own, for what it stores
 */
export async function startRegistry(directory: string): Promise<Registry> {
  // Read where the user's settings are in force, and kept in the temporary directory only.
  const upstream = execFileSync("npm", ["config", "get", "registry"], { cwd: repository, encoding: "utf8" }).trim();
  const storage = join(directory, "storage");
  await mkdir(storage, { recursive: true });
  await writeFile(join(directory, "config.yaml"), config(storage, upstream));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const answers = () =>
    fetch(`${url}-/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
  const args = [
    join(tools, "node_modules/verdaccio/bin/verdaccio"),
    "--config",
    join(directory, "config.yaml"),
    "--listen",
    `127.0.0.1:${port}`,
  ];
  const server = await startServer(process.execPath, args, { HOME: directory }, answers, 120_000);
  return {
    url,
    async publish(shell, tarballs, tag = "latest") {
      const names = (await readdir(tarballs)).filter((name) => name.endsWith(".tgz"));
      for (const name of names) await shell.run(`npm publish --provenance=false --tag ${tag} "${join(tarballs, name)}"`);
    },
    async age(hours) {
      const folders = await readdir(storage, { recursive: true });
      for (const path of folders.filter((one) => /(^|\/)(@agentperf\/[^/]+|agentperf)\/package\.json$/.test(one))) {
        const full = join(storage, path);
        const manifest = JSON.parse(await readFile(full, "utf8")) as { time: Record<string, string> };
        const older = ([key, time]: [string, string]) => [key, new Date(Date.parse(time) - hours * 3_600_000).toISOString()];
        manifest.time = Object.fromEntries(Object.entries(manifest.time).map(older)) as Record<string, string>;
        await writeFile(`${full}.new`, JSON.stringify(manifest));
        await rename(`${full}.new`, full);
      }
    },
    [Symbol.asyncDispose]: server.stop,
  };
}

/**
 * Packs every package that is published, as `npm pack` does in a clean copy of the repository.
 * @returns their names
 */
export async function packAll(shell: Shell, tarballs: string): Promise<string[]> {
  await using copy = await scratchCopy(repository, filesIn(repository));
  await mkdir(tarballs, { recursive: true });
  const root = shell.in(copy.root);
  await root.run("npm run build --workspaces --if-present");
  const { out } = await root.run(`npm pack --workspaces --json --pack-destination "${tarballs}"`);
  const packed: unknown = JSON.parse(out.slice(out.search(/^[[{]/m)));
  // An array, or an object by name: that depends on npm's version.
  return Object.values(packed as Record<string, { name: string }>).map(({ name }) => name);
}
