import assert from "node:assert/strict";
import { join, normalize } from "node:path";
import { describe, it } from "node:test";
import { fileName, isFileName, own } from "@agentperf/core/safety";
import fc from "fast-check";

describe("own", () => {
  it("finds a record's own members, and nothing that every object has", () => {
    const record: Record<string, number> = { a: 1 };
    assert.equal(own(record, "a"), 1);
    for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf", "b"])
      assert.equal(own(record, name), undefined, name);
    const foreign = JSON.parse('{"__proto__": 2, "constructor": 3}') as Record<string, number>;
    assert.equal(own(foreign, "__proto__"), 2);
    assert.equal(own(foreign, "constructor"), 3);
    assert.equal(own(Object.assign(Object.create(null), { a: 1 }), "a"), 1);
  });
});

describe("fileName", () => {
  it("keeps a name that is one", () => {
    for (const text of ["linux-x64-xeon-2cpu", "main", "v1.2.3", "a_b"]) {
      assert.equal(fileName(text), text);
      assert.ok(isFileName(text));
    }
  });

  it("makes a name of any other text, and different ones of different texts", () => {
    const texts = [
      "../../../x",
      "../x",
      "a/b",
      "a\\b",
      "/etc/x",
      "",
      ".",
      "..",
      ".hidden",
      "con",
      "NUL.json",
      "a.",
      "é",
      "a\0b",
      "x".repeat(300),
      "a b",
      "a:b",
    ];
    const names = texts.map(fileName);
    assert.equal(new Set(names).size, texts.length);
    for (const [at, name] of names.entries()) assert.ok(isFileName(name) && !isFileName(texts[at] ?? ""), name);
    assert.match(fileName("../../../x"), /^x-[0-9a-f]{8}$/);
  });

  it("never leaves its folder, whatever the text", () => {
    const text = fc.string({ unit: fc.oneof(fc.constantFrom(..."./\\:~ %-\0\n"), fc.string({ minLength: 1, maxLength: 1 })) });
    fc.assert(
      fc.property(text, (outside) => {
        const name = fileName(outside);
        assert.match(name, /^[A-Za-z0-9][\w.-]{0,99}$/);
        assert.equal(normalize(join("folder", `${name}.json`)), join("folder", `${name}.json`));
        assert.equal(fileName(name), name);
      }),
    );
  });
});
