import type { Result } from "@agentperf/core/result";
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
  const marks = { failed: colours.red("failed"), skipped: colours.cyan("skipped"), note: colours.cyan("note") };
  for (const { kind, text } of problemsOf(result)) lines.push(`${marks[kind]} ${text}`);
  return lines.map((line) => `${line.replaceAll("\n", "\n  ")}\n`).join("");
}

/** What a result itself says of what went wrong. */
export interface Problem {
  readonly kind: "failed" | "skipped" | "note";
  readonly text: string;
}

/** Failures, what was skipped and why, and notes; the same reason once. */
export function problemsOf({ failures, skipped, notes }: Pick<Result, "failures" | "skipped" | "notes">): Problem[] {
  // How long each took is in the result; here the same failure is one line.
  const reasons = Map.groupBy(failures, ({ message }) => message.replace(/ after [\d.]+ s/, ""));
  return [
    ...[...reasons].map(([message, own]) => ({
      kind: "failed" as const,
      text: `${several([...new Set(own.map(({ crossing }) => crossing))])}: ${message}`,
    })),
    ...[...Map.groupBy(skipped, ({ reason }) => reason)].map(([reason, own]) => ({
      kind: "skipped" as const,
      text: `${several(own.map(({ crossing }) => crossing.id))}: ${reason}`,
    })),
    ...[...new Set(notes.map(({ text }) => text))].map((text) => ({ kind: "note" as const, text })),
  ];
}
