import process from "node:process";
import { type BreakerAdapter, cockatiel, opossum } from "@agentperf/adapters-resilience";
import type { Breakers } from "@agentperf/core";
import * as library from "cockatiel";
import CircuitBreaker from "opossum";
import { inTurn, type Side } from "./in-turn.ts";

// What an adapter adds to its bare library: the same on both, in one process, in slices in turn. Prints rows as JSON.

const context = { signal: new AbortController().signal, keyPrefix: "", directory: "", seed: 1, ports: {} };
const settings = { failures: 5, resetMs: 3_600_000 };
const work = async (n: number): Promise<number> => n + 1;
const failing = (_: number): Promise<number> => Promise.reject(new Error("no"));

/** A breaker that is half open, until its call. */
interface Tried {
  call(n: number): Promise<number>;
  end(): void;
}

/** A closed breaker, an open one, and such as are half open. */
interface Calls {
  closed(n: number): Promise<number>;
  open(n: number): Promise<number>;
  makeHalfOpen(): Tried;
  isRefusal(thrown: unknown): boolean;
}

async function through(adapter: BreakerAdapter): Promise<Calls> {
  // Ended with the process.
  const breakers = (await adapter.open(context)).port as Required<Breakers>;
  const closed = breakers.make(work, settings);
  const open = breakers.make(failing, settings);
  for (let time = 0; time < settings.failures; time++) await open.call(1).catch(() => {});
  return {
    closed: (n) => closed.call(n),
    open: (n) => open.call(n),
    makeHalfOpen: () => breakers.makeHalfOpen(work, settings),
    isRefusal: breakers.isRefusal,
  };
}

async function bareOpossum(): Promise<Calls> {
  // Its types lack the state that its documentation has.
  const options = (state?: object) =>
    ({
      timeout: false,
      rollingPercentilesEnabled: true,
      volumeThreshold: settings.failures,
      resetTimeout: settings.resetMs,
      state,
    }) as object;
  const closed = new CircuitBreaker(work, options());
  const open = new CircuitBreaker(failing, options());
  for (let time = 0; time < settings.failures; time++) await open.fire(1).catch(() => {});
  return {
    closed: (n) => closed.fire(n),
    open: (n) => open.fire(n),
    makeHalfOpen() {
      const breaker = new CircuitBreaker(work, options({ closed: false, halfOpen: true }));
      return { call: (n) => breaker.fire(n), end: () => breaker.shutdown() };
    },
    isRefusal: (thrown) => CircuitBreaker.isOurError(thrown as Error) && (thrown as { code?: string }).code === "EOPENBREAKER",
  };
}

/**
 * Its policies take a function with each call. Who calls one function from several places has a function around both, and so has this: that is
 * one more entry in the stack that a refusal records.
 */
async function bareCockatiel(): Promise<Calls> {
  const { circuitBreaker, ConsecutiveBreaker, handleAll, isBrokenCircuitError } = library;
  const policy = (initialState?: unknown) =>
    circuitBreaker(handleAll, { halfOpenAfter: settings.resetMs, breaker: new ConsecutiveBreaker(settings.failures), initialState });
  const [closed, open, tried] = [policy(), policy(), circuitBreaker(handleAll, { halfOpenAfter: 0, breaker: new ConsecutiveBreaker(1) })];
  for (let time = 0; time < settings.failures; time++) await open.execute(() => failing(1)).catch(() => {});
  await tried.execute(() => failing(1)).catch(() => {});
  const end = Promise.withResolvers<void>();
  void tried.execute(() => end.promise);
  const state = JSON.stringify(tried.toJSON());
  end.resolve();
  const around = (breaker: library.CircuitBreakerPolicy) => (n: number) => breaker.execute(() => work(n));
  const [callClosed, callOpen] = [around(closed), around(open)];
  return {
    closed: (n) => callClosed(n),
    open: (n) => callOpen(n),
    makeHalfOpen: () => ({ call: around(policy(JSON.parse(state))), end: () => {} }),
    isRefusal: isBrokenCircuitError,
  };
}

async function check({ closed, open, makeHalfOpen, isRefusal }: Calls): Promise<void> {
  const refused = await open(1).then(() => false, isRefusal);
  if ((await closed(1)) !== 2 || (await makeHalfOpen().call(1)) !== 2 || !refused) throw new Error("wrong answers");
}

/** A breaker's own promise is what is waited for: another function around it would take as long as some breakers do. */
const sides: Readonly<Record<string, (calls: Calls) => Side>> = {
  closed: ({ closed }) => ({ run: () => closed(1), batch: 500, close: () => {} }),
  open: ({ open, isRefusal }) => ({
    async run() {
      try {
        await open(1);
      } catch (thrown) {
        if (isRefusal(thrown)) return;
        throw thrown;
      }
      throw new Error("a call went through");
    },
    batch: 100,
    close: () => {},
  }),
  "half-open": ({ makeHalfOpen }) => {
    const made: Tried[] = [];
    let next = 0;
    return {
      // The next one is there: as many are made as are called.
      run: () => (made[next++] as Tried).call(1),
      batch: 50,
      before(count) {
        for (const breaker of made.splice(0)) breaker.end();
        for (next = 0; made.length < count; ) made.push(makeHalfOpen());
      },
      close: () => {},
    };
  },
};

const [wanted = ""] = process.argv.slice(2);
const rows: object[] = [];
for (const [name, open, adapter] of [
  ["opossum", bareOpossum, opossum()],
  ["cockatiel", bareCockatiel, cockatiel()],
] as const) {
  for (const [operation, side] of Object.entries(sides)) {
    if (!`${name} ${operation}`.includes(wanted)) continue;
    // What the method makes of two that are the same, too.
    for (const [note, other] of [
      [", bare on both sides", open],
      ["", () => through(adapter)],
    ] as const) {
      const [first, second] = [await open(), await other()];
      for (const calls of [first, second]) await check(calls);
      for (const inFlight of operation === "half-open" || note !== "" ? [1] : [1, 64]) {
        const { factor, perSecond } = await inTurn(side(first), side(second), inFlight);
        const adapterNs = 1e9 / perSecond;
        const bareNs = adapterNs / factor;
        rows.push({ library: name, operation: `${operation}${note}`, inFlight, factor, adapterNs, bareNs, addedNs: adapterNs - bareNs });
      }
    }
  }
}
console.log(JSON.stringify(rows));
process.exit(0);
