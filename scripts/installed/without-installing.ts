import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Place } from "./place.ts";

const measured = (...runtimes: readonly string[]) => runtimes.map((name) => new RegExp(`^runtime: ${name} \\d`, "m"));
const all = ["node", "bun", "deno"];

/** A way to run the command line without adding it to a project. */
export interface OneShot {
  readonly name: string;
  /** What stands before the arguments. */
  readonly agentperf: string;
  readonly programs?: Parameters<Place["shell"]>[1];
  /** Text of a deno.json beside it. */
  readonly deno?: string;
  /** Whether a package.json lies there. */
  readonly inProject?: boolean;
  readonly runtimes?: readonly string[];
  readonly unreachable?: RegExp;
}

const inCache = { runtimes: ["deno"], unreachable: /node can't load packages from Deno's cache: .* --node-modules-dir=auto/ };

/** @param cli - the package that has the command line */
export const oneShots = (cli: string): readonly OneShot[] => [
  { name: "npx", agentperf: "npx --yes agentperf" },
  { name: "pnpm dlx", agentperf: "pnpm dlx agentperf" },
  {
    name: "yarn dlx",
    agentperf: "yarn dlx -q agentperf",
    programs: "berry",
    runtimes: ["node"],
    unreachable: /deno can't load packages .*: set nodeLinker: node-modules in \.yarnrc\.yml/,
  },
  { name: "bunx", agentperf: "bunx agentperf" },
  { name: "deno run npm:", agentperf: `deno run -A npm:${cli}`, ...inCache },
  { name: "deno run npm:agentperf", agentperf: "deno run -A npm:agentperf", ...inCache },
  {
    name: "deno run npm:, no node_modules",
    agentperf: `deno run -A npm:${cli}`,
    inProject: true,
    deno: '{ "nodeModulesDir": "none" }',
    ...inCache,
  },
  {
    name: "deno run npm:, node_modules made by it",
    agentperf: `deno run -A npm:${cli}`,
    inProject: true,
    deno: '{ "nodeModulesDir": "auto" }',
  },
  { name: "deno run npm:, node_modules by a flag", agentperf: `deno run -A --node-modules-dir=auto npm:${cli}` },
];

/** Runs it in an empty folder. */
export async function runOnce(
  place: Place,
  { name, agentperf, programs, deno, inProject, runtimes = all, unreachable }: OneShot,
): Promise<void> {
  await using shell = await place.shell(name.replace(/\W+/g, "-"), programs);
  const directory = (await shell.run("pwd")).out.trim();
  if (inProject === true) await writeFile(join(directory, "package.json"), '{ "name": "empty", "private": true }\n');
  if (deno !== undefined) await writeFile(join(directory, "deno.json"), `${deno}\n`);
  await shell.run(`${agentperf} run auth sessions --smoke`, {
    prints: [...measured(...runtimes), "result kept in", ...(unreachable === undefined ? [] : [unreachable])],
    lacks: [/^failed /m],
  });
  if (unreachable === undefined) return;
  const other = all.find((one) => !runtimes.includes(one));
  await shell.run(`${agentperf} run RoleCheck --runtime ${other}`, { code: 2, prints: [/^agentperf: \w+ can't load packages/m] });
}

/** Deno leaves a release alone on its first day, and says so; a flag lets it in. */
export async function firstDay(place: Place, cli: string): Promise<void> {
  await using shell = await place.shell("first-day");
  const fresh = "DENO_DIR=cache deno run -A";
  await place.registry.age(-48);
  const { text } = await shell.run(`${fresh} npm:${cli} --version`, { code: 1, prints: ["--minimum-dependency-age"] });
  assert.match(text, /minimum dependency/);
  await shell.run(`${fresh} --minimum-dependency-age=0 npm:${cli} --version`, { prints: [/^\d+\.\d+\.\d+/m] });
  await place.registry.age(48);
}
