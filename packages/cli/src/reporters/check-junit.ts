import type { CheckReporter } from "./reporter.ts";
import { breachText } from "./wording.ts";
import { element, junitXml } from "./xml.ts";

/** A test case a benchmark, which fails where it is beyond a limit. */
export const checkJunit: CheckReporter = ({ breaches, crossings, startedAt }) => {
  const byCrossing = Map.groupBy(breaches, ({ crossing }) => crossing);
  const names = [...new Set([...crossings, ...byCrossing.keys()])];
  const cases = names.map((name) => {
    const message = byCrossing.get(name)?.map(breachText).join("\n");
    const failure = message === undefined ? "" : element("failure", { message, type: "limit" });
    return element("testcase", { name, classname: "check", time: 0 }, failure);
  });
  const counts = { tests: names.length, failures: byCrossing.size, skipped: 0, seconds: 0 };
  return junitXml([{ name: "check", ...counts, properties: "", cases: cases.join("") }], startedAt);
};
