import { untoldLoads } from "../gate/breach.ts";
import type { CheckReporter } from "./reporter.ts";
import { breachText, uncheckedText } from "./wording.ts";
import { element, junitXml } from "./xml.ts";

/** A test case a benchmark, which fails where it is beyond a limit. */
export const checkJunit: CheckReporter = ({ breaches, unchecked, crossings, startedAt }) => {
  const untold = new Map(untoldLoads(unchecked).map((own) => [own.crossing, uncheckedText(own)]));
  const byCrossing = Map.groupBy(breaches, ({ crossing }) => crossing);
  const names = [...new Set([...crossings, ...byCrossing.keys()])];
  const cases = names.map((name) => {
    const message = byCrossing.get(name)?.map(breachText).join("\n");
    const about = { name, classname: "check", time: 0 };
    if (message !== undefined) return element("testcase", about, element("failure", { message, type: "limit" }));
    const why = untold.get(name);
    return element("testcase", about, why === undefined ? "" : element("skipped", { message: why }));
  });
  const counts = {
    tests: names.length,
    failures: byCrossing.size,
    skipped: names.filter((name) => untold.has(name) && !byCrossing.has(name)).length,
    seconds: 0,
  };
  return junitXml([{ name: "check", ...counts, properties: "", cases: cases.join("") }], startedAt);
};
