import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Watchdog, within } from "@agentperf/core";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("a watchdog", () => {
  it("ends a client that answers nothing, fails what is in flight with the reason, and what comes after at once", async () => {
    const silent = Promise.withResolvers<never>();
    let ends = 0;
    const watchdog = new Watchdog(50, () => {
      ends += 1;
      silent.reject(new Error("the connection was closed"));
    });
    await assert.rejects(watchdog.watch(silent.promise), /^Error: no answer within 50 ms$/);
    await assert.rejects(watchdog.watch(Promise.resolve("late")), /no answer within 50 ms/);
    await assert.rejects(watchdog.watch(Promise.reject(new Error("closed"))), /no answer within 50 ms/);
    assert.equal(ends, 1);
  });

  it("gives the reason that it was told", async () => {
    const silent = Promise.withResolvers<never>();
    const watchdog = new Watchdog(50, () => silent.reject(new Error("closed")), "the listener is gone");
    await assert.rejects(watchdog.watch(silent.promise), /^Error: the listener is gone$/);
  });

  it("lets a client be that answers now and then, and one of which nothing is asked", async () => {
    const watchdog = new Watchdog(500, () => assert.fail("it was ended"));
    const long = watchdog.watch(wait(900));
    for (let time = 0; time < 40; time++) assert.equal(await watchdog.watch(wait(25).then(() => time)), time);
    await long;
    await wait(750);
    watchdog.stop();
  });

  it("gives errors of the client's own as they are", async () => {
    const watchdog = new Watchdog(10_000, () => undefined);
    await assert.rejects(watchdog.watch(Promise.reject(new Error("no such key"))), /^Error: no such key$/);
    watchdog.stop();
  });
});

describe("within a time", () => {
  it("there is an outcome, or the work is given up", async () => {
    assert.equal(await within(10_000, Promise.resolve(7)), 7);
    await assert.rejects(within(10_000, Promise.reject(new Error("its own"))), /its own/);
    const never = new Promise<never>(() => undefined);
    await assert.rejects(within(20, never), /^Error: no answer within 20 ms$/);
    const stop = new AbortController();
    const waiting = within(10_000, never, stop.signal);
    stop.abort(new Error("the run was ended"));
    await assert.rejects(waiting, /the run was ended/);
    await assert.rejects(within(10_000, never, stop.signal), /the run was ended/);
  });
});
