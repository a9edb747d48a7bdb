import { AgentperfError } from "../errors.ts";
import type { Scope } from "../ports/contract.ts";
import { type CapabilityOf, isPort, type NamedIds, type Port, type PortsOf, type PortType } from "../ports/port.ts";
import type { Sweep } from "../ports/sweep.ts";
import type { RuntimeName } from "../runtime/runtime.ts";
import type { ClientPackage } from "./client-package.ts";

/** What an adapter is given when it is opened. */
export interface AdapterContext<Needs extends readonly Port[] = readonly Port[]> extends Scope {
  /** The ports named in the adapter's `needs`, opened. */
  readonly ports: PortsOf<Needs>;
  /** The command line that runs one of the adapter's own scripts on the measured runtime; absent outside a launch. */
  command?(script: string): readonly [program: string, ...args: string[]];
  /** A directory that all launches of a run share, and that goes with the run: for what is dear to make. Absent outside a launch. */
  readonly runDirectory?: string | undefined;
  /** Tells the user something worth knowing; absent outside a launch. */
  note?(text: string): void;
}

/** Answer of a probe. */
export type Availability =
  | {
      readonly available: true;
      readonly version?: string | undefined;
      /** What a user should know of it before a run. */
      readonly note?: string | undefined;
    }
  | { readonly available: false; readonly reason: string };

/** An open adapter: the port, and how to end it. */
export interface Opened<T> {
  readonly port: T;
  /** Ends connections and removes what was made. Called once, also after a failure. */
  close?(): Promise<void> | void;
}

/** An implementation of one port. */
export interface Adapter<P extends Port = Port> {
  /** Short name, unique among the adapters of its port: lower case letters, digits, hyphens. */
  readonly id: string;
  readonly port: P;
  /** One line for `list` and `doctor`. */
  readonly description?: string | undefined;
  /** Packages that it is built on and that its user installs, all of them: `agentperf init` looks for them in a project. Default: none. */
  readonly clients?: readonly ClientPackage[] | undefined;
  readonly capabilities?: readonly CapabilityOf<P>[] | undefined;
  /** Runtimes it works on. Default: all. */
  readonly runtimes?: readonly RuntimeName[] | undefined;
  /** Runtimes on which {@link sweep} works. Default: those that it works on. */
  readonly sweepsOn?: readonly RuntimeName[] | undefined;
  /** Ports it is built on; they are opened first and given to {@link open}. */
  readonly needs?: readonly Port[] | undefined;
  /** Its settings, shown in results as far as they are harmless: flags, numbers, durations and addresses, and what {@link shown} names. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  /** Options whose values are harmless texts, by their path: `["protocol", "call.tool"]`. Any other text of the options is shown as `***`. */
  readonly shown?: readonly string[] | undefined;
  /** Where it sends load, if anywhere; shown redacted. */
  readonly address?: string | undefined;
  /** What load on an address beyond this machine costs, to be told before it is sent. Default: nothing worth telling. */
  readonly cost?: string | undefined;
  /** Operations of a launch on such an address where nobody says how many. Default: a thousand. */
  readonly remoteOperations?: number | undefined;
  /** Names of the port's settings that it takes, by {@link configure}. */
  readonly settings?: readonly string[] | undefined;
  /** The same adapter with values that a user gave by flags, by the names of the port's settings. They go before its own options. */
  configure?(values: Readonly<Record<string, string>>): Adapter<P>;
  /** Whether it can be used now. Must give up by itself within a few seconds. Default: always. */
  probe?(context: { readonly signal: AbortSignal }): Promise<Availability>;
  open(context: AdapterContext): Promise<Opened<PortType<P>>>;
  /**
   * Removes what a launch has left behind that could not clean up, on a connection of its own. Absent: nothing outlives the process.
   * @returns how many things were removed
   */
  sweep?(sweep: Sweep): Promise<number>;
  /** What {@link sweep} removes, for people. Default: keys. */
  readonly sweeps?: readonly [one: string, several: string] | undefined;
}

/** An adapter as its author writes it: `open` is given the ports that it needs, typed. */
export interface AdapterDefinition<P extends Port, Needs extends readonly Port[]> extends Omit<Adapter<P>, "needs" | "open"> {
  readonly needs?: Needs | undefined;
  open(context: AdapterContext<Needs>): Promise<Opened<PortType<P>>>;
}

const idPattern = /^[a-z0-9][a-z0-9-]*$/;

/**
 * Declares an adapter.
 * @throws {AgentperfError} `definition`: the id or the port isn't valid
 */
export function defineAdapter<P extends Port, const Needs extends readonly Port[] = readonly []>(
  adapter: AdapterDefinition<P, Needs>,
): Adapter<P> {
  const refuse = (what: string) => new AgentperfError("definition", `defineAdapter ${JSON.stringify(adapter.id)}: ${what}`);
  if (typeof adapter.id !== "string" || !idPattern.test(adapter.id)) throw refuse("the id must be lower case letters, digits and hyphens");
  if (!isPort(adapter.port)) throw refuse("port must be a port, such as redisPort, or one made by definePort");
  const unknown = adapter.capabilities?.find((capability) => !Object.hasOwn(adapter.port.capabilities, capability));
  if (unknown !== undefined) throw refuse(`port ${adapter.port.name} knows no capability ${JSON.stringify(unknown)}`);
  if (typeof adapter.open !== "function") throw refuse("open must be a function");
  // It is opened with the ports that it needs, so forgetting their types is safe.
  return adapter as Adapter<P>;
}

/** Makes an adapter with these options. Loaded when it is chosen. */
export type AdapterLoader<P extends Port> = () => Promise<(options: Record<string, unknown>) => Adapter<P>>;

/** A port with adapters of a package: a table of their ids. */
export type ProvidedPort<P extends Port = Port, Id extends string = string> = P & {
  readonly adapters: Readonly<Record<Id, AdapterLoader<P>>>;
};

/**
 * Gives a port its adapters: one line an adapter, loaded when it is chosen. Those that the port itself names must be among them.
 *
 * @param load - by id, loads what makes the adapter of its options: `async () => (await import("./memory.ts")).memory`
 */
export function withAdapters<P extends Port, const Id extends string>(
  port: P,
  load: Readonly<Record<Id | NamedIds<P>, AdapterLoader<P>>>,
): ProvidedPort<P, Id | NamedIds<P>> {
  return { ...port, adapters: load };
}

/** Gives a port adapters beside those of the package that has the ones it names, one line each as {@link withAdapters} has them. */
export function withMoreAdapters<P extends Port, const Id extends string>(
  port: P,
  load: Readonly<Record<Id, AdapterLoader<P>>>,
): ProvidedPort<P, Id> {
  return { ...port, adapters: load };
}
