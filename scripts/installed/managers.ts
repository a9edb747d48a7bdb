import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Place } from "./place.ts";

/** A package manager: how a user adds packages with it, and starts what they bring. */
export interface Manager {
  /** Folder of the programs that come first. */
  readonly programs?: Parameters<Place["shell"]>[1];
  /** Adds packages that are needed for development. */
  readonly add: (packages: readonly string[]) => string;
  /** What stands before the arguments of the command line. */
  readonly agentperf: string;
  /** Writes what it wants in a project, beside its package.json. */
  prepare?(root: string, kind: Kind): Promise<void>;
  /** The runtimes that load packages from where it puts them. Default: all. */
  readonly runtimes?: readonly string[];
  /** What is said of the others. */
  readonly unreachable?: RegExp;
}

/** A kind of project. */
export type Kind = "CommonJS" | "ESM" | "workspace" | "spaces";

const list = (packages: readonly string[]) => packages.join(" ");

/** An empty lock file tells Yarn that this is a project of its own. */
const berry = (linker: string) => async (root: string) => {
  await writeFile(join(root, "yarn.lock"), "");
  await writeFile(join(root, ".yarnrc.yml"), `nodeLinker: ${linker}\n`);
};

/** @param cli - the package that has the command line */
export const managers = (cli: string): Readonly<Record<string, Manager>> => ({
  npm: { add: (packages) => `npm install -D ${list(packages)}`, agentperf: "npx agentperf" },
  pnpm: {
    add: (packages) => `pnpm add -D ${list(packages)}`,
    agentperf: "pnpm exec agentperf",
    async prepare(root, kind) {
      if (kind === "workspace") await appendFile(join(root, "pnpm-workspace.yaml"), 'packages: ["packages/*"]\n');
    },
  },
  "yarn 1": { add: (packages) => `yarn add -D ${list(packages)}`, agentperf: "yarn -s agentperf" },
  "yarn 4": {
    programs: "berry",
    add: (packages) => `yarn add -D ${list(packages)}`,
    agentperf: "yarn agentperf",
    prepare: berry("node-modules"),
  },
  "yarn 4 PnP": {
    programs: "berry",
    add: (packages) => `yarn add -D ${list(packages)}`,
    agentperf: "yarn agentperf",
    prepare: berry("pnp"),
    runtimes: ["node"],
    unreachable: /bun can't load packages .*: set nodeLinker: node-modules in \.yarnrc\.yml/,
  },
  bun: { add: (packages) => `bun add -d ${list(packages)}`, agentperf: "bunx --bun agentperf" },
  deno: {
    add: (packages) => `deno add --dev ${list(packages.map((name) => `npm:${name}`))}`,
    agentperf: `deno run -A npm:${cli}`,
  },
});
