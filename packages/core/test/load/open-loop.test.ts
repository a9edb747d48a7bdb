import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Benchmark, type BenchmarkContext, defineBenchmark, type Host, seededRandom } from "@agentperf/core";
import { conclude, type LoadMeasurement, type LoadOptions, measureLoad } from "@agentperf/core/load";

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const context = (signal = new AbortController().signal, host: Host = {}): BenchmarkContext => ({
  ports: {},
  parameters: {},
  concurrency: 1,
  keyPrefix: "agentperf:test:",
  directory: "",
  signal,
  random: seededRandom(1),
  host,
  note: () => undefined,
});

const load = (
  benchmark: Benchmark,
  options: Partial<LoadOptions> & { readonly perSecond: number; readonly ms: number },
  signal?: AbortSignal,
  host?: Host,
) =>
  measureLoad(benchmark, context(signal, host), {
    stages: [{ from: options.perSecond, to: options.perSecond, durationNs: options.ms * 1e6 }],
    arrivals: "uniform",
    random: seededRandom(1),
    maxInFlight: 1_000,
    warmupNs: 0,
    drainNs: 5e9,
    ...options,
  });

/** @param unprepared - operations that failed before they could be sent */
function isWhole({ counts, timeline, response, service, lag }: LoadMeasurement, unprepared = 0): void {
  const { planned, sent, dropped, completed, failed, unanswered } = counts;
  assert.equal(planned, sent + dropped);
  assert.equal(sent, completed + failed + unanswered);
  assert.deepEqual(
    [response.sketch.count, service.sketch.count, lag.sketch.count],
    [completed + unanswered, completed + unanswered, sent - unprepared],
  );
  for (const name of ["planned", "sent", "dropped", "failed", "completed"] as const)
    assert.equal(
      timeline.stretches.reduce((sum, stretch) => sum + stretch[name], 0),
      counts[name],
      name,
    );
}

describe("a load", () => {
  it("sends each operation when its instant comes, and counts all of them", async () => {
    const measured = await load(defineBenchmark({ name: "Wait", run: () => wait(20) }), { perSecond: 200, ms: 1_000 });
    isWhole(measured);
    assert.deepEqual(measured.counts, { planned: 200, sent: 200, dropped: 0, completed: 200, failed: 0, unanswered: 0 });
    assert.equal(measured.timeline.stretches[0]?.planned, 200);
    assert.ok(measured.service.minNs >= 19e6, "no shorter than what it waits");
  });

  it("tells what users wait for a server that stalls, which the service times of the few that were sent would hide", async () => {
    // One at a time, as a single thread answers; from 300 to 700 ms it answers nobody.
    const startMs = performance.now();
    let free = Promise.resolve();
    const serve = () => {
      const turn = free.then(async () => {
        const atMs = performance.now() - startMs;
        if (atMs > 300 && atMs < 700) await wait(700 - atMs);
      });
      free = turn;
      return turn;
    };
    const measured = await load(defineBenchmark({ name: "Stalls", run: serve }), { perSecond: 100, ms: 1_000 });
    isWhole(measured);
    // Of 100 operations 40 came in the stall, and waited between 0 and 400 ms for its end.
    const { sketch } = measured.response;
    assert.ok(sketch.quantile(0.75) > 100e6, `p75 ${sketch.quantile(0.75)}`);
    assert.ok(measured.response.maxNs > 300e6, `max ${measured.response.maxNs}`);
    assert.ok(sketch.quantile(0.25) < 100e6, `p25 ${sketch.quantile(0.25)}`);
  });

  it("tells what blocks the generator itself as response and lag, and not as service", async () => {
    let count = 0;
    const block = () => {
      count += 1;
      if (count !== 20) return;
      const untilMs = performance.now() + 300;
      while (performance.now() < untilMs);
    };
    const measured = await load(defineBenchmark({ name: "Blocks", run: block }), { perSecond: 100, ms: 1_000 });
    isWhole(measured);
    assert.equal(measured.counts.sent, 100);
    assert.ok(measured.lag.sketch.quantile(0.9) > 50e6, "those that came meanwhile were late");
    assert.ok(measured.response.sketch.quantile(0.9) > 50e6, "which is what a user waits");
    assert.ok(measured.service.sketch.quantile(0.9) < 20e6, "the server took no longer");
  });

  it("drops what finds no place, and never sends it later", async () => {
    let most = 0;
    let inFlight = 0;
    const measured = await load(
      defineBenchmark({
        name: "Slow",
        async run() {
          inFlight += 1;
          most = Math.max(most, inFlight);
          await wait(500);
          inFlight -= 1;
        },
      }),
      { perSecond: 100, ms: 400, maxInFlight: 5 },
    );
    isWhole(measured);
    assert.deepEqual([measured.counts.planned, measured.counts.sent, measured.counts.dropped], [40, 5, 35]);
    assert.equal(most, 5);
  });

  it("counts failures by kind, in a bounded memory, and keeps their times out", async () => {
    let count = 0;
    const measured = await load(
      defineBenchmark({
        name: "Fails",
        async run() {
          count += 1;
          if (count === 1) return;
          if (count % 2 === 0) throw Object.assign(new Error(`connect ECONNREFUSED 127.0.0.1:${count}`), { code: "ECONNREFUSED" });
          if (count % 5 === 0) throw new Error(`request ${count} was refused`);
          if (count % 3 === 0) throw new Error(`${"x".repeat(count)} is new each time`);
        },
      }),
      { perSecond: 300, ms: 1_000 },
    );
    isWhole(measured);
    const [first] = measured.errors;
    assert.deepEqual([first?.kind, first?.count, first?.example], ["ECONNREFUSED", 150, "connect ECONNREFUSED 127.0.0.1:2"]);
    assert.ok(measured.errors.some(({ kind }) => kind === "request N was refused"));
    assert.ok(measured.errors.length <= 21, `${measured.errors.length} kinds`);
    assert.equal(
      measured.errors.reduce((sum, one) => sum + one.count, 0),
      measured.counts.failed,
    );
  });

  it("gives up what has no answer, as long as it waited, and ends", async () => {
    let count = 0;
    const never = () => (count++ % 2 === 0 ? Promise.resolve() : new Promise<void>(() => undefined));
    const measured = await load(defineBenchmark({ name: "Never", run: never }), { perSecond: 20, ms: 500, drainNs: 200e6 });
    isWhole(measured);
    assert.equal(measured.counts.unanswered, 5);
    assert.ok(measured.response.maxNs > 600e6, "from its instant to the end of the waiting");
  });

  it("watches how busy the generator is while it sends, and not while it only waits for answers", async () => {
    let endedMs = 0;
    const watchEventLoop = () => ({
      async stop() {
        endedMs = performance.now();
        return { utilization: 0.9, delayP50Ns: 0, delayP99Ns: 0 };
      },
    });
    let calls = 0;
    const run = () => (calls++ === 0 ? wait(1) : new Promise<void>(() => undefined));
    const options = { perSecond: 20, ms: 200, drainNs: 1e9 };
    const { eventLoop } = await load(defineBenchmark({ name: "Never", run }), options, undefined, { watchEventLoop });
    assert.ok(performance.now() - endedMs > 800, "the drain comes after it");
    assert.equal(eventLoop?.utilization, 0.9);
  });

  it("says meanwhile how long the load was by then, to which waiting for answers adds nothing", async () => {
    const seconds: number[] = [];
    let calls = 0;
    const run = () => (calls++ === 0 ? wait(1) : new Promise<void>(() => undefined));
    const onProgress = (soFar: LoadMeasurement) => seconds.push(soFar.seconds);
    await load(defineBenchmark({ name: "Never", run }), { perSecond: 20, ms: 200, drainNs: 2e9, onProgress });
    assert.ok(seconds.length > 0);
    assert.deepEqual([...new Set(seconds)], [0.2]);
  });

  it("makes arguments before they are needed, undoes each operation, and leaves none behind", async () => {
    const there = new Set<number>();
    let made = 0;
    const measured = await load(
      defineBenchmark({
        name: "Untimed",
        async prepare() {
          await wait(1);
          made += 1;
          there.add(made);
          return made;
        },
        run: async (_, id: number) => {
          assert.ok(there.has(id), "its own argument is there");
          await wait(1);
          return id;
        },
        release: (_, result: number) => void there.delete(result),
      }) as Benchmark,
      { perSecond: 100, ms: 500 },
    );
    isWhole(measured);
    assert.equal(measured.counts.completed, 50);
    assert.deepEqual([...there], []);
    assert.deepEqual(measured.errors, []);
  });

  it("begins when the first arguments are made: no operation waits for those", async () => {
    const measured = await load(defineBenchmark({ name: "Prepared", prepare: () => wait(10), run: () => wait(1) }), {
      perSecond: 20,
      ms: 500,
    });
    isWhole(measured);
    // Made one after the other, the arguments took more than the whole load.
    assert.ok(measured.lag.sketch.quantile(0.5) < 250e6, `late by ${measured.lag.sketch.quantile(0.5) / 1e6} ms`);
  });

  it("counts an operation whose argument isn't made until the end as failed", async () => {
    let made = 0;
    // Two are kept ready, the check takes one, and what is made later never is.
    const prepare = () => (made++ < 3 ? undefined : new Promise<void>(() => undefined));
    const benchmark = defineBenchmark({ name: "Unprepared", prepare, run: () => wait(1) });
    const measured = await load(benchmark, { perSecond: 20, ms: 300, maxInFlight: 2, drainNs: 100e6 });
    isWhole(measured, 2);
    assert.deepEqual(measured.counts, { planned: 6, sent: 4, dropped: 2, completed: 2, failed: 2, unanswered: 0 });
    assert.deepEqual(
      measured.errors.map(({ kind, count }) => [kind, count]),
      [["prepare had no end until the load was over", 2]],
    );
  });

  it("isn't late by arguments that a server never lets be made: that is the server's doing", async () => {
    let made = 0;
    const prepare = () => (made++ < 30 ? undefined : new Promise<void>(() => undefined));
    const benchmark = defineBenchmark({ name: "Hanging", prepare, run: () => wait(1) });
    const measured = await load(benchmark, { perSecond: 100, ms: 1_000, maxInFlight: 10, drainNs: 100e6 });
    const unprepared = measured.counts.failed;
    assert.equal(unprepared, 10, "as many as may be in flight");
    isWhole(measured, unprepared);
    assert.ok(measured.lag.maxNs < 500e6, `late by ${measured.lag.maxNs / 1e6} ms`);
  });

  it("keeps what it counted where arguments that are left over can't be used up", async () => {
    let calls = 0;
    const run = () => (calls++ === 0 ? wait(1) : new Promise<void>(() => undefined));
    const measured = await load(defineBenchmark({ name: "Never", prepare: () => 1, run }), { perSecond: 20, ms: 200, drainNs: 100e6 });
    isWhole(measured);
    assert.deepEqual(measured.counts, { planned: 4, sent: 4, dropped: 0, completed: 0, failed: 0, unanswered: 4 });
  });

  it("keeps what it measured where the server is gone, which lets nothing be torn down; a set-up that failed is told as it is", async () => {
    const teardown = () => Promise.reject(new Error("gone"));
    const notes: string[] = [];
    const options: LoadOptions = {
      ...{ stages: [{ from: 50, to: 50, durationNs: 2e8 }], arrivals: "uniform", random: seededRandom(1) },
      ...{ maxInFlight: 10, warmupNs: 0, drainNs: 1e9 },
    };
    const own = { ...context(), note: (text: string) => void notes.push(text) };
    const measured = await measureLoad(defineBenchmark({ name: "Gone", run: () => wait(1), teardown }), own, options);
    isWhole(measured);
    assert.equal(measured.counts.completed, 10);
    assert.deepEqual(notes, ["the teardown failed: gone"]);
    const wrong = defineBenchmark({ name: "Wrong", run: () => Promise.reject(new Error("wrong")), teardown });
    await assert.rejects(measureLoad(wrong, own, options), /wrong/);
  });

  it("ends when it is told to, tears down, and tells what it knows by then", async () => {
    let isDown = false;
    const ended = (ms: number, run: () => Promise<void>) => {
      const controller = new AbortController();
      const teardown = () => {
        isDown = true;
      };
      setTimeout(() => controller.abort(), ms);
      return load(defineBenchmark({ name: "Long", run, teardown }), { perSecond: 50, ms: 60_000 }, controller.signal);
    };
    const measured = await ended(400, () => wait(1));
    isWhole(measured);
    assert.equal(isDown, true);
    assert.ok(measured.seconds > 0.1 && measured.seconds < 30 && measured.counts.completed > 0);
    let calls = 0;
    isDown = false;
    await assert.rejects(
      ended(200, () => (calls++ === 0 ? Promise.reject(new Error("no")) : wait(1))),
      /no/,
    );
    // Nothing but the check has had an answer.
    const never = () => (calls++ < 2 ? wait(1) : new Promise<void>(() => undefined));
    const hanging = await ended(300, never);
    assert.equal(hanging.counts.completed, 0);
    assert.ok(hanging.counts.unanswered > 0);
    assert.equal(isDown, true);
  });

  it("tells what it counted where nothing ended well, also where it was ended early", async () => {
    const failing = (signal?: AbortSignal) => {
      let calls = 0;
      const run = async () => {
        calls += 1;
        if (calls > 1) throw new Error("connection refused");
      };
      return load(defineBenchmark({ name: "Down", run }), { perSecond: 100, ms: signal === undefined ? 200 : 60_000 }, signal);
    };
    const whole = await failing();
    isWhole(whole);
    assert.deepEqual(whole.counts, { planned: 20, sent: 20, dropped: 0, completed: 0, failed: 20, unanswered: 0 });
    assert.deepEqual(whole.errors, [{ kind: "connection refused", count: 20, example: "connection refused" }]);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 300);
    const early = await failing(controller.signal);
    isWhole(early);
    assert.ok(early.counts.failed > 0 && early.counts.completed === 0);
  });

  it("counts a benchmark that throws at once as any that rejects", async () => {
    let calls = 0;
    const run = () => {
      calls += 1;
      if (calls % 2 === 0) throw new Error("at once");
    };
    const measured = await load(defineBenchmark({ name: "Throws", run }), { perSecond: 100, ms: 200 });
    isWhole(measured);
    assert.deepEqual([measured.counts.failed, measured.counts.completed], [10, 10]);
  });

  it("waits a little for answers that are under way where it is ended early: the end makes no failures", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 300);
    const measured = await load(defineBenchmark({ name: "Slow", run: () => wait(150) }), { perSecond: 50, ms: 60_000 }, controller.signal);
    isWhole(measured);
    assert.equal(measured.counts.unanswered, 0);
    assert.ok(measured.counts.completed > 0);
  });

  it("ends where it can't start its operations in time, and says how few it could", async () => {
    // Each blocks for 20 ms, and one is due each millisecond: what isn't started by the end of the waiting isn't started at all.
    const block = () => {
      const untilMs = performance.now() + 20;
      while (performance.now() < untilMs);
    };
    const stages = [{ from: 1_000, to: 1_000, durationNs: 300e6 }];
    const measured = await load(defineBenchmark({ name: "Blocks", run: block }), { perSecond: 1_000, ms: 300, drainNs: 100e6 });
    isWhole(measured);
    assert.ok(measured.counts.planned <= 30, `${measured.counts.planned} planned`);
    const { invalid } = conclude(measured, { stages, arrivals: "uniform", objectives: [] });
    assert.match(invalid[0]?.reason ?? "", /^only .* % of the operations could be started in time$/);
  });

  it("hears that it is to end while it is far behind", async () => {
    const controller = new AbortController();
    let calls = 0;
    const block = () => {
      const untilMs = performance.now() + 20;
      while (performance.now() < untilMs);
      calls += 1;
      if (calls === 20) setTimeout(() => controller.abort(), 0);
    };
    const measured = await load(defineBenchmark({ name: "Blocks", run: block }), { perSecond: 1_000, ms: 60_000 }, controller.signal);
    isWhole(measured);
    assert.ok(calls < 60, `${calls} calls`);
  });

  it("is refused for a benchmark of one at a time, with its reason", async () => {
    const benchmark = defineBenchmark({ name: "One", run: () => 1, oneAtATime: "it writes one file" });
    await assert.rejects(load(benchmark, { perSecond: 10, ms: 100 }), /One can't be put under load: it writes one file/);
  });

  it("agrees with Lindley's recursion over the arrivals and service times of a queue of one server", async () => {
    // A server of our own: one at a time, first come, first served; what it works is drawn before. Its clock is told by the arrivals it sees.
    const random = seededRandom(7);
    const seen: { atMs: number; workMs: number }[] = [];
    let freeAtMs = 0;
    const benchmark = defineBenchmark({
      name: "Queue",
      run() {
        const atMs = performance.now();
        const workMs = -20 * Math.log1p(-random());
        seen.push({ atMs, workMs });
        freeAtMs = Math.max(freeAtMs, atMs) + workMs;
        return wait(freeAtMs - atMs);
      },
    });
    const measured = await load(benchmark, { perSecond: 40, ms: 4_000, arrivals: "poisson", drainNs: 20e9 });
    isWhole(measured);
    let waitMs = 0;
    const expected = seen.slice(1).map(({ atMs, workMs }, at) => {
      // The first one was the check's, and is over.
      const before = at === 0 ? undefined : seen[at];
      waitMs = before === undefined ? 0 : Math.max(0, waitMs + before.workMs - (atMs - before.atMs));
      return waitMs + workMs;
    });
    const mean = expected.reduce((a, b) => a + b) / expected.length;
    // A timer is late, and never early.
    assert.ok(measured.service.meanNs / 1e6 >= mean - 1, `${measured.service.meanNs / 1e6} ms, by the recursion ${mean}`);
    assert.equal(measured.counts.completed, expected.length);
  });
});
