import { existsSync } from "node:fs";
import { extname, join } from "node:path";
import process from "node:process";
import { runtimeOf } from "@agentperf/core";
import { boundedText } from "../project/bounded-text.ts";
import { type PackageFile, readPackage } from "../project/package-file.ts";
import { type PackageManager, packageManagerOf } from "../project/package-manager.ts";
import { type FoundFunction, findFunctions } from "./functions.ts";
import { type FoundServer, findServer } from "./mcp-server.ts";
import { type ClientPort, type FoundPort, foundIn } from "./ports.ts";

/** What can be measured of a project, as `--measure` names it: a function of its own, its MCP server, an example, or a port by its name. */
export type Subject = string;

/** All that can be set up. */
export const subjectsWith = (ports: readonly ClientPort[]): readonly Subject[] => [
  "own",
  ...ports.map(({ port }) => port.name),
  "mcp",
  "example",
];

/** What `init` has found in a project. Nothing of it was run. */
export interface Found {
  readonly directory: string;
  readonly project: PackageFile;
  readonly manager: PackageManager;
  /** Ending of a config that is loaded by what is there, and that TypeScript takes for a module. */
  readonly ending: "ts" | "mts" | "mjs";
  readonly functions: readonly FoundFunction[];
  readonly server: FoundServer | undefined;
  /** Our ports, with the adapters whose clients the project has. */
  readonly ports: readonly FoundPort[];
  readonly isRepository: boolean;
}

/** What a Deno project without a package.json has. */
const bare: PackageFile = { programs: [], scripts: {}, dependencies: new Set(), isWorkspaceRoot: false, type: "module" };

/** Looks at a project. @returns `wrong`: why nothing can be set up here, and what to do */
export function lookAt(directory: string, ports: readonly ClientPort[]): Found | { readonly wrong: string } {
  const read = readPackage(directory);
  if (read !== undefined && "wrong" in read) return { wrong: `package.json can't be used: ${read.wrong}` };
  const denoFile = ["deno.json", "deno.jsonc"].map((name) => boundedText(join(directory, name))).find((text) => text !== undefined);
  if (read === undefined && denoFile === undefined)
    return { wrong: `there is no package.json in ${directory}: run "npm init -y" there, or go to the directory that has one` };
  const imports = [...(denoFile ?? "").matchAll(/"npm:\/?((?:@[\w.-]+\/)?[\w.-]+)(?:@[^"]*)?"/g)].map(([, name = ""]) => name);
  const project = { ...(read ?? bare), dependencies: new Set([...(read ?? bare).dependencies, ...imports]) };
  return {
    directory,
    project,
    manager: packageManagerOf(directory),
    ending: endingFor(project),
    functions: findFunctions(directory),
    server: findServer(directory, project),
    ports: foundIn(ports, project.dependencies),
    isRepository: existsSync(join(directory, ".git")),
  };
}

function endingFor({ type }: PackageFile): Found["ending"] {
  const { typescript } = process.features as { typescript?: unknown };
  if (runtimeOf(globalThis) === "node" && (typescript === false || typescript === undefined)) return "mjs";
  return type === "module" ? "ts" : "mts";
}

/** Ending of a benchmark: one that imports TypeScript by its name has to be JavaScript where the project's compiler would refuse that. */
export function benchmarkEnding({ directory, ending }: Found, imported?: FoundFunction): Found["ending"] {
  if (imported === undefined || !/^\.[cm]?ts$/.test(extname(imported.file))) return ending;
  const settings = boundedText(join(directory, "tsconfig.json"));
  return settings === undefined || /"(?:allowImportingTsExtensions|rewriteRelativeImportExtensions)"\s*:\s*true/.test(settings)
    ? ending
    : "mjs";
}

/** What there is to measure, all of which is taken where nobody is asked. */
export function subjectsIn({ functions, ports, server }: Found): Subject[] {
  const found: Subject[] = [
    ...(functions.length > 0 ? ["own"] : []),
    ...ports.filter(({ found: adapters }) => adapters.length > 0).map(({ port }) => port.name),
    ...(server === undefined ? [] : ["mcp"]),
  ];
  return found.length === 0 ? ["example"] : found;
}
