import picocolors from "picocolors";
import type { Report } from "./reporter.ts";
import { conclusionTexts, several } from "./wording.ts";

/** Findings that are shown where nobody asks for all. */
const mostFindings = 3;

/** What went wrong and what to know, a line each; the same reason once. Empty where there is nothing. */
export function problems({ result, conclusions, colour, verbose }: Pick<Report, "result" | "conclusions" | "colour" | "verbose">): string {
  const colours = picocolors.createColors(colour);
  const labels = { failure: colours.red("failed"), warning: colours.yellow("warning"), info: colours.cyan("note") };
  const texts = conclusionTexts(conclusions);
  const shown = verbose ? texts : texts.slice(0, mostFindings);
  const lines = shown.map(({ severity, text }) => `${labels[severity]} ${text}`);
  const others = texts.length - shown.length;
  if (others > 0)
    lines.push(colours.dim(`${others} more ${others === 1 ? "finding" : "findings"}: --verbose shows them, the result has them`));
  // How long each took is in the result; here the same failure is one line.
  for (const [message, failures] of Map.groupBy(result.failures, (failure) => failure.message.replace(/ after [\d.]+ s/, ""))) {
    const names = [...new Set(failures.map(({ crossing }) => crossing))];
    lines.push(`${colours.red("failed")} ${several(names)}: ${message}`);
  }
  for (const [reason, skips] of Map.groupBy(result.skipped, (skip) => skip.reason)) {
    lines.push(`${colours.cyan("skipped")} ${several(skips.map(({ crossing }) => crossing.id))}: ${reason}`);
  }
  for (const text of new Set(result.notes.map((note) => note.text))) lines.push(`${colours.cyan("note")} ${text}`);
  return lines.map((line) => `${line.replaceAll("\n", "\n  ")}\n`).join("");
}
