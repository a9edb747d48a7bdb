import type { Conclusion } from "@agentperf/core/analysis";
import { html, type Markup } from "../../page/markup.ts";
import { problemsOf } from "../problems.ts";
import type { Report } from "../reporter.ts";
import { adviceText, conclusionTexts, type Told } from "../wording.ts";

const levels: Readonly<Record<Told["severity"], string>> = { failure: "bad", warning: "warning", info: "quiet" };
const words: Readonly<Record<Told["severity"], string>> = { failure: "failed", warning: "warning", info: "note" };

const item = (severity: Told["severity"], word: string, text: string): Markup =>
  html`<li><strong class="${levels[severity]}">${word}</strong> ${text}</li>\n`;

/** What was found, what failed or was skipped and why, and what else is to be known. */
export function findingsSection({ result, conclusions }: Report): Markup | undefined {
  const items = [
    ...problemsOf(result).map(({ kind, text }) => item(kind === "failed" ? "failure" : "info", kind, text)),
    ...conclusionTexts(conclusions).map(({ severity, text }) => item(severity, words[severity], text)),
  ];
  return items.length === 0 ? undefined : html`<ul class="findings">\n${items}</ul>`;
}

/** What was found of some crossings, each with its figures and with what to do. */
export function ownFindings(conclusions: readonly Conclusion[], crossings: ReadonlySet<string>): Markup | undefined {
  const own = conclusions.filter(({ crossing }) => crossings.has(crossing));
  if (own.length === 0) return undefined;
  return html`<ul class="findings">\n${own.map(({ severity, crossing, message, advice }) =>
    item(severity, words[severity], `${crossing}: ${message}${advice === undefined ? "" : `; ${adviceText(advice)}`}`),
  )}</ul>`;
}
