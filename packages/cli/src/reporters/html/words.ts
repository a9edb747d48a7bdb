import { type BaselineRatio, type Estimate, fewestRounds, type Level, type Versus, versusMargin } from "@agentperf/core/analysis";
import { html, type Markup } from "../../page/markup.ts";
import { formatRange, formatRatio } from "../format.ts";

/** `2026-01-02 03:04 UTC` */
export const dateText = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** A figure and its interval: `84.1µs (80.2µs–90.1µs)`; without one where there were too few launches for it. */
export const estimateText = ({ median, interval }: Estimate, format: (value: number) => string): string =>
  interval === undefined ? format(median) : `${format(median)} (${format(interval.low)}–${format(interval.high)})`;

/** How one thing stands against another, in words. What isn't decided is said to be so, and no figure is given. */
export function versusText({ decision, low, high, rounds }: Versus): string {
  switch (decision) {
    case "equivalent":
      return `less than ${versusMargin * 100} % apart`;
    case "slower":
      return `${formatRange(low, high)} × as slow`;
    case "faster":
      return `${formatRange(1 / high, 1 / low)} × as fast`;
    case "undecided":
      return rounds < fewestRounds ? "too few rounds to tell" : "not known yet";
  }
}

/** The same with its colour, and with what would decide it. */
export function versusMark(versus: Versus): Markup {
  const { decision, roundsNeeded } = versus;
  const level = decision === "slower" ? "bad" : decision === "faster" ? "good" : "quiet";
  const needed = roundsNeeded === undefined ? undefined : html`, ${roundsNeeded} rounds may tell`;
  return html`<span class="${level}">${versusText(versus)}</span>${needed}`;
}

const levels: Readonly<Record<Level, { readonly sign: string; readonly meaning: string }>> = {
  good: { sign: "✓", meaning: "within its target" },
  warning: { sign: "!", meaning: "above its target" },
  bad: { sign: "✗", meaning: "above its limit" },
};

/** A figure with the sign of its level; what the sign means is read to who can't see it. */
export function marked(text: string, level: Level): Markup {
  const { sign, meaning } = levels[level];
  return html`${text} <span class="${level}"><span aria-hidden="true">${sign}</span><span class="unseen">${meaning}</span></span>`;
}

/** What the signs of {@link marked} mean. */
export const signsLegend = Object.values(levels)
  .map(({ sign, meaning }) => `${sign} ${meaning}`)
  .join(", ");

/** The ratio to a baseline. */
export const ratioMark = ({ value, level }: BaselineRatio): Markup => marked(`${formatRatio(value)} ×`, level);
