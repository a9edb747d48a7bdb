import { AgentperfError } from "../errors.ts";
import { type PortName, type Ports, portNames } from "../ports/ports.ts";
import type { RuntimeName } from "../runtime/runtime.ts";

/**
 * What an adapter can do beyond its port's minimum.
 *
 * - `server`: there is a server behind it, so network and serialization are part of what is measured
 * - `shared`: what one process writes another one sees
 * - `transactions`: `Redis.transaction`
 * - `pipelining`: `Redis.pipeline`
 */
export type Capability = "server" | "shared" | "transactions" | "pipelining";

/** What an adapter is given when it is opened. */
export interface AdapterContext {
  /** Aborted when the run ends early; pending waits should give up. */
  readonly signal: AbortSignal;
  /** Every key made must begin with this. */
  readonly keyPrefix: string;
  /** Every file made must be below this directory; it exists. */
  readonly directory: string;
  /** Seed for anything random. */
  readonly seed: number;
  /** The ports named in the adapter's `needs`, opened. */
  readonly ports: Partial<Ports>;
}

/** Answer of a probe. */
export type Availability = { readonly available: true; readonly version?: string } | { readonly available: false; readonly reason: string };

/** An open adapter: the port, and how to end it. */
export interface Opened<T> {
  readonly port: T;
  /** Ends connections and removes what was made. Called once, also after a failure. */
  close?(): Promise<void> | void;
}

/** An implementation of one port. */
export interface Adapter<P extends PortName = PortName> {
  /** Short name, unique among the adapters of its port: lower case letters, digits, hyphens. */
  readonly id: string;
  readonly port: P;
  /** One line for `list` and `doctor`. */
  readonly description?: string;
  readonly capabilities?: readonly Capability[];
  /** Runtimes it works on. Default: all. */
  readonly runtimes?: readonly RuntimeName[];
  /** Ports it is built on; they are opened first and given to {@link open}. */
  readonly needs?: readonly PortName[];
  /** Its settings, shown in results as far as they are harmless: flags, numbers, durations and addresses, and what {@link shown} names. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Options whose values are harmless texts, by their path: `["protocol", "call.tool"]`. Any other text of the options is shown as `***`. */
  readonly shown?: readonly string[];
  /** Where it sends load, if anywhere; shown redacted. */
  readonly address?: string;
  /** Whether it can be used now. Must give up by itself within a few seconds. Default: always. */
  probe?(context: { readonly signal: AbortSignal }): Promise<Availability>;
  open(context: AdapterContext): Promise<Opened<Ports[P]>>;
}

const idPattern = /^[a-z0-9][a-z0-9-]*$/;

/**
 * Declares an adapter.
 * @throws {AgentperfError} `definition`: the id or the port isn't valid
 */
export function defineAdapter<const P extends PortName>(adapter: Adapter<P>): Adapter<P> {
  if (typeof adapter.id !== "string" || !idPattern.test(adapter.id)) {
    throw new AgentperfError(
      "definition",
      `defineAdapter: id ${JSON.stringify(adapter.id)} must be lower case letters, digits and hyphens`,
    );
  }
  if (!portNames.includes(adapter.port)) {
    throw new AgentperfError(
      "definition",
      `defineAdapter ${adapter.id}: port ${JSON.stringify(adapter.port)} must be one of ${portNames.join(", ")}`,
    );
  }
  if (typeof adapter.open !== "function") {
    throw new AgentperfError("definition", `defineAdapter ${adapter.id}: open must be a function`);
  }
  return adapter;
}
