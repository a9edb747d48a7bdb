import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { environment } from "../../../test-support/environment.ts";
import { hasColour } from "../src/terminal.ts";

const terminal = { isTTY: true };
const none = { NO_COLOR: undefined, FORCE_COLOR: undefined, TERM: undefined };

describe("colour", () => {
  it("is shown on a terminal that has it, and nowhere else", () => {
    using _ = environment({ ...none, TERM: "xterm" });
    assert.equal(hasColour(terminal), true);
    assert.equal(hasColour({ isTTY: false }), false);
    assert.equal(hasColour({}), false);
  });

  it("isn't shown on a terminal without it", () => {
    using _ = environment({ ...none, TERM: "dumb" });
    assert.equal(hasColour(terminal), false);
  });

  it("isn't shown where NO_COLOR says anything, whatever else is set", () => {
    using _ = environment({ ...none, NO_COLOR: "1", FORCE_COLOR: "1" });
    assert.equal(hasColour(terminal), false);
  });

  it("is shown everywhere where FORCE_COLOR asks for it", () => {
    using _ = environment({ ...none, NO_COLOR: "", FORCE_COLOR: "1" });
    assert.equal(hasColour({}), true);
  });

  it("isn't forced by a FORCE_COLOR that is empty or 0", () => {
    for (const value of ["", "0"]) {
      using _ = environment({ ...none, FORCE_COLOR: value });
      assert.equal(hasColour({}), false);
    }
  });
});
