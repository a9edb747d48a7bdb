import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { loadUserModule, settled } from "../../src/config/user-module.ts";
import { refusal } from "../made.ts";

/** Timers that fire when the test says so, instead of the system's. */
function heldTimers(): Disposable & { readonly askedMs: readonly (number | undefined)[]; elapse(): void } {
  const { setTimeout } = globalThis;
  const held: { readonly callback: () => void; readonly ms: number | undefined }[] = [];
  // Only what is used here of its type.
  globalThis.setTimeout = ((callback: () => void, ms?: number) => void held.push({ callback, ms })) as unknown as typeof setTimeout;
  return {
    get askedMs() {
      return held.map(({ ms }) => ms);
    },
    elapse() {
      for (const { callback } of held) callback();
    },
    [Symbol.dispose]() {
      globalThis.setTimeout = setTimeout;
    },
  };
}

describe("loading code of the user's", () => {
  it("gives what it gives, and lets what it throws pass", async () => {
    assert.equal(await loadUserModule({ what: "fine.mjs", exitError: "config" }, async () => 5), 5);
    await assert.rejects(
      loadUserModule({ what: "broken.mjs", exitError: "config" }, () => Promise.reject(new Error("boom"))),
      /^Error: boom$/,
    );
  });

  it("ends where it isn't done in time, with its name, and when it is asked for again", async () => {
    using timers = heldTimers();
    const module = { what: "suites: ./never.ts", exitError: "config" } as const;
    const loading = loadUserModule(module, () => new Promise(() => undefined));
    timers.elapse();
    const late = refusal("config", /^suites: \.\/never\.ts isn't loaded within 20 s: does it await something that never comes\?$/);
    await assert.rejects(loading, late);
    assert.deepEqual(timers.askedMs, [20_000]);
    await assert.rejects(
      loadUserModule(module, async () => 5),
      late,
    );
  });

  it("ends where it calls exit, also where it catches what that throws, and lets others exit again", async () => {
    const { exit } = process;
    const called = loadUserModule({ what: "exits.mjs", exitError: "unavailable" }, async () => {
      try {
        process.exit(3);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    });
    await assert.rejects(called, refusal("unavailable", /^exits\.mjs calls exit\(3\) while it is loaded$/));
    assert.equal(process.exit, exit);
  });
});

describe("a default export", () => {
  it("stands for itself, for what a function gives, or for what a promise becomes", async () => {
    const value = { suites: [] };
    for (const exported of [value, () => value, async () => value, Promise.resolve(value)]) assert.equal(await settled(exported), value);
  });
});
