import { type Breaker, type BreakerSettings, type Breakers, breakerPort, checkOptions, defineAdapter, optionRule } from "@agentperf/core";
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
    timeoutMs: optionRule.positive,
    percentiles: { must: "true or false", is: (value) => typeof value === "boolean" },
  });
  return defineAdapter({
    id: "opossum",
    port: breakerPort,
    description: "circuit breakers by opossum",
    capabilities: ["half-open", "by-hand"],
    options: { ...options },
    probe: () => probeBy(clients.opossum, () => findClient(clients.opossum)),
    async open() {
      const module: unknown = await clientLibrary(clients.opossum, () => import("opossum"));
      return breakersOf((module as { readonly default: Library }).default, options);
    },
  });
};

function breakersOf(CircuitBreaker: Library, { timeoutMs, percentiles = true }: OpossumOptions) {
  const circuits = new Set<Circuit>();
  const make = <Argument, Result>(
    work: (argument: Argument) => Promise<Result>,
    { failures, resetMs }: BreakerSettings,
    state: Readonly<Record<string, unknown>> = {},
  ): Breaker<Argument, Result> => {
    const circuit = new CircuitBreaker(work, {
      timeout: timeoutMs ?? false,
      rollingPercentilesEnabled: percentiles,
      // Fewer calls than that never open it; of as many, more than half must fail.
      volumeThreshold: failures,
      resetTimeout: resetMs,
      ...state,
    });
    circuits.add(circuit);
    return {
      get state() {
        return circuit.opened ? "open" : circuit.halfOpen ? "half-open" : "closed";
      },
      // It gives what the function gives.
      call: (argument) => circuit.fire(argument) as Promise<Result>,
      open: () => circuit.open(),
      close: () => circuit.close(),
      end() {
        circuit.shutdown();
        circuits.delete(circuit);
      },
    };
  };
  const port: Breakers = {
    make,
    // Its documented way to go on with the state of a breaker of another process.
    makeHalfOpen: (work, settings) => make(work, settings, { state: { closed: false, halfOpen: true } }),
    isRefusal: (thrown) =>
      thrown instanceof Error && CircuitBreaker.isOurError(thrown) && "code" in thrown && thrown.code === "EOPENBREAKER",
  };
  return {
    port,
    close() {
      for (const circuit of circuits) circuit.shutdown();
    },
  };
}
