import { AgentperfError, type RuntimeName, runtimeNames } from "@agentperf/core";
import { noPortFlags, type PortFlags } from "../config/adapters.ts";
import { suggest } from "../config/suggest.ts";

/** What a user says about what is to run; all of it has a default. */
export interface Choice {
  /** Path of the config. */
  readonly config?: string | undefined;
  /** Regular expression on `suite/Benchmark/parameter=…`. */
  readonly bench?: string | undefined;
  /** Names of suites. */
  readonly suite?: readonly string[] | undefined;
  /** Names of runtimes. */
  readonly runtime?: readonly string[] | undefined;
  /** Numbers of operations in flight that every benchmark is measured at. */
  readonly concurrency?: readonly number[] | undefined;
  /** Numbers of processes at once. */
  readonly cpu?: readonly number[] | undefined;
  /** Adapters, and what flags tell them. */
  readonly ports?: PortFlags | undefined;
}

/** What a choice says of ports, with one adapter of some of them chosen besides. */
export function withAdapterIds({ ports = noPortFlags }: Choice, ids: Readonly<Record<string, string>>): PortFlags {
  return { ...ports, ids: { ...ports.ids, ...Object.fromEntries(Object.entries(ids).map(([port, id]) => [port, [id]])) } };
}

/** Whether this is the name of a runtime. */
export const isRuntime = (name: string): name is RuntimeName => (runtimeNames as readonly string[]).includes(name);

/** @throws {AgentperfError} `usage`: a name that is no runtime's */
export function runtimesNamed(names: readonly string[]): RuntimeName[] {
  const unknown = names.find((name) => !isRuntime(name));
  if (unknown !== undefined) throw new AgentperfError("usage", `no runtime "${unknown}"${suggest(unknown, runtimeNames)}`);
  return [...new Set(names.filter(isRuntime))];
}
