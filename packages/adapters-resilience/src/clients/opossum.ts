import {
  type Breaker,
  type BreakerSettings,
  type BreakerState,
  type Breakers,
  breakerPort,
  checkOptions,
  defineAdapter,
  optionRule,
  runtimeOf,
} from "@agentperf/core";
import { type BreakerAdapter, clientLibrary, clients, findClient, probeBy } from "./library.ts";

/** Options of {@link opossum}. */
export interface OpossumOptions {
  /** Gives up a call after this many milliseconds, by a timer a call. Default: never, where opossum's own default is 10,000. */
  readonly timeoutMs?: number;
  /** Whether it counts how long calls take, in percentiles of the last ten seconds. Default: true, as opossum's own. */
  readonly percentiles?: boolean;
}

// What is used of the package, whose own types aren't there for who doesn't install it.

interface Circuit {
  readonly opened: boolean;
  readonly halfOpen: boolean;
  fire(argument: unknown): Promise<unknown>;
  open(): void;
  close(): void;
  shutdown(): void;
}

interface Library {
  new (work: (argument: never) => Promise<unknown>, options: Readonly<Record<string, unknown>>): Circuit;
  isOurError(error: unknown): boolean;
}

/** Circuit breakers by opossum. */
export const opossum = (options: OpossumOptions = {}): BreakerAdapter => {
  checkOptions("opossum", options, {
    timeoutMs: optionRule.milliseconds,
    percentiles: { must: "true or false", is: (value) => typeof value === "boolean" },
  });
  return defineAdapter({
    id: "opossum",
    port: breakerPort,
    description: "circuit breakers by opossum",
    clients: [clients.opossum],
    capabilities: ["half-open", "by-hand"],
    options: { ...options },
    probe: () => probeBy(clients.opossum, () => findClient(clients.opossum)),
    async open() {
      const module: unknown = await clientLibrary(clients.opossum, () => import("opossum"));
      return { port: breakersOf((module as { readonly default: Library }).default, options) };
    },
  });
};

/** A class, as many are made: an object of functions takes longer to make than what it stands for. */
class OpossumBreaker<Argument, Result> implements Breaker<Argument, Result> {
  readonly call: (argument: Argument) => Promise<Result>;
  readonly #circuit: Circuit;

  constructor(circuit: Circuit) {
    this.#circuit = circuit;
    // It gives what the function gives. Bound, it adds no frame to the stack that a refusal records, which V8 takes its time for; on Bun a bound
    // function is slower than one around it.
    const call = runtimeOf(globalThis) === "bun" ? (argument: Argument) => circuit.fire(argument) : circuit.fire.bind(circuit);
    this.call = call as (argument: Argument) => Promise<Result>;
  }

  get state(): BreakerState {
    return this.#circuit.opened ? "open" : this.#circuit.halfOpen ? "half-open" : "closed";
  }

  open(): void {
    this.#circuit.open();
  }

  close(): void {
    this.#circuit.close();
  }

  end(): void {
    this.#circuit.shutdown();
  }
}

function breakersOf(CircuitBreaker: Library, { timeoutMs, percentiles = true }: OpossumOptions): Breakers {
  // All have the same members in the same order, a state of none among them: code that sees one kind of object runs faster.
  const circuitOf = (work: (argument: never) => Promise<unknown>, { failures, resetMs }: BreakerSettings, state?: object) =>
    new CircuitBreaker(work, {
      timeout: timeoutMs ?? false,
      rollingPercentilesEnabled: percentiles,
      // Fewer calls than that never open it; of as many, more than half must fail.
      volumeThreshold: failures,
      resetTimeout: resetMs,
      state,
    });
  return {
    make: (work, settings) => new OpossumBreaker(circuitOf(work, settings)),
    // Its documented way to go on with the state of a breaker of another process.
    makeHalfOpen: (work, settings) => new OpossumBreaker(circuitOf(work, settings, { closed: false, halfOpen: true })),
    isRefusal: (thrown) =>
      thrown instanceof Error && CircuitBreaker.isOurError(thrown) && "code" in thrown && thrown.code === "EOPENBREAKER",
  };
}
