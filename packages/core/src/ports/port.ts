import { AgentperfError } from "../errors.ts";
import type { Contract } from "./contract.ts";

/** A value that a user may give for a port's adapters: by flag, by environment variable, or both. */
export interface PortSetting {
  /** Name of the flag without its dashes: `redis-url`. Absent: there is only the variable. */
  readonly flag?: string;
  /** Name of the environment variable. */
  readonly variable: string;
  /** Placeholder of the value in `--help`: `<url>`. `<file>`, `<directory>` and `<path>` are paths, from where the command is called. */
  readonly value: string;
  /** What it is, as a help line that stands alone. */
  readonly description: string;
  /** Whether its values may be shown, in messages too. Default: they are taken for secrets, but for the harmless parts of an address. */
  readonly isHarmless?: boolean | undefined;
  /** Says what is wrong with a text, as the end of a sentence: `must be a JSON object`; undefined where nothing is. */
  check?(text: string): string | undefined;
}

/**
 * A port: something that a back end offers, which benchmarks need and adapters provide. Any package can define one, by {@link definePort}.
 *
 * `Name` is its name, `T` the interface that adapters provide, `Capability` what an adapter may do beyond it, and `Id` the adapters that the
 * port names itself.
 */
export interface Port<Name extends string = string, T = unknown, Capability extends string = string, Id extends string = string> {
  /** What config, flags and results call it: lower case letters, digits and hyphens. */
  readonly name: Name;
  /** One line for people. */
  readonly description: string;
  /** What an adapter can do beyond the port's minimum: each capability with what it means. */
  readonly capabilities: Readonly<Record<Capability, string>>;
  /** The rules that every adapter keeps. */
  readonly contract: Contract<T>;
  /** Id of the adapter that is used where nobody chooses. */
  readonly default: Id;
  /** Ids of adapters that are used instead where nobody chooses but this setting is given, by the setting's name. */
  readonly given?: Readonly<Record<string, Id>> | undefined;
  /** Id of the adapter that stands in where one of {@link given} was chosen by a variable alone and can't be reached. Default: none. */
  readonly fallback?: Id | undefined;
  /** Short flag that chooses its adapters, without dashes. `--adapter NAME=…` always does. Default: none. */
  readonly flag?: string | undefined;
  /** What a person does who has no server for its adapters, as a sentence. `agentperf doctor` shows it where one can't be reached. Default: none. */
  readonly advice?: string | undefined;
  /**
   * What a user gives so that adapters have a capability, where that is up to the user: `say what is sent with --http-body`. A benchmark that is
   * skipped for want of it says it. Default: none.
   */
  readonly giving?: Readonly<Partial<Record<Capability, string>>> | undefined;
  /** What flags and variables can tell its adapters, by the name of the adapters' option. */
  readonly settings: Readonly<Record<string, PortSetting>>;
  /** Never there: it only carries the type. */
  readonly type?: T;
}

/** The interface that a port's adapters provide. */
export type PortType<P extends Port> = P extends Port<string, infer T> ? T : never;

/** The capabilities that a port names. */
export type CapabilityOf<P extends Port> = P extends Port<string, unknown, infer Capability> ? Capability : never;

/** The adapters that a port itself names. */
export type NamedIds<P extends Port> = P extends Port<string, unknown, string, infer Id> ? Id : never;

/** What several ports provide, by their names. */
export type PortsOf<Ports extends readonly Port[]> = { readonly [P in Ports[number] as P["name"]]: PortType<P> };

/** A port as its author writes it. */
export interface PortDefinition<Name extends string, T, Capability extends string, Id extends string>
  extends Omit<Port<Name, T, Capability, Id>, "capabilities" | "settings" | "type"> {
  /** Default: none. */
  readonly capabilities?: Readonly<Record<Capability, string>>;
  /** Default: none. */
  readonly settings?: Readonly<Record<string, PortSetting>>;
}

/** Meaning of the capability `server`, which several ports name. */
export const behindServer = "there is a server behind it, so transport and serialization are part of what is measured";

const namePattern = /^[a-z][a-z0-9-]*$/;

/**
 * Declares a port.
 * @throws {AgentperfError} `definition`: says which part isn't valid
 */
export function definePort<const Name extends string, T, const Capability extends string = never, const Id extends string = string>(
  definition: PortDefinition<Name, T, Capability, Id>,
): Port<Name, T, Capability, Id> {
  const { name, settings = {} } = definition;
  const refuse = (what: string) => new AgentperfError("definition", `definePort ${JSON.stringify(name)}: ${what}`);
  if (typeof name !== "string" || !namePattern.test(name)) throw refuse("the name must be lower case letters, digits and hyphens");
  if (typeof definition.default !== "string") throw refuse("default must be the id of an adapter");
  for (const [key, { flag, variable }] of Object.entries(settings)) {
    if (flag !== undefined && !namePattern.test(flag))
      throw refuse(`the flag of setting ${key} must be lower case letters, digits and hyphens`);
    if (typeof variable !== "string" || !/^[A-Z][A-Z0-9_]*$/.test(variable)) throw refuse(`setting ${key} needs the name of a variable`);
  }
  for (const key of Object.keys(definition.given ?? {})) {
    if (!Object.hasOwn(settings, key)) throw refuse(`given names ${key}, which is none of its settings`);
  }
  // Without capabilities the type has no key either.
  return { ...definition, settings, capabilities: definition.capabilities ?? ({} as Readonly<Record<Capability, string>>) };
}

/** Whether a value is a port. */
export const isPort = (value: unknown): value is Port =>
  typeof value === "object" && value !== null && "contract" in value && "name" in value && typeof value.name === "string";
