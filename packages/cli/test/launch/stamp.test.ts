import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runStamp, stampedAtMs } from "../../src/launch/stamp.ts";

describe("the stamp of a run", () => {
  it("tells when the run began", () => {
    const started = new Date("2026-01-02T03:04:05Z");
    const stamp = runStamp(started);
    assert.match(stamp, /^20260102-030405-[a-z0-9]{4}$/);
    assert.equal(stampedAtMs(`${stamp}:7:key`), started.getTime());
    assert.equal(stampedAtMs(`${stamp}-Xy12`), started.getTime());
  });

  it("is told from other names", () => {
    for (const name of ["", "20260102", "20260102-030405", "2026-01-02:", "20261399-999999-ab1c:", "x20260102-030405-ab1c:"])
      assert.equal(stampedAtMs(name), undefined, name);
  });
});
