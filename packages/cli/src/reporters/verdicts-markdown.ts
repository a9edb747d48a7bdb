import { markdownText } from "@agentperf/core/safety";
import type { Verdict } from "../ab/rounds.ts";
import { markdownTable } from "./markdown.ts";
import type { VerdictsReporter } from "./reporter.ts";
import { intervalOf, timesOf } from "./verdicts.ts";

const order = ["slower", "undecided", "faster", "equivalent"] as const;

/** Verdicts for a pull request or a job's summary: what they come to in the first line, what changed in a table, and all of them in one that is folded. */
export const verdictsMarkdown: VerdictsReporter = ({ verdicts, a, b, margin, notes }) => {
  const rank = ({ decision, failure }: Verdict) => (failure === undefined ? order.indexOf(decision) : -1);
  const sorted = verdicts.toSorted((one, other) => rank(one) - rank(other) || Math.abs(other.estimate) - Math.abs(one.estimate));
  const isWorthARow = ({ failure, decision }: Verdict) => failure !== undefined || decision === "slower" || decision === "faster";
  const worth = sorted.filter(isWorthARow);
  const sides = `${markdownText(b)} against ${markdownText(a)}`;
  const parts = [
    verdicts.length === 0 ? `**Nothing was compared**: ${sides}` : `**${summaryOf(verdicts, margin)}**: ${sides}`,
    ...notes.map(markdownText),
    ...(worth.length === 0 ? [] : [tableOf(worth, margin)]),
    ...(verdicts.length === worth.length ? [] : [folded(sorted, margin)]),
  ];
  return `${parts.map((part) => part.trimEnd()).join("\n\n")}\n`;
};

function summaryOf(verdicts: readonly Verdict[], margin: number): string {
  const of = (decision: Verdict["decision"]) => verdicts.filter((own) => own.failure === undefined && own.decision === decision).length;
  const failed = verdicts.filter(({ failure }) => failure !== undefined).length;
  const counts = [
    `${of("slower")} slower`,
    `${of("faster")} faster`,
    `${of("equivalent")} without a difference above ${margin * 100} %`,
    `${of("undecided")} not decided`,
  ];
  return `${[...counts, ...(failed === 0 ? [] : [`${failed} failed`])].join(", ")}`;
}

function tableOf(verdicts: readonly Verdict[], margin: number): string {
  const words = { slower: "🔴 slower", faster: "🟢 faster", equivalent: `no difference above ${margin * 100} %`, undecided: "not decided" };
  const rows = verdicts.map((verdict) => {
    const { benchmark, runtime, decision, failure, values, method } = verdict;
    const how = method === "in turn" ? " (in turn)" : "";
    const said = failure === undefined ? words[decision] : `⚠️ failed: ${failure}`;
    const figures = failure === undefined ? [intervalOf(verdict), timesOf(verdict)] : ["", ""];
    return [benchmark, runtime + how, said, ...figures, String(values.length)];
  });
  const head = ["benchmark", "runtime", "verdict", "change", "time per operation", "launches"];
  return markdownTable(head, ["left", "left", "left", "right", "right", "right"], rows);
}

const folded = (verdicts: readonly Verdict[], margin: number): string =>
  `<details><summary>all ${verdicts.length}</summary>\n\n${tableOf(verdicts, margin)}\n</details>`;
