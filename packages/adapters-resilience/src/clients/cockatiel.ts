import {
  type Breaker,
  type BreakerSettings,
  type BreakerState,
  type Breakers,
  breakerPort,
  checkOptions,
  defineAdapter,
  present,
} from "@agentperf/core";
import { type BreakerAdapter, clientLibrary, clients, findClient, probeBy } from "./library.ts";

/** Options of {@link cockatiel}: there are none. */
export type CockatielOptions = Readonly<Record<never, never>>;

// What is used of the package, whose own types aren't there for who doesn't install it.

interface Policy {
  readonly state: number;
  execute<Result>(work: () => Promise<Result>): Promise<Result>;
  isolate(): { dispose(): void };
  toJSON(): unknown;
}

interface Library {
  readonly handleAll: unknown;
  readonly CircuitState: { readonly Closed: number; readonly HalfOpen: number };
  readonly ConsecutiveBreaker: new (failures: number) => unknown;
  readonly circuitBreaker: (handled: unknown, options: Readonly<Record<string, unknown>>) => Policy;
  readonly isBrokenCircuitError: (thrown: unknown) => boolean;
}

/** Circuit breakers by cockatiel. */
export const cockatiel = (options: CockatielOptions = {}): BreakerAdapter => {
  checkOptions("cockatiel", options, {});
  return defineAdapter({
    id: "cockatiel",
    port: breakerPort,
    description: "circuit breakers by cockatiel",
    capabilities: ["half-open", "by-hand"],
    probe: () => probeBy(clients.cockatiel, () => findClient(clients.cockatiel)),
    async open() {
      const module: unknown = await clientLibrary(clients.cockatiel, () => import("cockatiel"));
      return { port: breakersOf(module as Library, await halfOpenState(module as Library)) };
    },
  });
};

const policyOf = (library: Library, { failures, resetMs }: BreakerSettings, initialState?: unknown): Policy =>
  library.circuitBreaker(library.handleAll, {
    halfOpenAfter: resetMs,
    breaker: new library.ConsecutiveBreaker(failures),
    ...present({ initialState }),
  });

/** What cockatiel itself writes down of a breaker that is half open, as JSON. */
async function halfOpenState(library: Library): Promise<string> {
  const policy = policyOf(library, { failures: 1, resetMs: 0 });
  await policy.execute(() => Promise.reject(new Error("opens it"))).catch(() => {});
  const tried = Promise.withResolvers<void>();
  const ended = policy.execute(() => tried.promise);
  const state = JSON.stringify(policy.toJSON());
  tried.resolve();
  await ended;
  return state;
}

function breakersOf(library: Library, halfOpen: string): Breakers {
  const { Closed, HalfOpen } = library.CircuitState;
  const stateOf = ({ state }: Policy): BreakerState => (state === Closed ? "closed" : state === HalfOpen ? "half-open" : "open");
  const breakerOf = <Argument, Result>(work: (argument: Argument) => Promise<Result>, policy: Policy): Breaker<Argument, Result> => {
    let held: { dispose(): void } | undefined;
    return {
      get state() {
        return stateOf(policy);
      },
      call: (argument) => policy.execute(() => work(argument)),
      open() {
        held ??= policy.isolate();
      },
      // The end of being held open closes it, whatever it was before.
      close() {
        held ??= policy.isolate();
        held.dispose();
        held = undefined;
      },
      // It has no timers.
      end() {},
    };
  };
  return {
    make: (work, settings) => breakerOf(work, policyOf(library, settings)),
    makeHalfOpen: (work, settings) => breakerOf(work, policyOf(library, settings, JSON.parse(halfOpen))),
    isRefusal: library.isBrokenCircuitError,
  };
}
