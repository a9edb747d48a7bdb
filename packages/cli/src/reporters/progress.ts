import type { Crossing, PlannedLaunch } from "@agentperf/core/plan";
import { terminalLine } from "@agentperf/core/safety";
import { say } from "../results/standard-output.ts";
import type { RunObserver } from "../session.ts";
import { FiguresSoFar } from "./figures-so-far.ts";
import { growingTable } from "./growing-table.ts";
import { liveArea } from "./live-area.ts";
import { loadSoFar, triedText } from "./load-so-far.ts";
import type { Colours } from "./marks.ts";
import { RunClock } from "./run-clock.ts";
import { wrapped } from "./wrapped.ts";

/** Told what a run is doing, and shows it until it is stopped. */
export type Progress = RunObserver & { stop(): void };

/** What progress is shown of, and how. */
export interface ProgressOptions {
  /** What is run, in the order of its plan. */
  readonly run: readonly Crossing[];
  /** What a launch takes, until the first ones have shown it. */
  readonly launchMs: number;
  readonly colours: Colours;
}

/** What stands below the table: what is measured, and a bar. */
const linesBelow = 2;
const longestBar = 30;
/** Launches that are told of where there is no room for the table. */
const mostDone = 4;

/**
 * Progress on a terminal: the figures by now in a table that grows, or the last few where the terminal is too low for it; what is measured, with
 * its figure so far; and a bar with the time that is left. It is drawn when a launch begins, and the bar once a second.
 */
export async function terminalProgress(stream: NodeJS.WriteStream, { run, launchMs, colours }: ProgressOptions): Promise<Progress> {
  const area = await liveArea(stream);
  const clock = new RunClock(launchMs);
  const soFar = new FiguresSoFar();
  let done: readonly Crossing[] = [];
  let now: { readonly planned: PlannedLaunch; readonly index: number; readonly total: number } | undefined;
  let above: readonly string[] = [];
  /** What a load has given by now, and what a search has tried before it. */
  let loading: { readonly id: string; readonly text: string } | undefined;
  let tried: string | undefined;
  const nameOf = ({ suite, name, runtime }: Crossing) => `${suite}/${name} on ${runtime}`;
  const figureOf = (crossing: Crossing) => {
    const { text = "", uncertainty = "" } = soFar.of(crossing) ?? {};
    return [text, uncertainty].filter((part) => part !== "").join(" ");
  };

  const lay = () => {
    if (now === undefined) return;
    const { crossing } = now.planned;
    // What a search tries is in no plan, and one load alone needs no table.
    const hasTable = tried === undefined && (run.length > 1 || crossing.load === undefined);
    const table = hasTable ? growingTable({ run, soFar, current: crossing.id, colours }, area.width, area.height - linesBelow) : undefined;
    const launches = soFar.of(crossing)?.launches ?? 0;
    const known =
      launches === 0 ? "its first launch" : `${figureOf(crossing)} in ${launches === 1 ? "1 launch" : `${launches} launches`} so far`;
    const last = done.map((own) => `${nameOf(own)} ${figureOf(own)}`).join(" · ");
    const before = tried ?? (last === "" ? undefined : `done: ${last}`);
    const goesOn = loading?.id === crossing.id ? loading.text : "before its load begins";
    const goingOn = crossing.load === undefined ? [`${nameOf(crossing)}: ${known}`] : [nameOf(crossing), goesOn];
    above = [
      ...(table ?? (before === undefined ? [] : [terminalLine(before)])),
      ...goingOn.map((text, at) => `${at === 0 ? colours.bold("now:") : "    "}  ${terminalLine(text)}`),
    ];
  };
  const show = () => {
    if (now === undefined) return;
    const { planned, index, total } = now;
    const round = planned.round === 0 ? "" : ` · round ${planned.round + 1}`;
    area.update([
      ...above,
      `${bar(clock.share, Math.min(longestBar, Math.floor(area.width / 4)))} ${tried === undefined ? `${index + 1}/${total}${round} · ` : `probe ${index + 1} · about `}${clock.left}`,
    ]);
  };
  const resized = () => {
    lay();
    show();
  };
  stream.on("resize", resized);
  // Once a second, so that showing the time doesn't disturb what is timed.
  const timer = setInterval(show, 1_000);
  timer.unref();
  return {
    started(planned, index, total, endMs) {
      now = { planned, index, total };
      loading = undefined;
      clock.at({ index, total, endMs });
      lay();
      show();
    },
    ended({ crossing }, outcome) {
      soFar.add(crossing, outcome);
      done = [crossing, ...done.filter(({ id }) => id !== crossing.id)].slice(0, mostDone);
    },
    loading(crossing, soFar, heard) {
      if (now?.planned.crossing.id !== crossing.id) return;
      loading = { id: crossing.id, text: loadSoFar(soFar, heard) };
      resized();
    },
    searched(found) {
      tried = triedText(found);
    },
    noted: (text) => say(`${wrapped(`agentperf: ${text}`, area.width)}\n`),
    stop() {
      clearInterval(timer);
      stream.off("resize", resized);
      area[Symbol.dispose]();
    },
  };
}

function bar(share: number, width: number): string {
  const done = Math.round(share * width);
  return "█".repeat(done) + "░".repeat(width - done);
}
