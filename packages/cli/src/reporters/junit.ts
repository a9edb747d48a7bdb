import type { CrossingSummary } from "@agentperf/core/analysis";
import { adaptersText, benchmarkText } from "./crossing-names.ts";
import type { Reporter } from "./reporter.ts";
import { decimal, element, junitXml } from "./xml.ts";

/**
 * JUnit's XML, as CI servers read it: a test suite a suite, a test case for each benchmark on each runtime and adapter, whose time is that of one operation, in seconds. A suite's
 * properties are the figures. Valid to Ant's schema and to that of Jenkins' xunit plugin, which know no properties of a test case, demand a
 * host, and have a suite's time in milliseconds.
 * @see https://github.com/windyroad/JUnit-Schema
 * @see https://github.com/jenkinsci/xunit-plugin
 */
export const junitReporter: Reporter = {
  showsProblems: false,
  report({ result, summary }) {
    const suites = [...Map.groupBy(summary.crossings, ({ crossing }) => crossing.suite)].map(([name, members]) => ({
      name,
      tests: members.length,
      failures: members.filter(({ status }) => status === "failed").length,
      skipped: members.filter(({ status }) => status === "skipped" || status === "not run").length,
      seconds: members.reduce((sum, own) => sum + (own.status === "measured" ? own.nsPerOp.median / 1e9 : 0), 0),
      properties: members.map(propertiesOf).join(""),
      cases: members.map(caseOf).join(""),
    }));
    return junitXml(suites, result.startedAt);
  },
};

function caseOf(own: CrossingSummary): string {
  const about = { name: benchmarkText(own.crossing), classname: placeOf(own) };
  switch (own.status) {
    case "measured":
      return element("testcase", { ...about, time: decimal(own.nsPerOp.median / 1e9) });
    case "failed":
      return element("testcase", { ...about, time: 0 }, element("failure", { message: own.reason ?? "", type: "benchmark" }));
    case "skipped":
    case "not run":
      return element("testcase", { ...about, time: 0 }, element("skipped", { message: own.reason ?? "the run was ended before" }));
  }
}

/** What tells cases of one name apart. */
const placeOf = ({ crossing }: CrossingSummary): string =>
  [crossing.suite, crossing.runtime, adaptersText(crossing)].filter((part) => part !== "").join(" ");

function propertiesOf(own: CrossingSummary): string {
  if (own.status !== "measured") return "";
  const { crossing, nsPerOp, p50, p99Ns, opsPerSecond, samples, memory, ratio, versus } = own;
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
  return Object.entries(figures)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => element("property", { name: `${placeOf(own)} ${benchmarkText(crossing)}: ${name}`, value: value ?? "" }))
    .join("");
}
