import { AgentperfError, type PortName, type RuntimeName, runtimeNames } from "@agentperf/core";
import { parseDuration } from "@agentperf/core/engine";
import type { ChosenIds } from "../config/adapters.ts";
import { suggest } from "../suggest.ts";

/** Flags that say what is measured, as the command line gives them; shared by `run`, `list` and `doctor`. */
export interface ChoiceFlags {
  readonly config?: string;
  readonly bench?: string;
  readonly suite?: readonly string[];
  readonly runtime?: readonly string[];
  readonly redis?: readonly string[];
  readonly mcp?: readonly string[];
  readonly sessions?: readonly string[];
  readonly auth?: readonly string[];
  readonly rateLimit?: readonly string[];
  readonly concurrency?: readonly number[];
  /** Numbers of processes at once. */
  readonly cpu?: readonly number[];
}

/** The ids that flags choose, by port. */
export function chosenIds({ redis, mcp, sessions, auth, rateLimit }: ChoiceFlags): ChosenIds {
  const chosen: readonly [PortName, readonly string[] | undefined][] = [
    ["redis", redis],
    ["mcp", mcp],
    ["sessions", sessions],
    ["auth", auth],
    ["rate-limit", rateLimit],
  ];
  return Object.fromEntries(chosen.filter(([, ids]) => ids !== undefined));
}

/** @throws {AgentperfError} `usage`: a name that is no runtime's */
export function runtimesOf(names: readonly string[]): RuntimeName[] {
  const unknown = names.find((name) => !(runtimeNames as readonly string[]).includes(name));
  if (unknown !== undefined) throw new AgentperfError("usage", `no runtime "${unknown}"${suggest(unknown, runtimeNames)}`);
  return [...new Set(names as readonly RuntimeName[])];
}

/** A duration in nanoseconds. @throws {AgentperfError} `usage`: it isn't one */
export function durationNs(flag: string, text: string): number {
  const ns = parseDuration(text);
  if (ns === undefined) throw new AgentperfError("usage", `${flag} "${text}" must be a duration such as 300ms or 60s`);
  return ns;
}
