import type { RuntimeName } from "@agentperf/core";
import type { RuntimeDefinition } from "./runtime.ts";

// The only list of the runtimes' files. It imports types alone, so that it can be read before our packages resolve to their source.

/** Every runtime, in the order they are shown. Each is loaded when it is asked for. */
export const runtimes: { readonly [Name in RuntimeName]: () => Promise<RuntimeDefinition<Name>> } = {
  node: async () => (await import("./node.ts")).node,
  bun: async () => (await import("./bun.ts")).bun,
  deno: async () => (await import("./deno.ts")).deno,
};

/** Export condition under which our packages resolve to their TypeScript source. */
export const sourceCondition = "@agentperf/source";

/** How a script is started. */
export interface StartOptions {
  /** Whether our packages are taken from their source. Default: where the script itself is TypeScript. */
  readonly fromSource?: boolean;
}

/** Arguments with which a runtime runs one of our own scripts. */
export const runArguments = (
  { run }: Pick<RuntimeDefinition, "run">,
  script: string,
  { fromSource = script.endsWith(".ts") }: StartOptions = {},
): string[] => [...run, ...(fromSource ? [`--conditions=${sourceCondition}`] : []), script];

/** Arguments with which a runtime runs one of our own scripts in a process that is measured. @param isCounted - whether its allocations are */
export const measuredArguments = (
  {
    run,
    measured,
    counted = measured,
    args = [],
  }: Pick<RuntimeDefinition, "run" | "measured" | "counted"> & { readonly args?: readonly string[] | undefined },
  script: string,
  isCounted = false,
): string[] => runArguments({ run: merged([...run, ...(isCounted ? counted : measured), ...args]) }, script);

const v8Flags = "--v8-flags=";

/** Deno takes V8's flags from one of its own only. */
function merged(flags: readonly string[]): string[] {
  const own = flags.filter((flag) => flag.startsWith(v8Flags));
  if (own.length < 2) return [...flags];
  return [...flags.filter((flag) => !flag.startsWith(v8Flags)), `${v8Flags}${own.map((flag) => flag.slice(v8Flags.length)).join(",")}`];
}
