import { isAbsolute, resolve } from "node:path";
import { AgentperfError, type RuntimeName, runtimeNames } from "@agentperf/core";
import { suggest } from "../config/suggest.ts";

/** A runtime as somebody asks for it: of a version, from a path, with settings of its own. */
export interface RuntimeSpec {
  /** What it is called in results and tables: `node`, `node@22`, `node-small`. */
  readonly name: string;
  readonly runtime: RuntimeName;
  /** A version on npm, `22` or `22.11.0`; absent: the one that is found. */
  readonly version?: string | undefined;
  /** Path of its program. */
  readonly command?: string | undefined;
  /** Flags of the runtime's own, `--max-old-space-size=256`. */
  readonly args?: readonly string[] | undefined;
  /** Variables of its processes. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** A runtime in a config: by its name, as the flag takes it, or with settings. */
export type RuntimeEntry = RuntimeName | `${RuntimeName}@${string}` | RuntimeSpec;

/** A version or a range of versions, as npm has them; never a flag, a path or an address. */
const versionForm = /^[\w~^][\w.+~^-]*$/;

/** What a name may be: it is part of crossings' ids, in which a space means something. */
export const nameForm = /^[\w.@+/:\\-]+$/;

/** Whether this is the name of a runtime, without version and settings. */
export const isRuntime = (name: string): name is RuntimeName => (runtimeNames as readonly string[]).includes(name);

/**
 * Reads a runtime: `node`, `node@22`, or `node@/opt/node/bin/node`.
 * @throws {AgentperfError} `usage`: no such runtime, or what stands behind the @ is neither a version nor a path
 */
export function parseRuntime(text: string): RuntimeSpec {
  const [, name = text, rest] = /^([^@]*)@(.*)$/s.exec(text) ?? [];
  if (!isRuntime(name)) throw new AgentperfError("usage", `no runtime "${name}"${suggest(name, runtimeNames)}`);
  if (rest === undefined) return { name, runtime: name };
  if (isPath(rest)) {
    const command = resolve(rest);
    if (!nameForm.test(text))
      throw new AgentperfError("usage", `${text}: give a path with such characters a name, in the config's runtimes`);
    return { name: `${name}@${command}`, runtime: name, command };
  }
  if (!versionForm.test(rest)) throw new AgentperfError("usage", `${text}: behind the @ stands a version (${name}@22) or a path`);
  return { name: text, runtime: name, version: rest };
}

/** A runtime as a flag names it, its path one from here: it is read in another directory where a side of ab has one. */
export function fromHere(text: string): string {
  const [, name, path = ""] = /^([^@]*)@(.*)$/s.exec(text) ?? [];
  return isPath(path) ? `${name}@${resolve(path)}` : text;
}

const isPath = (text: string): boolean => isAbsolute(text) || /^\.{1,2}[\\/]/.test(text);

/** Runtimes as a flag or a config names them, each once. @throws {AgentperfError} `usage`: as {@link parseRuntime}, or two have one name */
export function runtimeSpecs(entries: readonly (string | RuntimeSpec)[]): RuntimeSpec[] {
  const specs = new Map<string, RuntimeSpec>();
  for (const entry of entries) {
    const spec = typeof entry === "string" ? parseRuntime(entry) : entry;
    const before = specs.get(spec.name);
    if (before !== undefined && typeof entry !== "string" && before !== spec)
      throw new AgentperfError("config", `two runtimes are called ${spec.name}: give each a name of its own`);
    specs.set(spec.name, spec);
  }
  return [...specs.values()];
}
