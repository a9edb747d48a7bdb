import { noPortFlags, type PortFlags } from "../config/adapters.ts";

/** What a user says about what is to run; all of it has a default. */
export interface Choice {
  /** Path of the config. */
  readonly config?: string | undefined;
  /** Regular expression on `suite/Benchmark/parameter=…`. */
  readonly bench?: string | undefined;
  /** Names of suites. */
  readonly suite?: readonly string[] | undefined;
  /** Runtimes, `node`, `node@22`. */
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
