import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Adapter, Availability } from "@agentperf/core";
import type { Slot } from "../../src/config/adapters.ts";
import { adapterChoice, described, probe, resolveSlots } from "../../src/selection/probe.ts";
import { answering, clock, clockPort } from "../made.ts";

const absent = (reason: string): Availability => ({ available: false, reason });

/** A clock whose time comes when the test says so, instead of the system's for signals that time out. */
function heldTimeouts(): Disposable & { readonly askedMs: readonly number[]; elapse(): void } {
  const { timeout } = AbortSignal;
  const askedMs: number[] = [];
  const held: AbortController[] = [];
  AbortSignal.timeout = (ms) => {
    askedMs.push(ms);
    const controller = new AbortController();
    held.push(controller);
    return controller.signal;
  };
  return {
    askedMs,
    elapse() {
      for (const controller of held) controller.abort();
    },
    [Symbol.dispose]() {
      AbortSignal.timeout = timeout;
    },
  };
}

/** Where there is no secret to take out. */
const plain = (text: string): string => text;

describe("a probe", () => {
  it("takes an adapter that has none for one that is there", async () => {
    const adapter = clock("local");
    assert.deepEqual(await probe(adapter), { adapter, availability: { available: true } });
  });

  it("gives the adapter's own answer", async () => {
    const answers: Availability[] = [{ available: true, version: "7.2" }, absent("nobody at home")];
    for (const answer of answers) assert.deepEqual((await probe(answering("remote", answer))).availability, answer);
  });

  it("takes what it throws for the reason why the adapter can't be used", async () => {
    const broken = clock("broken", { probe: () => Promise.reject(new Error("no route\n  to host")) });
    assert.deepEqual((await probe(broken)).availability, absent("no route to host"));
  });

  it("gives up one that doesn't answer, and tells it so", async () => {
    using timeouts = heldTimeouts();
    const { promise: given, resolve } = Promise.withResolvers<AbortSignal>();
    const silent = clock("silent", {
      address: "redis://:pass-w0rd@far:1",
      probe: ({ signal }) => {
        resolve(signal);
        return new Promise(() => undefined);
      },
    });
    const probing = probe(silent);
    const signal = await given;
    assert.equal(signal.aborted, false);
    timeouts.elapse();
    assert.deepEqual((await probing).availability, absent("no answer at redis://***@far:1 within 6000 ms"));
    assert.equal(signal.aborted, true);
    assert.deepEqual(timeouts.askedMs, [6_000]);
  });
});

describe("what each slot runs on", () => {
  const resolve = async (slots: readonly Slot[], ports: readonly string[] = ["clock"]) => {
    const { adapters, notes } = await resolveSlots(new Map([["clock", slots]]), new Set(ports));
    return { ids: adapters.get("clock")?.map(({ adapter }) => adapter.id), notes, probed: adapters.get("clock") };
  };
  const near = answering("near", { available: true });
  const far = answering("far", absent("refused"));
  const farther = answering("farther", absent("unknown host"));

  it("is its first adapter that can be reached, and those that can't are told of", async () => {
    const { ids, notes } = await resolve([[far, farther, near]]);
    assert.deepEqual(ids, ["near"]);
    assert.deepEqual(notes, ["clock: far can't be reached (refused); farther can't be reached (unknown host); near is used instead"]);
  });

  it("is found without asking those behind it", async () => {
    const asked: string[] = [];
    const counted = (id: string): Adapter =>
      clock(id, {
        probe: async () => {
          asked.push(id);
          return { available: true };
        },
      });
    const { ids, notes } = await resolve([[counted("one"), counted("two")]]);
    assert.deepEqual([ids, asked, notes], [["one"], ["one"], []]);
  });

  it("is the last one where none can be reached, with its reason", async () => {
    const { probed, notes } = await resolve([[far, farther]]);
    assert.deepEqual(probed, [{ adapter: farther, availability: absent("unknown host") }]);
    assert.deepEqual(notes, []);
  });

  it("is decided for each slot by itself", async () => {
    assert.deepEqual((await resolve([[far, near], [farther]])).ids, ["near", "farther"]);
  });

  it("is nothing, and nobody is asked, where nothing needs the port", async () => {
    const never = clock("never", { probe: () => Promise.reject(new assert.AssertionError({ message: "it was asked" })) });
    assert.deepEqual((await resolve([[never]], ["redis"])).ids, []);
  });
});

describe("what is said of an adapter", () => {
  it("to the plan: what it can, what it needs, where it works, and why it can't be used", () => {
    assert.deepEqual(adapterChoice({ adapter: clock("local"), availability: { available: true, version: "7" } }), {
      id: "local",
      capabilities: [],
      needs: [],
    });
    const adapter = clock("far", { needs: [clockPort], runtimes: ["bun"] });
    assert.deepEqual(adapterChoice({ adapter, availability: absent("refused") }), {
      id: "far",
      capabilities: [],
      needs: [clockPort],
      runtimes: ["bun"],
      unavailable: "refused",
    });
  });

  it("in the result: version, address and options, without secrets", () => {
    const adapter = clock("far", { address: "redis://ada:s3cr3t-word@192.0.2.1:1", options: { password: "s3cr3t-word" } });
    const said = described({ adapter, availability: { available: true, version: "7.2" } }, plain);
    assert.deepEqual(
      { ...said, options: {} },
      {
        port: "clock",
        id: "far",
        version: "7.2",
        address: "redis://***@192.0.2.1:1",
        capabilities: [],
        options: {},
      },
    );
    assert.ok(!JSON.stringify(said).includes("s3cr3t-word"));
  });

  it("in the result: no version where it can't be reached or doesn't tell", () => {
    assert.equal("version" in described({ adapter: clock("far"), availability: absent("refused") }, plain), false);
    assert.equal("version" in described({ adapter: clock("far"), availability: { available: true, version: undefined } }, plain), false);
  });
});
