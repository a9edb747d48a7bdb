/** A JavaScript runtime that agentperf measures on. */
export type RuntimeName = "node" | "bun" | "deno";

/** The names of all runtimes, in the order they are shown. */
export const runtimeNames: readonly RuntimeName[] = ["node", "bun", "deno"];

/** Export condition under which our packages resolve to their TypeScript source. */
export const sourceCondition = "@agentperf/source";

/** The runtime that a program with these globals runs on. */
export function runtimeOf(globals: object): RuntimeName {
  if ("Bun" in globals) return "bun";
  return "Deno" in globals ? "deno" : "node";
}

/**
 * Arguments with which a runtime runs one of our own scripts: with garbage collection on demand, without asking and without
 * writing files of its own.
 *
 * @param script - absolute path; where it is TypeScript, our packages are taken from source as well
 */
export function scriptArguments(runtime: RuntimeName, script: string): string[] {
  const conditions = script.endsWith(".ts") ? [`--conditions=${sourceCondition}`] : [];
  switch (runtime) {
    case "node":
      return ["--expose-gc", "--disable-warning=ExperimentalWarning", ...conditions, script];
    case "bun":
      return [...conditions, script];
    case "deno":
      return ["run", "--allow-all", "--quiet", "--no-lock", "--node-modules-dir=manual", "--v8-flags=--expose-gc", ...conditions, script];
  }
}
