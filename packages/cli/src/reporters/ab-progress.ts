import { terminalLine } from "@agentperf/core/safety";
import picocolors from "picocolors";
import type { Pair } from "../ab/pairs.ts";
import type { RoundsOptions, Verdict } from "../ab/rounds.ts";
import { say } from "../results/standard-output.ts";
import { hasColour, isLive } from "../terminal.ts";
import { type FittedColumn, fittedTable } from "./fitted-table.ts";
import { formatClock } from "./format.ts";
import { axis, reachOf, strip } from "./interval-strip.ts";
import { type LiveArea, liveArea } from "./live-area.ts";
import type { Colours } from "./marks.ts";
import { decisionOf, formatChange, subjectOf, verdictLine } from "./verdicts.ts";
import { changeOf, intervalText, paintOf } from "./verdicts-table.ts";

/** What is said while sides are compared. */
export interface AbProgress {
  readonly observer: RoundsOptions["observer"];
  /** Something that takes long and isn't measuring. */
  readonly say: (text: string) => void;
  stop(): void;
}

/** How often a log says how far a comparison is that takes minutes, as under load. */
const everyMs = 30_000;

function startedText({ benchmark, runtime }: Pair, round: number, open: number, leftMs: number | undefined): string {
  const left = leftMs === undefined ? "" : ` · at most ${formatClock(leftMs / 1_000)} more`;
  return `round ${round + 1} · ${open} not decided · now ${benchmark} on ${runtime}${left}`;
}

/** On a terminal each benchmark's interval, which closes in; else a line a verdict; with `verbose` also a line a launch. */
export async function abProgress(stream: NodeJS.WriteStream, { verbose }: { readonly verbose: boolean }): Promise<AbProgress> {
  if (!verbose && isLive(stream)) return liveIntervals(stream, await liveArea(stream));
  const launched: RoundsOptions["observer"]["launched"] = ({ benchmark, runtime }, value, launches) =>
    say(`${benchmark} ${runtime} launch ${launches}: ${formatChange(value)}\n`);
  const ended = (verdict: Verdict) => say(`agentperf: ${verdictLine(verdict)}\n`);
  let saidMs = performance.now();
  const started: RoundsOptions["observer"]["started"] = (pair, round, open, leftMs) => {
    if (leftMs === undefined || performance.now() - saidMs < everyMs) return;
    saidMs = performance.now();
    say(`agentperf: ${startedText(pair, round, open, leftMs)}\n`);
  };
  return {
    say: (text) => say(`agentperf: ${text}\n`),
    observer: verbose ? { launched, ended } : { started, ended },
    stop: () => undefined,
  };
}

function liveIntervals(stream: NodeJS.WriteStream, area: LiveArea): AbProgress {
  const colours = picocolors.createColors(hasColour(stream));
  const done = new Set<string>();
  let verdicts: readonly Verdict[] = [];
  let below = "";
  // Once a launch: between two of them nothing is measured. One line is the head, and one stands below.
  const show = () =>
    area.update([...intervals(verdicts, done, { colours, width: area.width, most: area.height - 2 }), terminalLine(below)]);
  stream.on("resize", show);
  return {
    say(text) {
      below = text;
      show();
    },
    observer: {
      started(pair, round, open, leftMs) {
        below = startedText(pair, round, open, leftMs);
        show();
      },
      judged(own) {
        verdicts = own;
      },
      ended: (verdict) => void done.add(keyOf(verdict)),
    },
    stop() {
      stream.off("resize", show);
      area[Symbol.dispose]();
    },
  };
}

const keyOf = (verdict: Verdict): string => JSON.stringify([subjectOf(verdict), verdict.runtime]);

/** How the intervals are laid out. */
export interface IntervalsOptions {
  readonly colours: Colours;
  readonly width: number;
  /** Rows that there is room for. */
  readonly most: number;
}

/** The widest and the narrowest strip that shows anything. */
const [longestStrip, shortestStrip] = [41, 15] as const;

/** Each pair's interval by now as lines of a table; where there is no room for all, of those first that aren't done. @param done - keys of those that are */
export function intervals(verdicts: readonly Verdict[], done: ReadonlySet<string>, { colours, width, most }: IntervalsOptions): string[] {
  if (verdicts.length === 0 || most < 2) return [];
  const isDone = (verdict: Verdict) => done.has(keyOf(verdict));
  const ordered = verdicts.length <= most ? verdicts : verdicts.toSorted((a, b) => Number(isDone(a)) - Number(isDone(b)));
  const shown = ordered.slice(0, verdicts.length <= most ? most : most - 1);
  const open = shown.filter((verdict) => !isDone(verdict));
  const reach = reachOf(open.length === 0 ? shown : open);
  const size = Math.max(shortestStrip, Math.min(longestStrip, Math.floor(width / 3)));
  const columns: readonly FittedColumn[] = [
    { head: "benchmark", wrapsFrom: Number.POSITIVE_INFINITY },
    { head: "runtime", dropped: 2 },
    { head: axis(reach, size), dropped: 4 },
    { head: "change", align: "right" },
    { head: "interval", align: "right", dropped: 3 },
    { head: "launches", align: "right", dropped: 1 },
    { head: "verdict" },
  ];
  const rows = shown.map((verdict) => {
    const { runtime, failure, values } = verdict;
    const paint = isDone(verdict) ? paintOf(verdict, colours) : (text: string) => text;
    const said = failure === undefined ? decisionOf(verdict) : "failed";
    return [
      subjectOf(verdict),
      runtime,
      { text: strip(verdict, reach, size), paint },
      changeOf(verdict),
      intervalText(verdict),
      String(values.length),
      { text: isDone(verdict) ? said : "", paint },
    ];
  });
  const left = verdicts.length - shown.length;
  return [...fittedTable(columns, rows, { colours, width }).split("\n"), ...(left === 0 ? [] : [colours.dim(`${left} more`)])];
}
