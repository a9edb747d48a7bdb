import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseExposition, seriesKey } from "@agentperf/core";
import fc from "fast-check";

describe("the text that Prometheus scrapes", () => {
  it("is read with its types, help, labels, values and timestamps", () => {
    const text = [
      "# HELP calls_total all calls\\nof tools \\\\ agents",
      "# TYPE calls_total counter",
      'calls_total{tool="a\\"b\\\\c\\nd" , status="ok",} 3 1700000000000',
      "",
      "# a remark",
      "up 1",
      'seconds_bucket{le="+Inf"} +Inf',
      "minus -1.5e-3",
      "odd NaN",
      "",
    ].join("\n");
    const { types, help, samples } = parseExposition(text);
    assert.deepEqual([types, help], [{ calls_total: "counter" }, { calls_total: "all calls\nof tools \\ agents" }]);
    assert.deepEqual(
      samples.map(({ name, labels, value }) => [name, labels, value]),
      [
        ["calls_total", { tool: 'a"b\\c\nd', status: "ok" }, 3],
        ["up", {}, 1],
        ["seconds_bucket", { le: "+Inf" }, Number.POSITIVE_INFINITY],
        ["minus", {}, -0.0015],
        ["odd", {}, Number.NaN],
      ],
    );
  });

  for (const [text, what] of [
    ["up 1", /has no end/],
    ["1up 1\n", /line 1 of the scrape, column 1: a metric's name was expected/],
    ["up\n", /a value was expected/],
    ["up one\n", /"one" is no number/],
    ["up 1 2 3\n", /a value was expected/],
    ['up{a="1" 1\n', /a comma or } was expected/],
    ["up{a=1} 1\n", /a label's value in quotes was expected/],
    ['up{a="1",a="2"} 1\n', /the label a is there twice/],
    ['up{a="\\x"} 1\n', /a label's value in quotes was expected/],
    ['up{a="1",b="2"} 1\nup{b="2",a="1"} 1\n', /line 2 .* is there twice/],
    ["# TYPE up counter\n# TYPE up gauge\n", /up has a type already/],
    ["up constructor\n", /"constructor" is no number/],
    ["up 0x10\n", /"0x10" is no number/],
    ["up Infinity\n", /"Infinity" is no number/],
    ["up 1\r\n", /"1\\r" is no number/],
  ] as const) {
    it(`is refused: ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseExposition(text), what);
    });
  }

  it("gives any label value back", () => {
    const escaped = (text: string) => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (value) => {
        assert.equal(parseExposition(`up{a="${escaped(value)}"} 1\n`).samples[0]?.labels["a"], value);
      }),
    );
  });

  it("keeps what JavaScript has names for: a family and a label __proto__", () => {
    const { types, samples } = parseExposition('# TYPE __proto__ counter\n__proto__{__proto__="1"} 1\n');
    assert.deepEqual(Object.entries(types), [["__proto__", "counter"]]);
    assert.deepEqual(Object.entries(samples[0]?.labels ?? {}), [["__proto__", "1"]]);
    assert.throws(() => parseExposition('up{__proto__="1",__proto__="2"} 1\n'), /the label __proto__ is there twice/);
  });

  it("names a series the same, whatever order its labels are in and however a bound is written", () => {
    assert.equal(seriesKey({ name: "a", labels: { x: "1", le: "1.0" } }), seriesKey({ name: "a", labels: { le: "1", x: "1" } }));
    assert.notEqual(seriesKey({ name: "a", labels: { x: "1.0" } }), seriesKey({ name: "a", labels: { x: "1" } }));
  });
});
