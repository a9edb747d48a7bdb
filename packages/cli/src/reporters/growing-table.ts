import type { Crossing } from "@agentperf/core/plan";
import { terminalLine } from "@agentperf/core/safety";
import { type Cell, columns, displayWidth } from "./columns.ts";
import type { FiguresSoFar } from "./figures-so-far.ts";
import type { Colours } from "./marks.ts";
import { sectionsOf } from "./sections.ts";
import { cut, fits } from "./wrapped.ts";

/** What a table shows that grows while a run measures. */
export interface Growing {
  /** What is run, in the order of its plan. */
  readonly run: readonly Crossing[];
  readonly soFar: Pick<FiguresSoFar, "of">;
  /** Id of the crossing that is measured now. */
  readonly current: string;
  readonly colours: Colours;
}

/** A run's figures by now, a row a benchmark and a column a runtime; undefined where the terminal has no room for it. */
export function growingTable(growing: Growing, width: number, height: number): string[] | undefined {
  for (const hasUncertainty of [true, false]) {
    const text = laidOut(growing, width, hasUncertainty);
    if (fits(text, width)) return text.split("\n").length <= height ? text.split("\n") : undefined;
  }
  return undefined;
}

function laidOut({ run, soFar, current, colours }: Growing, width: number, hasUncertainty: boolean): string {
  const runtimes = [...new Set(run.map(({ runtime }) => runtime))];
  const rows: Cell[][] = [["", ...runtimes.map((name) => colours.bold(`  ${name}`))]];
  for (const { title, rows: members } of sectionsOf(run.map((crossing) => ({ crossing })))) {
    rows.push([{ content: colours.dim(cut(terminalLine(title), width)), colSpan: 1 + runtimes.length }]);
    for (const { name, byRuntime } of members) {
      const cells = runtimes.map((runtime) => {
        const crossing = byRuntime.get(runtime)?.crossing;
        return crossing === undefined ? "" : `  ${cellOf(crossing)}`;
      });
      rows.push([terminalLine(name), ...cells]);
    }
  }
  return columns(["left", ...runtimes.map(() => "right" as const)], rows);

  function cellOf(crossing: Crossing): string {
    const figure = soFar.of(crossing);
    const isCurrent = crossing.id === current;
    const uncertainty = hasUncertainty && figure !== undefined ? ` ${figure.uncertainty.padStart(uncertaintyWidth)}` : "";
    const text = figure === undefined ? (isCurrent ? "…" : "·") : `${figure.text}${uncertainty}`;
    const paint = isCurrent ? colours.inverse : figure === undefined ? colours.dim : figure.launches === 0 ? colours.red : asIs;
    // As wide from the first figure to the last, so that nothing moves.
    return " ".repeat(Math.max(0, figureWidth + (hasUncertainty ? 1 + uncertaintyWidth : 0) - displayWidth(text))) + paint(text);
  }
}

const asIs = (text: string): string => text;
/** `84.1µs` or `2.54M/s`, and `±100%`. */
const [figureWidth, uncertaintyWidth] = [7, 5] as const;
