import {
  type Breaker,
  type BreakerSettings,
  type BreakerState,
  type Breakers,
  breakerPort,
  checkOptions,
  defineAdapter,
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
    clients: [clients.cockatiel],
    capabilities: ["half-open", "by-hand"],
    probe: () => probeBy(clients.cockatiel, () => findClient(clients.cockatiel)),
    async open() {
      const module: unknown = await clientLibrary(clients.cockatiel, () => import("cockatiel"));
      return { port: breakersOf(module as Library, await halfOpenState(module as Library)) };
    },
  });
};

const policyOf = (library: Library, { failures, resetMs }: BreakerSettings, initialState?: unknown): Policy =>
  // A state that is undefined is none to it.
  library.circuitBreaker(library.handleAll, { halfOpenAfter: resetMs, breaker: new library.ConsecutiveBreaker(failures), initialState });

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

/** A class, as many are made: an object of functions takes longer to make than what it stands for. */
class CockatielBreaker<Argument, Result> implements Breaker<Argument, Result> {
  readonly #work: (argument: Argument) => Promise<Result>;
  readonly #policy: Policy;
  readonly #states: Library["CircuitState"];
  #held: ReturnType<Policy["isolate"]> | undefined;

  constructor(work: (argument: Argument) => Promise<Result>, policy: Policy, states: Library["CircuitState"]) {
    this.#work = work;
    this.#policy = policy;
    this.#states = states;
  }

  get state(): BreakerState {
    const { state } = this.#policy;
    return state === this.#states.Closed ? "closed" : state === this.#states.HalfOpen ? "half-open" : "open";
  }

  call(argument: Argument): Promise<Result> {
    const work = this.#work;
    return this.#policy.execute(() => work(argument));
  }

  open(): void {
    this.#held ??= this.#policy.isolate();
  }

  /** The end of being held open closes it, whatever it was before. */
  close(): void {
    this.open();
    this.#held?.dispose();
    this.#held = undefined;
  }

  /** It has no timers. */
  end(): void {}
}

function breakersOf(library: Library, halfOpen: string): Breakers {
  const breakerOf = <Argument, Result>(work: (argument: Argument) => Promise<Result>, policy: Policy) =>
    new CockatielBreaker(work, policy, library.CircuitState);
  return {
    make: (work, settings) => breakerOf(work, policyOf(library, settings)),
    makeHalfOpen: (work, settings) => breakerOf(work, policyOf(library, settings, JSON.parse(halfOpen))),
    isRefusal: library.isBrokenCircuitError,
  };
}
