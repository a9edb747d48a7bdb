import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Sketch } from "@agentperf/core/statistics";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { details } from "../../src/reporters/details.ts";
import { reportOf } from "./reports.ts";

describe("details", () => {
  const get = crossingOf("Get");

  it("have bars whose shares are those of the operations, over all launches", () => {
    const histogram = (fast: number, slow: number) => {
      const sketch = new Sketch();
      sketch.add(100, fast);
      sketch.add(1_000, slow);
      return { ...sketch.toJSON(), buckets: [...sketch.toJSON().buckets] };
    };
    const launches = [
      launchOf(get.id, 100, 0, { histogram: histogram(70, 30) }),
      launchOf(get.id, 110, 1, { histogram: histogram(80, 20) }),
    ];
    const text = details(reportOf(resultOf([get], launches)));
    assert.match(text, /^ +100ns █{40} 75 %$/m);
    assert.match(text, /^ +\d+ns █{13}\S? 25 %$/m);
    assert.match(text, /^ {2}launches 100ns · {38}· 110ns$/m);
    for (const line of text.split("\n")) assert.ok(line.length <= 80, line);
  });

  it("show one launch, and operations that all took as long, as what they are", () => {
    const text = details(reportOf(resultOf([get], [launchOf(get.id, 100)])));
    assert.match(text, /^ {2}launches 100ns \(1\)$/m);
    assert.match(text, / 100 %$/m);
  });
});
