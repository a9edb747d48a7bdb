import { type Contract, expect, expectEqual, type Rule } from "./contract.ts";
import { definePort, type Port } from "./port.ts";

/** When a breaker opens, and for how long. */
export interface BreakerSettings {
  /** So many failures, with no success before or between them, open it. What else opens it is the client's own rule. */
  readonly failures: number;
  /** Milliseconds after which an open breaker tries one call again. */
  readonly resetMs: number;
}

/** Calls go through, are refused, or one of them goes through to see whether what is behind it works again. */
export type BreakerState = "closed" | "open" | "half-open";

/** A circuit breaker around a function. */
export interface Breaker<Argument, Result> {
  /** As its client says. Some know only at the next call that the reset time has passed, and say `open` till then. */
  readonly state: BreakerState;
  /**
   * Calls the function.
   * @returns what it gives
   * @throws what it throws; or a refusal, without calling it
   */
  call(argument: Argument): Promise<Result>;
  /** Opens it, whatever it is. Some clients hold it open then, others try again after the reset time. Needs capability `by-hand`. */
  open?(): void;
  /** Closes it, whatever it is. Needs capability `by-hand`. */
  close?(): void;
  /** Ends its timers; nothing is called through it afterwards. */
  end(): void;
}

/** A library of circuit breakers. */
export interface Breakers {
  /** Puts a breaker, which is closed, around a function. */
  make<Argument, Result>(work: (argument: Argument) => Promise<Result>, settings: BreakerSettings): Breaker<Argument, Result>;
  /** The same, but the breaker was open until now: its next call is the one that it tries. Needs capability `half-open`. */
  makeHalfOpen?<Argument, Result>(work: (argument: Argument) => Promise<Result>, settings: BreakerSettings): Breaker<Argument, Result>;
  /** Whether an error is a breaker's refusal, by the client's own mark. */
  isRefusal(thrown: unknown): boolean;
}

/** What a trial's function is told to do. */
type Order = "succeed" | "fail";

const failure = new Error("the function's own error");
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A function that counts its calls. */
function countingWork() {
  const work = async (order: Order): Promise<string> => {
    work.calls += 1;
    if (order === "fail") throw failure;
    return "done";
  };
  work.calls = 0;
  return work;
}

/** What comes of a call: the result, `failed`, or `refused`. */
async function outcome(breakers: Breakers, breaker: Breaker<Order, string>, order: Order): Promise<string> {
  try {
    return await breaker.call(order);
  } catch (thrown) {
    if (thrown === failure) return "failed";
    expect(breakers.isRefusal(thrown), `a refusal is known by isRefusal: ${String(thrown)}`);
    return "refused";
  }
}

/** A breaker that so many failures have opened, and its function, called as many times. */
async function makeOpen(breakers: Breakers, { failures, resetMs }: BreakerSettings) {
  const work = countingWork();
  const breaker = breakers.make(work, { failures, resetMs });
  for (let time = 0; time < failures; time++) expectEqual(await outcome(breakers, breaker, "fail"), "failed", `failure ${time + 1}`);
  return { work, breaker };
}

const resetMs = 30;
/** Longer than the reset time by what timers may be off. */
const pastResetMs = 80;
const neverMs = 60_000;

const minimum: Record<string, Rule<Breakers>> = {
  "gives what the function gives, each call its own": async (breakers) => {
    const breaker = breakers.make(async (value: unknown) => value, { failures: 3, resetMs: neverMs });
    expectEqual(breaker.state, "closed", "state");
    const object = { of: "the function" };
    expect((await breaker.call(object)) === object, "the very object");
    expect((await breaker.call(undefined)) === undefined, "undefined");
    const late = breakers.make(
      async (at: number) => {
        await wait(at % 3);
        return `answer ${at}`;
      },
      { failures: 3, resetMs: neverMs },
    );
    const numbers = Array.from({ length: 200 }, (_, at) => at);
    expectEqual(
      await Promise.all(numbers.map((at) => late.call(at))),
      numbers.map((at) => `answer ${at}`),
      "answers",
    );
  },
  "throws what the function throws, which is no refusal": async (breakers) => {
    for (const own of [failure, "a text", undefined]) {
      const breaker = breakers.make(() => Promise.reject(own), { failures: 3, resetMs: neverMs });
      const thrown = await breaker.call(undefined).then(
        () => "nothing",
        (reason: unknown) => reason,
      );
      expect(thrown === own, `the very ${String(own)}`);
      expect(!breakers.isRefusal(thrown), "it is no refusal");
    }
  },
  "stays closed after fewer failures": async (breakers) => {
    const work = countingWork();
    const breaker = breakers.make(work, { failures: 3, resetMs: neverMs });
    for (let time = 0; time < 2; time++) expectEqual(await outcome(breakers, breaker, "fail"), "failed", "a failure");
    expectEqual([breaker.state, await outcome(breakers, breaker, "succeed"), work.calls], ["closed", "done", 3], "state, result, calls");
  },
  "opens after so many failures, and refuses without calling": async (breakers) => {
    for (const failures of [1, 3, 10]) {
      const { work, breaker } = await makeOpen(breakers, { failures, resetMs: neverMs });
      expectEqual(breaker.state, "open", "state");
      for (let time = 0; time < 3; time++) expectEqual(await outcome(breakers, breaker, "succeed"), "refused", "a call");
      expectEqual(work.calls, failures, "calls of the function");
    }
  },
  "opens when failures that were in flight together come back": async (breakers) => {
    const work = countingWork();
    const breaker = breakers.make(work, { failures: 3, resetMs: neverMs });
    const outcomes = await Promise.all(Array.from({ length: 3 }, () => outcome(breakers, breaker, "fail")));
    expectEqual([outcomes, breaker.state], [["failed", "failed", "failed"], "open"], "outcomes and state");
  },
  "closes when the call after the reset time succeeds": async (breakers) => {
    const { work, breaker } = await makeOpen(breakers, { failures: 2, resetMs });
    await wait(pastResetMs);
    expect(breaker.state !== "closed", "it isn't closed before a call");
    expectEqual([await outcome(breakers, breaker, "succeed"), breaker.state], ["done", "closed"], "result and state");
    expectEqual([await outcome(breakers, breaker, "succeed"), work.calls], ["done", 4], "the next result, and calls");
  },
  "opens again when it fails": async (breakers) => {
    const { work, breaker } = await makeOpen(breakers, { failures: 2, resetMs });
    await wait(pastResetMs);
    expectEqual([await outcome(breakers, breaker, "fail"), breaker.state], ["failed", "open"], "outcome and state");
    expectEqual([await outcome(breakers, breaker, "succeed"), work.calls], ["refused", 3], "the next call, and calls of the function");
  },
  "lets one call through at a time then": async (breakers) => {
    const first = Promise.withResolvers<string>();
    const order = { fails: true, calls: 0 };
    const work = async (_: Order): Promise<string> => {
      order.calls += 1;
      if (order.fails) throw failure;
      return first.promise;
    };
    const breaker = breakers.make(work, { failures: 1, resetMs });
    expectEqual(await outcome(breakers, breaker, "fail"), "failed", "the failure");
    await wait(pastResetMs);
    order.fails = false;
    const tried = outcome(breakers, breaker, "succeed");
    // Others are refused, or wait for what comes of the first.
    const others = Array.from({ length: 5 }, () => outcome(breakers, breaker, "succeed"));
    await wait(1);
    expectEqual([breaker.state, order.calls], ["half-open", 2], "state, and calls of the function");
    first.resolve("done");
    expectEqual([await tried, breaker.state], ["done", "closed"], "outcome and state");
    for (const other of await Promise.all(others)) expect(other === "refused" || other === "done", `another call was ${other}`);
  },
};

const halfOpen: Record<string, Rule<Breakers>> = {
  "is made so that its next call closes it, or opens it again": async (breakers) => {
    for (const [order, expected] of [
      ["succeed", ["done", "closed", "done"]],
      ["fail", ["failed", "open", "refused"]],
    ] as const) {
      const breaker = breakers.makeHalfOpen?.(countingWork(), { failures: 3, resetMs: neverMs });
      expect(breaker !== undefined && breaker.state !== "closed", "it has makeHalfOpen, whose breaker isn't closed");
      const found = [await outcome(breakers, breaker, order), breaker.state, await outcome(breakers, breaker, "succeed")];
      expectEqual(found, expected, "outcome, state, and the next outcome");
    }
  },
  "is made so that one call goes through at a time": async (breakers) => {
    const first = Promise.withResolvers<string>();
    let calls = 0;
    const breaker = breakers.makeHalfOpen?.(
      (_: Order) => {
        calls += 1;
        return first.promise;
      },
      { failures: 3, resetMs: neverMs },
    );
    expect(breaker !== undefined, "it has makeHalfOpen");
    const outcomes = Array.from({ length: 5 }, () => outcome(breakers, breaker, "succeed"));
    await wait(1);
    expectEqual([breaker.state, calls], ["half-open", 1], "state, and calls of the function");
    first.resolve("done");
    expectEqual([(await Promise.all(outcomes))[0], breaker.state], ["done", "closed"], "outcome and state");
  },
};

const byHand: Record<string, Rule<Breakers>> = {
  "is opened and closed by hand": async (breakers) => {
    const work = countingWork();
    const breaker = breakers.make(work, { failures: 3, resetMs: neverMs });
    for (let time = 1; time <= 2; time++) {
      breaker.open?.();
      expectEqual([breaker.state, await outcome(breakers, breaker, "succeed")], ["open", "refused"], "state and outcome when opened");
      breaker.close?.();
      expectEqual([breaker.state, await outcome(breakers, breaker, "succeed")], ["closed", "done"], "state and outcome when closed");
      expectEqual(work.calls, time, "calls of the function");
    }
  },
  "is closed by hand after failures have opened it": async (breakers) => {
    const { breaker } = await makeOpen(breakers, { failures: 3, resetMs: neverMs });
    breaker.close?.();
    expectEqual([breaker.state, await outcome(breakers, breaker, "succeed")], ["closed", "done"], "state and outcome");
  },
};

/** The same rules, at whose end the breakers that they have made are ended too. */
const ending = (rules: Readonly<Record<string, Rule<Breakers>>>): Record<string, Rule<Breakers>> =>
  Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => {
      const tried: Rule<Breakers> = async (breakers, scope) => {
        const made: { end(): void }[] = [];
        const keep = <B extends { end(): void }>(breaker: B): B => {
          made.push(breaker);
          return breaker;
        };
        const kept: Breakers = {
          make: (work, settings) => keep(breakers.make(work, settings)),
          // Asked for by the rules of its capability only.
          makeHalfOpen: (work, settings) => keep((breakers as Required<Breakers>).makeHalfOpen(work, settings)),
          isRefusal: (thrown) => breakers.isRefusal(thrown),
        };
        try {
          await rule(kept, scope);
        } finally {
          for (const breaker of made) breaker.end();
        }
      };
      return [name, tried];
    }),
  );

/** What every adapter keeps. */
const contract: Contract<Breakers> = {
  rules: ending(minimum),
  capabilities: { "half-open": ending(halfOpen), "by-hand": ending(byHand) },
};

/** A library of circuit breakers, which refuse calls to what keeps failing. */
export const breakerPort: Port<"breaker", Breakers, "half-open" | "by-hand", "opossum"> = definePort({
  name: "breaker",
  description: "circuit breakers, which refuse calls to what keeps failing",
  capabilities: {
    "half-open": "makes a breaker that is about to try a call again, without waiting for its reset time",
    "by-hand": "opens and closes a breaker by hand",
  },
  contract,
  flag: "breaker",
  default: "opossum",
});
