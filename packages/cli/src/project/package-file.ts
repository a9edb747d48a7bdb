import { existsSync } from "node:fs";
import { join } from "node:path";
import { own } from "@agentperf/core/safety";
import { boundedText } from "./bounded-text.ts";

/** What is asked of a package.json. Whatever in it isn't of the kind that it should be is absent. */
export interface PackageFile {
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly main?: string | undefined;
  readonly packageManager?: string | undefined;
  /** Paths of its programs, from the package. */
  readonly programs: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
  /** Names of all that it depends on. */
  readonly dependencies: ReadonlySet<string>;
  /** Whether other packages are its workspaces. */
  readonly isWorkspaceRoot: boolean;
}

/** A package.json that is there and can't be used, with the reason. */
export interface UnusablePackage {
  readonly wrong: string;
}

/** Reads a directory's package.json. @returns undefined where there is none */
export function readPackage(directory: string): PackageFile | UnusablePackage | undefined {
  const path = join(directory, "package.json");
  if (!existsSync(path)) return undefined;
  const text = boundedText(path);
  if (text === undefined) return { wrong: "it is no file of at most 2 MB that can be read" };
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { wrong: "it isn't JSON" };
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) return { wrong: "it isn't a JSON object" };
  const fields = content as Readonly<Record<string, unknown>>;
  const bin = own(fields, "bin");
  return {
    name: textOf(own(fields, "name")),
    type: textOf(own(fields, "type")),
    main: textOf(own(fields, "main")),
    packageManager: textOf(own(fields, "packageManager")) ?? textOf(objectOf(objectOf(fields["devEngines"])["packageManager"])["name"]),
    programs: typeof bin === "string" ? [bin] : Object.values(textsOf(bin)),
    scripts: textsOf(own(fields, "scripts")),
    dependencies: new Set(
      ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"].flatMap((key) =>
        Object.keys(textsOf(own(fields, key))),
      ),
    ),
    isWorkspaceRoot: own(fields, "workspaces") !== undefined || existsSync(join(directory, "pnpm-workspace.yaml")),
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

/** The texts in an object; in what isn't one, none. */
const textsOf = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(objectOf(value)).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
