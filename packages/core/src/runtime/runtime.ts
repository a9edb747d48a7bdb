/** The global object that a runtime alone has. Node has none, because the others offer Node's as well: it is what none of them is. */
const ownGlobals = { node: undefined, bun: "Bun", deno: "Deno" } as const;

/** A JavaScript runtime that agentperf measures on. */
export type RuntimeName = keyof typeof ownGlobals;

/** The names of all runtimes, in the order they are shown. */
// The keys of an object literal are all that it has.
export const runtimeNames = Object.keys(ownGlobals) as readonly RuntimeName[];

/** The runtime that a program with these globals runs on. */
export function runtimeOf(globals: object): RuntimeName {
  return runtimeNames.find((name) => ownGlobals[name] !== undefined && ownGlobals[name] in globals) ?? "node";
}
