import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { environment } from "../../../test-support/environment.ts";
import { hasColour, isLive, widthOf } from "../src/terminal.ts";

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

describe("a terminal", () => {
  const here = { ...none, CI: undefined, TERM: "xterm" };

  it("is one on which text is written over, but for a log and a terminal that can't", () => {
    using _ = environment(here);
    assert.equal(isLive(terminal), true);
    assert.equal(isLive({ isTTY: false }), false);
    for (const [name, value] of [
      ["CI", "true"],
      ["TERM", "dumb"],
    ] as const) {
      using _ = environment({ ...here, [name]: value });
      assert.equal(isLive(terminal), false, name);
    }
    using _no = environment({ ...here, CI: "false" });
    assert.equal(isLive(terminal), true);
  });

  it("has a width, where it says one", () => {
    assert.deepEqual([widthOf({ columns: 80 }), widthOf({ columns: 0 }), widthOf({})], [80, undefined, undefined]);
  });
});
