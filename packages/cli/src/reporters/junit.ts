import { type CrossingSummary, loadsOf, searchesOf, withoutLoads } from "@agentperf/core/analysis";
import { benchmarkText } from "./crossing-names.ts";
import { type Case, loadCase, placeOf, propertiesOf, searchCase } from "./load-junit.ts";
import { launchedIn } from "./load-words.ts";
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
    const loads = loadsOf(result).filter(({ isProbe }) => !isProbe);
    const searches = searchesOf(result);
    // A load without a launch is told of as any benchmark is; one that a search tried is told of by the search.
    const launched = new Set([...launchedIn(result), ...probesOf(result.found)]);
    const isTold = ({ crossing }: CrossingSummary) => launched.has(crossing.id);
    const others = [
      ...withoutLoads(summary).crossings,
      ...summary.crossings.filter((own) => own.crossing.load !== undefined && !isTold(own)),
    ];
    const cases = [...others.map(caseOf), ...loads.map(loadCase), ...searches.map(searchCase)];
    const suites = [...Map.groupBy(cases, ({ crossing }) => crossing.suite)].map(([name, members]) => {
      const count = (kind: Case["kind"]) => members.filter((own) => own.kind === kind).length;
      return {
        ...{ name, tests: members.length, failures: count("failure"), errors: count("error"), skipped: count("skipped") },
        seconds: members.reduce((sum, { seconds }) => sum + seconds, 0),
        properties: members.map(({ properties }) => properties).join(""),
        cases: members.map(({ xml }) => xml).join(""),
      };
    });
    return junitXml(suites, result.startedAt);
  },
};

const probesOf = (found: Parameters<Reporter["report"]>[0]["result"]["found"] = []): string[] =>
  found.flatMap(({ probes }) => probes.map(({ crossing }) => crossing));

function caseOf(own: CrossingSummary): Case {
  const { crossing } = own;
  const about = { name: benchmarkText(crossing), classname: placeOf(crossing) };
  const without = (kind: "failure" | "error" | "skipped", why: Readonly<Record<string, string>>): Case => {
    const xml = element("testcase", { ...about, time: 0 }, element(kind, why));
    return { crossing, kind, seconds: 0, properties: "", xml };
  };
  switch (own.status) {
    case "measured": {
      const seconds = own.nsPerOp.median / 1e9;
      const xml = element("testcase", { ...about, time: decimal(seconds) });
      return { crossing, kind: "passed", seconds, properties: figuresOf(own), xml };
    }
    case "failed":
      return without("failure", { message: own.reason ?? "", type: "benchmark" });
    case "invalid":
      return without("error", { message: own.reason ?? "", type: "invalid" });
    case "skipped":
    case "not run":
      return without("skipped", { message: own.reason ?? "the run was ended before" });
  }
}

function figuresOf({
  crossing,
  nsPerOp,
  p50,
  p99Ns,
  opsPerSecond,
  samples,
  memory,
  ratio,
  versus,
}: Extract<CrossingSummary, { status: "measured" }>): string {
  return propertiesOf(crossing, {
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
  });
}
