import type { Verdict } from "../ab/rounds.ts";
import type { VerdictsReporter } from "./reporter.ts";
import { decisionOf, intervalOf, subjectOf } from "./verdicts.ts";
import { decimal, element, junitXml } from "./xml.ts";

/** A test case a verdict, which fails where the second side is slower, and is skipped where that isn't decided. Its time is the second side's. */
export const verdictsJunit: VerdictsReporter = ({ verdicts, a, b, startedAt }) =>
  junitXml(
    [
      {
        name: `${b} against ${a}`,
        tests: verdicts.length,
        failures: verdicts.filter(isFailure).length,
        skipped: verdicts.filter(isOpen).length,
        seconds: verdicts.reduce((sum, { nsPerOp }) => sum + (nsPerOp?.[1] ?? 0) / 1e9, 0),
        properties: verdicts
          .map((own) => element("property", { name: `${subjectOf(own)} ${own.runtime}`, value: `${decisionOf(own)}, ${intervalOf(own)}` }))
          .join(""),
        cases: verdicts.map(caseOf).join(""),
      },
    ],
    startedAt,
  );

const isFailure = ({ decision, failure }: Verdict): boolean => failure !== undefined || decision === "slower";
const isOpen = ({ decision, failure }: Verdict): boolean => failure === undefined && decision === "undecided";

function caseOf(verdict: Verdict): string {
  const { runtime, nsPerOp, failure } = verdict;
  const about = { name: subjectOf(verdict), classname: runtime, time: decimal((nsPerOp?.[1] ?? 0) / 1e9) };
  if (failure !== undefined) return element("testcase", about, element("failure", { message: failure, type: "benchmark" }));
  const message = `${decisionOf(verdict)}, ${intervalOf(verdict)}`;
  if (isFailure(verdict)) return element("testcase", about, element("failure", { message, type: "slower" }));
  return element("testcase", about, isOpen(verdict) ? element("skipped", { message }) : "");
}
