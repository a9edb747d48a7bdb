import type { CrossingSummary, MeasuredCrossing } from "@agentperf/core/analysis";
import { htmlText } from "@agentperf/core/safety";
import { adaptersText, benchmarkText } from "./crossing-names.ts";
import type { Reporter } from "./reporter.ts";

/**
 * JUnit's XML, as CI servers read it: a test suite a suite, a test case a crossing, whose time is that of one operation, in seconds. Figures are
 * its properties.
 * @see https://github.com/testmoapp/junitxml
 */
export const junitReporter: Reporter = {
  showsProblems: false,
  report({ result, summary }) {
    const suites = [...Map.groupBy(summary.crossings, ({ crossing }) => crossing.suite)].map(([name, members]) => {
      const cases = members.map(caseOf).join("");
      return element("testsuite", { name, ...counts(members), timestamp: result.startedAt.replace(/\.\d+Z$/, "") }, cases);
    });
    const all = element("testsuites", { name: "agentperf", ...counts(summary.crossings) }, suites.join(""));
    return `<?xml version="1.0" encoding="UTF-8"?>\n${all}`;
  },
};

const secondsOf = (members: readonly CrossingSummary[]): number =>
  members.reduce((sum, own) => sum + (own.status === "measured" ? own.nsPerOp.median / 1e9 : 0), 0);

const counts = (members: readonly CrossingSummary[]): Readonly<Record<string, string | number>> => ({
  tests: members.length,
  failures: members.filter(({ status }) => status === "failed").length,
  errors: 0,
  skipped: members.filter(({ status }) => status === "skipped" || status === "not run").length,
  time: decimal(secondsOf(members)),
});

function caseOf(own: CrossingSummary): string {
  const { crossing } = own;
  const place = [crossing.suite, crossing.runtime, adaptersText(crossing)].filter((part) => part !== "").join(" ");
  const about = { name: benchmarkText(crossing), classname: place };
  switch (own.status) {
    case "measured":
      return element("testcase", { ...about, time: decimal(own.nsPerOp.median / 1e9) }, propertiesOf(own));
    case "failed":
      return element("testcase", { ...about, time: 0 }, element("failure", { message: own.reason ?? "", type: "benchmark" }));
    case "skipped":
    case "not run":
      return element("testcase", { ...about, time: 0 }, element("skipped", { message: own.reason ?? "the run was ended before" }));
  }
}

function propertiesOf({ nsPerOp, p50, p99Ns, opsPerSecond, samples, memory, ratio, versus }: MeasuredCrossing): string {
  const figures = {
    launches: samples.length,
    "ns/op": nsPerOp.median,
    "ns/op low": nsPerOp.interval?.low,
    "ns/op high": nsPerOp.interval?.high,
    "p50 ns": p50.median,
    "p99 ns": p99Ns,
    "op/s": opsPerSecond,
    "B/op": memory.bytesPerOp,
    "allocs/op": memory.allocations?.perOp,
    "time / baseline": ratio?.value,
    [`against ${versus?.first ?? ""}`]: versus?.decision,
  };
  const known = Object.entries(figures).filter(([, value]) => value !== undefined);
  return element("properties", {}, known.map(([name, value]) => element("property", { name, value: value ?? "" })).join(""));
}

/** Readers of the format want no exponent. */
const decimal = (seconds: number): string => seconds.toFixed(12).replace(/\.?0+$/, "") || "0";

function element(name: string, attributes: Readonly<Record<string, string | number>>, content = ""): string {
  const texts = Object.entries(attributes).map(([key, value]) => ` ${key}="${htmlText(String(value)).replaceAll("\n", "&#10;")}"`);
  return content === "" ? `<${name}${texts.join("")}/>\n` : `<${name}${texts.join("")}>\n${content}</${name}>\n`;
}
