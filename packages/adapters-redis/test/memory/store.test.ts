import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { MemoryStore } from "../../src/memory/store.ts";

describe("MemoryStore", () => {
  it("forgets an entry when its time is over, on its own clock", () => {
    let nowMs = 0;
    const store = new MemoryStore(() => nowMs);
    store.set("a", "1", 100);
    nowMs = 99;
    assert.equal(store.get("a"), "1");
    assert.equal(store.command(["PTTL", "a"]), 1);
    nowMs = 100;
    assert.equal(store.get("a"), null);
    assert.deepEqual([...store.keys()], []);
  });

  it("lets go of what has expired without being asked for it", () => {
    let nowMs = 0;
    const store = new MemoryStore(() => nowMs);
    for (let at = 0; at < 1_500; at++) store.set(`old${at}`, "1", 10);
    nowMs = 20;
    for (let at = 0; at < 1_000; at++) store.set("new", "1", 10_000);
    assert.deepEqual([...store.keys()], ["new"]);
  });

  it("answers as a server does where a command is wrong", () => {
    const store = new MemoryStore();
    store.set("text", "abc");
    assert.throws(() => store.command(["INCR", "text"]), /ERR value is not an integer/);
    assert.throws(() => store.command(["GET"]), /ERR wrong number of arguments for 'get' command/);
    assert.throws(() => store.command(["FLUSHALL"]), /ERR unknown command 'FLUSHALL'/);
    assert.throws(() => store.command(["SET", "k", "v", "PX", 0]), /invalid expire time/);
    assert.throws(() => store.command(["SET", "k", "v", "SOON"]), /ERR syntax error/);
  });

  it("sets only where the condition holds", () => {
    const store = new MemoryStore();
    assert.equal(store.command(["SET", "k", "1", "XX"]), null);
    assert.equal(store.command(["SET", "k", "1", "NX"]), "OK");
    assert.equal(store.command(["SET", "k", "2", "NX"]), null);
    assert.equal(store.get("k"), "1");
  });

  it("keeps its own copy of bytes", () => {
    const store = new MemoryStore();
    const bytes = Uint8Array.of(1, 2, 3);
    store.set("k", bytes);
    bytes.fill(0);
    assert.deepEqual([...(store.getBytes("k") ?? [])], [1, 2, 3]);
  });

  it("behaves like a map of strings under any mix of writes", () => {
    const step = fc.tuple(fc.constantFrom("set", "del", "incr"), fc.constantFrom("a", "b", "c"), fc.nat(99));
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const store = new MemoryStore(() => 0);
        const model = new Map<string, string>();
        for (const [kind, key, value] of steps) {
          if (kind === "set") {
            store.set(key, String(value));
            model.set(key, String(value));
          } else if (kind === "del") {
            assert.equal(store.del([key]), model.delete(key) ? 1 : 0);
          } else {
            const sum = Number(model.get(key) ?? 0) + 1;
            assert.equal(store.command(["INCR", key]), sum);
            model.set(key, String(sum));
          }
        }
        for (const key of ["a", "b", "c"]) assert.equal(store.get(key), model.get(key) ?? null);
      }),
    );
  });
});
