import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { AuditHead, AuditRecord } from "@agentperf/core";
import fc from "fast-check";
import { chainLine, emptyChain, sha256, verifyChain } from "../../src/audit/chain.ts";

const hash = await sha256();
const text = fc.string({ unit: "binary", maxLength: 30 });
const record: fc.Arbitrary<AuditRecord> = fc.record({
  actor: text,
  action: text,
  target: text,
  details: fc.dictionary(text, fc.jsonValue()),
});
const records = fc.array(record, { minLength: 1, maxLength: 8 });

function chainOf(all: readonly AuditRecord[]): { lines: string[]; head: AuditHead } {
  let head = emptyChain;
  const lines = all.map((one, at) => {
    const made = chainLine(hash, head, one, at);
    head = made.head;
    return made.line;
  });
  return { lines, head };
}

const bytesOf = (lines: readonly string[]): Uint8Array => new TextEncoder().encode(lines.join(""));

describe("a chain of records", () => {
  it("is SHA-256 of all of a line that stands before the hash", () => {
    assert.equal(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const [line = ""] = chainOf([{ actor: "a", action: "b", target: "c" }]).lines;
    const zeros = "0".repeat(64);
    const hashed = `{"seq":0,"time":0,"before":"${zeros}","record":{"actor":"a","action":"b","target":"c"}`;
    assert.equal(line, `${hashed},"hash":"${hash(hashed)}"}\n`);
  });

  it("is intact, whatever is in the records", () => {
    fc.assert(
      fc.property(records, (all) => {
        const { lines, head } = chainOf(all);
        assert.deepEqual(verifyChain(hash, bytesOf(lines), head), { intact: true, head });
      }),
    );
  });

  it("is broken by any byte that is changed, in its line or the one after", () => {
    fc.assert(
      fc.property(records, fc.nat(), fc.integer({ min: 1, max: 255 }), (all, place, change) => {
        const { lines } = chainOf(all);
        const bytes = bytesOf(lines);
        const at = place % bytes.length;
        const line = bytes.subarray(0, at).filter((byte) => byte === 10).length;
        bytes[at] = (bytes[at] ?? 0) ^ change;
        const verdict = verifyChain(hash, bytes);
        assert.ok(!verdict.intact);
        assert.equal(verdict.at, line);
      }),
    );
  });

  it("is broken wherever it is cut, but between two records only for who knows its end", () => {
    fc.assert(
      fc.property(records, fc.nat(), (all, place) => {
        const { lines, head } = chainOf(all);
        const bytes = bytesOf(lines);
        const end = place % bytes.length;
        const cut = bytes.subarray(0, end);
        const whole = cut.filter((byte) => byte === 10).length;
        const verdict = verifyChain(hash, cut, head);
        assert.ok(!verdict.intact);
        assert.equal(verdict.at, whole);
        assert.equal(verifyChain(hash, cut).intact, end === 0 || cut[end - 1] === 10);
      }),
    );
  });

  it("is known to be another one that was made anew, for who knows its end", () => {
    const other = chainOf([{ actor: "mallory", action: "b", target: "c" }]);
    const { head } = chainOf([{ actor: "ada", action: "b", target: "c" }]);
    assert.equal(verifyChain(hash, bytesOf(other.lines)).intact, true);
    const verdict = verifyChain(hash, bytesOf(other.lines), head);
    assert.deepEqual([verdict.intact, !verdict.intact && verdict.at], [false, 0]);
  });

  it("may have grown since its end was told", () => {
    const { lines } = chainOf([1, 2, 3].map((n) => ({ actor: String(n), action: "b", target: "c" })));
    const { head } = chainOf([1, 2].map((n) => ({ actor: String(n), action: "b", target: "c" })));
    assert.equal(verifyChain(hash, bytesOf(lines), head).intact, true);
    assert.equal(verifyChain(hash, bytesOf(lines), emptyChain).intact, true);
  });
});
