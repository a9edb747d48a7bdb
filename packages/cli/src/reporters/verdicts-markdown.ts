import { markdownText } from "@agentperf/core/safety";
import type { Verdict } from "../ab/rounds.ts";
import { markdownTable } from "./markdown.ts";
import type { VerdictsReporter } from "./reporter.ts";
import { intervalOf, subjectOf, timesOf, whyInvalid } from "./verdicts.ts";
import { several } from "./wording.ts";

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
    ...reasonsOf(verdicts).map(markdownText),
    ...(worth.length === 0 ? [] : [tableOf(worth, margin)]),
    ...(verdicts.length === worth.length ? [] : [folded(sorted, margin)]),
  ];
  return `${parts.map((part) => part.trimEnd()).join("\n\n")}\n`;
};

function summaryOf(verdicts: readonly Verdict[], margin: number): string {
  const judged = verdicts.filter(({ failure, measure }) => failure === undefined && measure !== "lost");
  const of = (decision: Verdict["decision"]) => judged.filter((own) => own.decision === decision).length;
  const losing = verdicts.filter(({ measure, decision }) => measure === "lost" && decision === "slower").length;
  const failed = verdicts.filter(({ failure }) => failure !== undefined).length;
  const counts = [
    `${of("slower")} slower`,
    `${of("faster")} faster`,
    `${of("equivalent")} without a difference above ${margin * 100} %`,
    `${of("undecided")} not decided`,
  ];
  return `${[...counts, ...(losing === 0 ? [] : [`${losing} losing more operations`]), ...(failed === 0 ? [] : [`${failed} failed`])].join(", ")}`;
}

/** Why something under load wasn't decided or isn't called what it looks like, each reason once. */
function reasonsOf(verdicts: readonly Verdict[]): string[] {
  const told = verdicts.flatMap((verdict) => {
    const why = verdict.withheld ?? whyInvalid(verdict);
    return why === undefined ? [] : [{ name: subjectOf(verdict), why }];
  });
  return [...Map.groupBy(told, ({ why }) => why)].map(([why, own]) => `${several(own.map(({ name }) => name))}: ${why}`);
}

function tableOf(verdicts: readonly Verdict[], margin: number): string {
  const words = { slower: "🔴 slower", faster: "🟢 faster", equivalent: `no difference above ${margin * 100} %`, undecided: "not decided" };
  const lossWords = { ...words, slower: "🔴 loses more", faster: "🟢 loses fewer", equivalent: "no difference" };
  const rows = verdicts.map((verdict) => {
    const { runtime, decision, failure, values, method, measure, stretches } = verdict;
    const how = method === "in turn" ? " (in turn)" : "";
    const invalid = stretches === undefined || stretches.invalid === 0 ? "" : ` (and ${stretches.invalid} invalid)`;
    const said = failure === undefined ? (measure === "lost" ? lossWords : words)[decision] : `⚠️ failed: ${failure}`;
    const figures = failure === undefined ? [intervalOf(verdict), timesOf(verdict)] : ["", ""];
    return [subjectOf(verdict), runtime + how, said, ...figures, `${values.length}${invalid}`];
  });
  const head = ["benchmark", "runtime", "verdict", "change", "time per operation", "launches"];
  return markdownTable(head, ["left", "left", "left", "right", "right", "right"], rows);
}

const folded = (verdicts: readonly Verdict[], margin: number): string =>
  `<details><summary>all ${verdicts.length}</summary>\n\n${tableOf(verdicts, margin)}\n</details>`;
