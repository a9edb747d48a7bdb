import { type LoadSummary, type LoadTimesSummary, loadsOf, type SearchSummary, searchesOf, type TriedRate } from "@agentperf/core/analysis";
import { startSkewMs } from "@agentperf/core/load";
import type { LaunchLoad } from "@agentperf/core/result";
import { terminalLine } from "@agentperf/core/safety";
import { type FittedCell, type FittedColumn, type FittedRow, fittedTable } from "./fitted-table.ts";
import { formatNs, formatRate } from "./format.ts";
import { loadShares, mostOf } from "./load-shares.ts";
import {
  countsText,
  crossingText,
  failedText,
  formatShare,
  holdsText,
  invalidText,
  kneeText,
  lostTexts,
  objectiveText,
  searchText,
  shortfallText,
} from "./load-words.ts";
import type { Colours } from "./marks.ts";
import type { Report } from "./reporter.ts";
import { wrapped } from "./wrapped.ts";

/** How a load is shown. */
export interface LoadTableOptions {
  readonly colours: Colours;
  readonly width?: number | undefined;
}

/**
 * Loads for people: of each its three distributions, its counts, what failed, whether it met what it is held to, and whether it says anything. Of a
 * search the rates that were tried, what it found, and the load at that rate; its other probes where all is asked for.
 */
export function loadTable({ result, verbose }: Pick<Report, "result" | "verbose">, options: LoadTableOptions): string {
  const searches = searchesOf(result);
  const best = new Set(searches.flatMap(({ best: own }) => own?.launch ?? []));
  const loads = loadsOf(result).filter(({ isProbe, launch }) => !isProbe || verbose || best.has(launch));
  return [...searches.map((search) => searchSection(search, options)), ...loads.map((load) => loadSection(load, options))].join("\n\n");
}

/** The columns of times, and the order in which a narrow terminal goes without them. */
const timeHeads: readonly (readonly [head: string, dropped?: number])[] = [
  ["mean", 3],
  ["p50"],
  ["p90", 5],
  ["p99"],
  ["p99.9", 2],
  ["max", 4],
];

function loadSection(own: LoadSummary, { colours, width }: LoadTableOptions): string {
  const { load, outcome, note } = own;
  const part = shortfallText(own);
  const isInvalid = outcome === "invalid";
  const columns: FittedColumn[] = [
    { head: "" },
    ...timeHeads.map(([head, dropped]): FittedColumn => ({ head, align: "right", ...(dropped === undefined ? {} : { dropped }) })),
    { head: "from … to", dropped: 1 },
  ];
  const paint = isInvalid ? colours.dim : (text: string) => text;
  const row = (name: string, times: LoadTimesSummary | undefined, about: string): FittedRow[] => {
    if (times === undefined) return [];
    const figures = [times.meanNs, ...[0.5, 0.9, 0.99, 0.999].map(times.at), times.maxNs].map(formatNs);
    return [[name, ...figures, about].map((text) => ({ text, paint }))];
  };
  const table = fittedTable(
    columns,
    [
      ...row("response", own.response, "when it was meant to start … its end"),
      ...row("service", own.service, "when it was sent … its end"),
      ...row("lag", own.lag, "when it was meant to start … when it was sent"),
    ],
    { colours, width },
  );
  const mark = (met: boolean) => (isInvalid ? colours.dim("unknown") : met ? colours.green("met   ") : colours.red("missed"));
  const line = (label: string, text: string) => wrapped(`${label} ${terminalLine(text)}`, width);
  return [
    wrapped(colours.bold(terminalLine(crossingText(own.crossing))), width),
    ...(isInvalid ? [line(colours.red("invalid"), invalidText(own))] : []),
    ...(outcome === "failed" ? [line(colours.red("failed"), failedText(own))] : []),
    ...(part === undefined ? [] : [line(colours.yellow("partial"), part)]),
    wrapped(countsText(own), width),
    ...agentsLine(load).map((text) => wrapped(terminalLine(text), width)),
    ...lostTexts(own).map((text) => wrapped(colours.yellow(text), width)),
    ...(own.response === undefined && own.lag === undefined ? [] : [table]),
    ...sharesTable(own, { colours, width }),
    ...load.errors.map(({ count, kind, example }) =>
      line(colours.red("failed"), `${count}× ${example === kind ? kind : `${kind}: ${example}`}`),
    ),
    ...load.objectives.map((judged) => line(mark(judged.met), isInvalid ? judged.objective : objectiveText(judged))),
    ...(note === undefined || isInvalid ? [] : [line(colours.cyan("note"), note)]),
  ].join("\n");
}

/** Rows of the table of generators; of more the rest is only counted. */
const mostShares = 16;

/** What each of several generators did; where machines shared the load, each of them too, also those that were lost. */
function sharesTable({ load }: LoadSummary, { colours, width }: LoadTableOptions): string[] {
  const shares = loadShares(load);
  if (shares.length === 0) return [];
  const isOfAgents = load.agents !== undefined;
  const columns: FittedColumn[] = [
    { head: isOfAgents ? "agent" : "generator" },
    ...(isOfAgents ? [{ head: "began", align: "right" as const, dropped: 6 }] : []),
    { head: "sent", align: "right", dropped: 4 },
    { head: "completed", align: "right", dropped: 1 },
    { head: "dropped", align: "right", dropped: 3 },
    { head: "failed", align: "right", dropped: 2 },
    { head: "lag p99", align: "right" },
    { head: "busy", align: "right", dropped: 5 },
    { head: "", wrapsFrom: 24 },
  ];
  const { shown, others } = mostOf(shares, mostShares);
  const rows = shown.map(({ name, began, generator, troubles }): FittedRow => {
    const { counts, lagP99Ns, loopBusy, cpuShare } = generator ?? {};
    const busy = Math.max(loopBusy ?? -1, cpuShare ?? -1);
    const word: FittedCell = troubles.length === 0 ? "kept up" : { text: troubles.join("; "), paint: colours.red };
    const figures = [counts?.sent, counts?.completed, counts?.dropped, counts?.failed].map((count) => String(count ?? ""));
    const lag = lagP99Ns === undefined ? "" : formatNs(lagP99Ns);
    return [terminalLine(name), ...(isOfAgents ? [began ?? ""] : []), ...figures, lag, busy < 0 ? "" : formatShare(busy), word];
  });
  const more = others === 0 ? [] : [wrapped(colours.dim(`and ${others} more`), width)];
  return [fittedTable(columns, rows, { colours, width }), ...more];
}

/** Columns of the longest bar. */
const longestBar = 20;

/** The rates that a search tried, with a bar for the 99th percentile, and what it found. */
function searchSection(search: SearchSummary, { colours, width }: LoadTableOptions): string {
  const { found, rates, knee, end } = search;
  const columns: FittedColumn[] = [
    { head: "rate", align: "right" },
    { head: "", wrapsFrom: 16 },
    { head: "p50", align: "right", dropped: 3 },
    { head: "p99", align: "right" },
    { head: "lost", align: "right", dropped: 2 },
    { head: "p99, on a logarithmic scale", dropped: 1 },
    { head: "", wrapsFrom: 12 },
  ];
  const barOf = bars(rates);
  const rows = rates.map((tried): FittedRow => {
    const { rate, p50Ns, p99Ns, lostShare } = tried;
    const marks = [...(rate === found.rate ? [`◄ ${holdsText(search)}`] : []), ...(rate === knee ? ["◄ bends here"] : [])];
    return [
      formatRate(rate),
      outcomeCell(tried, colours),
      p50Ns === undefined ? "" : formatNs(p50Ns),
      p99Ns === undefined ? "" : formatNs(p99Ns),
      lostShare === undefined ? "" : formatShare(lostShare),
      p99Ns === undefined ? "" : barOf(p99Ns),
      { text: marks.join(" "), paint: colours.bold },
    ];
  });
  const told = end === "found" ? colours.green("found") : colours.yellow("search");
  const more = kneeText(search);
  return [
    wrapped(
      colours.bold(terminalLine(`${crossingText(found.crossing)}: the highest rate that holds ${found.objectives.join(" and ")}`)),
      width,
    ),
    ...(rows.length === 0 ? [] : [fittedTable(columns, rows, { colours, width })]),
    wrapped(`${told} ${terminalLine(searchText(search))}`, width),
    ...(more === "" ? [] : [wrapped(`${colours.cyan("note")} ${more}`, width)]),
  ].join("\n");
}

/** `met 4×`; where the probes of one rate don't agree, each of what they said. */
function outcomeCell({ met, missed, invalid }: TriedRate, colours: Colours): FittedCell {
  const said = [
    [met, "met"],
    [missed, "missed"],
    [invalid, "invalid"],
  ] as const;
  const text = said
    .filter(([count]) => count > 0)
    .map(([count, word]) => (count === 1 ? word : `${word} ${count}×`))
    .join(", ");
  return { text, paint: missed > 0 ? colours.red : invalid > 0 ? colours.yellow : colours.green };
}

/** The longest bar is of a time at least so many times that of the shortest, so that what differs little looks so. */
const leastRange = 10;

/** Bars by the logarithm of a time, the shortest one of one column. */
function bars(rates: readonly TriedRate[]): (ns: number) => string {
  const logs = rates.flatMap(({ p99Ns }) => (p99Ns === undefined || p99Ns <= 0 ? [] : [Math.log(p99Ns)]));
  const low = Math.min(...logs);
  const range = Math.max(Math.log(leastRange), Math.max(...logs) - low);
  return (ns) => {
    const share = ns <= 0 ? 0 : (Math.log(ns) - low) / range;
    return "█".repeat(1 + Math.round(share * (longestBar - 1)));
  };
}

/** Which machines shared a load, and how far apart they began. */
function agentsLine({ agents = [] }: LaunchLoad): string[] {
  if (agents.length === 0) return [];
  const skewMs = startSkewMs(agents);
  const clockMs = Math.max(...agents.map(({ clockMs: own = 0 }) => own));
  const began = skewMs === undefined ? "" : `, which began within ${formatNs((skewMs + 2 * clockMs) * 1e6)}`;
  const names =
    agents.length > shownAgents ? [...agents.slice(0, shownAgents).map(({ name }) => name), "…"] : agents.map(({ name }) => name);
  return [`shared by ${agents.length} agent${agents.length === 1 ? "" : "s"}: ${names.join(", ")}${began}`];
}

const shownAgents = 8;
