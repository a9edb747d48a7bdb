import { type Breaker, type BreakerSettings, type Breakers, breakerPort, defineBenchmark, defineSuite } from "@agentperf/core";

/** Five failures open a breaker. It tries again later than any launch lasts, so that nothing but a benchmark changes its state. */
const settings: BreakerSettings = { failures: 5, resetMs: 3_600_000 };

/** What a breaker is put around: it answers at once, so that the breaker is what is measured, and counts its calls. */
function makeWork() {
  const work = async (n: number): Promise<number> => {
    work.calls += 1;
    return n + 1;
  };
  work.calls = 0;
  return work;
}

type Work = ReturnType<typeof makeWork>;

/** Calls of a function, and how many of them were made. */
interface Calling {
  readonly work: Work;
  readonly call: (n: number) => Promise<number>;
  readonly breaker?: Breaker<number, number>;
  asked: number;
}

function callingDirectly(): Calling {
  const work = makeWork();
  return { work, call: (n) => work(n), asked: 0 };
}

function callingThrough(breakers: Breakers): Calling {
  const work = makeWork();
  const breaker = breakers.make(work, settings);
  return { work, breaker, call: (n) => breaker.call(n), asked: 0 };
}

/** Its promise is the function's or the breaker's own: waiting for it here would cost as much as some breakers do. */
function callOnce(state: Calling): Promise<number> {
  state.asked += 1;
  return state.call(state.asked);
}

/** Every call has to have come to the function: none was refused or answered by somebody else. */
function checkCalls({ work, breaker, asked }: Pick<Calling, "work" | "breaker" | "asked">): void {
  breaker?.end();
  if (work.calls !== asked) throw new Error(`${asked} calls were made, and the function was called ${work.calls} times`);
}

const breakerClosed = defineBenchmark({
  name: "BreakerClosed",
  description: "a call of a function that answers at once, directly and through a closed breaker",
  ports: [breakerPort],
  parameters: { through: ["none", "breaker"] },
  setup: ({ ports: { breaker }, parameters }) => (parameters["through"] === "none" ? callingDirectly() : callingThrough(breaker)),
  run: (state) => callOnce(state),
  verify: (_, result) => result === 2,
  teardown: (state) => checkCalls(state),
});

const breakerOpen = defineBenchmark({
  name: "BreakerOpen",
  description: "a call that an open breaker refuses, with the refusal caught",
  ports: [breakerPort],
  async setup({ ports: { breaker: breakers } }) {
    const own = new Error("the function's own error");
    let calls = 0;
    const breaker = breakers.make(async (_: number): Promise<number> => {
      calls += 1;
      throw own;
    }, settings);
    for (let time = 0; time < settings.failures; time++) {
      const thrown = await breaker.call(time).catch((reason: unknown) => reason);
      if (thrown !== own) throw new Error(`failure ${time + 1} came as ${String(thrown)}`);
    }
    if (breaker.state !== "open") throw new Error(`after ${settings.failures} failures the breaker is ${breaker.state}`);
    return { breakers, breaker, callsOf: () => calls };
  },
  async run({ breakers, breaker }) {
    try {
      await breaker.call(1);
    } catch (thrown) {
      if (breakers.isRefusal(thrown)) return thrown;
      throw thrown;
    }
    throw new Error("a call went through the open breaker");
  },
  teardown({ breaker, callsOf }) {
    breaker.end();
    const more = callsOf() - settings.failures;
    if (more > 0) throw new Error(`the open breaker called the function ${more} times`);
  },
});

/** A breaker that is half open. An adapter with the capability has what makes it. */
function makeHalfOpen(breakers: Breakers, work: Work): Breaker<number, number> {
  const breaker = (breakers as Required<Breakers>).makeHalfOpen(work, settings);
  if (breaker.state === "closed") throw new Error("the breaker to be tried is closed");
  return breaker;
}

const breakerHalfOpen = defineBenchmark({
  name: "BreakerHalfOpen",
  description: "the call that a half-open breaker tries, which closes it; each on a breaker of its own",
  ports: [breakerPort],
  requires: { breaker: ["half-open"] },
  setup: ({ ports: { breaker } }) => ({ breakers: breaker, work: makeWork(), asked: 0 }),
  prepare: ({ breakers, work }) => makeHalfOpen(breakers, work),
  run: (_, breaker) => breaker.call(1),
  release(all, result, breaker) {
    const { state } = breaker;
    all.asked += 1;
    breaker.end();
    if (result !== 2 || state !== "closed") throw new Error(`the call gave ${result}, and the breaker is ${state}`);
  },
  teardown: (all) => checkCalls(all),
});

const breakerConcurrent = defineBenchmark({
  name: "BreakerConcurrent",
  description: "a call through a closed breaker, with others in flight",
  ports: [breakerPort],
  concurrency: [1, 8, 64],
  setup: ({ ports: { breaker } }) => callingThrough(breaker),
  run: (state) => callOnce(state),
  teardown: (state) => checkCalls(state),
});

/** Benchmarks of circuit breakers. They need a package that has them. */
export const breaker = defineSuite({
  name: "breaker",
  optional: true,
  benchmarks: [breakerClosed, breakerOpen, breakerHalfOpen, breakerConcurrent],
});
