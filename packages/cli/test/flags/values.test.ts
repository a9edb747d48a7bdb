import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CommanderError } from "commander";
import { durationNs, levels, list, positive, probability, share, wholeNumber } from "../../src/flags/values.ts";

const refused = (read: () => unknown, message: RegExp) =>
  assert.throws(read, (thrown) => thrown instanceof CommanderError && message.test(thrown.message));

describe("values of flags", () => {
  it("are read from text", () => {
    assert.deepEqual(list(" node, bun ,,deno"), ["node", "bun", "deno"]);
    assert.deepEqual(levels("--concurrency")("1,8,64"), [1, 8, 64]);
    assert.equal(wholeNumber("--seed", 0)("0"), 0);
    assert.equal(positive("--max-ratio")("1.5"), 1.5);
    assert.equal(share("--alpha")("0.05"), 0.05);
    assert.deepEqual(["0", "0.05", "1"].map(probability("--alpha")), [0, 0.05, 1]);
    assert.equal(durationNs("--timeout", "1.5s"), 1.5e9);
  });

  it("are refused with the flag, the value and what it must be", () => {
    for (const text of ["0", "-1", "1.5", "x", "", " ", "1e999"])
      refused(() => wholeNumber("--count")(text), /--count .*must be a whole number from 1/);
    refused(() => levels("--concurrency")("1,x"), /--concurrency x must be a whole number/);
    for (const text of ["0", "-1", "x", "NaN"]) refused(() => positive("--max-ratio")(text), /--max-ratio .*must be a number above 0/);
    for (const text of ["0", "1", "x"]) refused(() => share("--alpha")(text), /--alpha .*must be between 0 and 1/);
    for (const text of ["-1", "1.1", "x", "", "NaN"]) refused(() => probability("--alpha")(text), /--alpha .*must be from 0 to 1/);
    assert.throws(() => durationNs("--timeout", "never"), /--timeout "never" must be a duration such as 300ms/);
  });
});
