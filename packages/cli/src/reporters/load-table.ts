import { belowTimers, type LoadJson, loadFromJson, startSkewMs } from "@agentperf/core/load";
import type { Launch, LaunchLoad, Result } from "@agentperf/core/result";
import { type FittedColumn, type FittedRow, fittedTable } from "./fitted-table.ts";
import { formatNs, formatRate } from "./format.ts";
import type { Colours } from "./marks.ts";

/** How a load is shown. */
export interface LoadTableOptions {
  readonly colours: Colours;
  readonly width?: number | undefined;
}

type Loaded = Launch & { readonly load: LaunchLoad };

const percent = (share: number): string => (share === 0 ? "0" : `${(share * 100).toFixed(share < 0.01 ? 2 : 1)}%`);

/** Loads for people: of each its three distributions, its counts, what failed, whether it met what it is held to, and whether it says anything. */
export function loadTable(result: Result, { colours, width }: LoadTableOptions): string {
  const loaded = result.launches.filter((launch): launch is Loaded => launch.load !== undefined);
  return loaded.map((launch) => section(result, launch, { colours, width })).join("\n\n");
}

function section({ plan }: Result, launch: Loaded, { colours, width }: LoadTableOptions): string {
  const { load } = launch;
  const { counts } = load;
  const crossing = plan.crossings.find(({ id }) => id === launch.crossing);
  const adapters = Object.entries(crossing?.adapters ?? {}).map(([port, id]) => `${port}=${id}`);
  const title = [`${crossing?.suite}/${crossing?.name}`, crossing?.runtime, ...adapters].join(" ");
  const columns: FittedColumn[] = [
    { head: "" },
    ...["mean", "p50", "p90", "p99", "p99.9", "max"].map((head): FittedColumn => ({ head, align: "right" })),
    { head: "from … to", dropped: 1 },
  ];
  const row = (name: string, what: keyof Pick<LaunchLoad, "response" | "service" | "lag">, about: string): FittedRow => {
    const times = loadFromJson(load as LoadJson)[what];
    if (times.count === 0) return [name, "", "", "", "", "", "", about];
    return [name, ...[times.meanNs, times.at(0.5), times.at(0.9), times.at(0.99), times.at(0.999), times.maxNs].map(formatNs), about];
  };
  const table = fittedTable(
    columns,
    [
      row("response", "response", "when it was meant to start … its end"),
      row("service", "service", "when it was sent … its end"),
      row("lag", "lag", "when it was meant to start … when it was sent"),
    ],
    { colours, width },
  );
  const lost = [
    [counts.dropped, "dropped: as many were in flight as may be"],
    [counts.failed, "failed"],
    [counts.unanswered, "unanswered"],
  ] as const;
  const lines = [
    colours.bold(title),
    `${formatRate(counts.completed / load.seconds)} completed of ${formatRate(counts.planned / load.seconds)} planned, for ${load.seconds} s: ${counts.completed} of ${counts.planned} operations`,
    ...agentsLine(load),
    ...lost.filter(([count]) => count > 0).map(([count, what]) => colours.yellow(`${count} (${percent(count / counts.planned)}) ${what}`)),
    table,
    ...load.errors.map(
      ({ count, kind, example }) => `${colours.red("failed")} ${count}× ${example === kind ? kind : `${kind}: ${example}`}`,
    ),
    ...load.invalid.map(({ reason, advice }) => `${colours.red("invalid")} ${reason}: these are the generator's figures; ${advice}`),
    ...load.objectives.map(({ objective, met, actual, unit }) => {
      const mark = met ? colours.green("met   ") : colours.red("missed");
      return `${mark} ${objective}${actual === undefined ? "" : ` (${unit === "ns" ? formatNs(actual) : unit === "share" ? percent(actual) : formatRate(actual)})`}`;
    }),
  ];
  const floor = belowTimers(loadFromJson(load as LoadJson));
  if (floor !== undefined) lines.push(`${colours.cyan("note")} ${floor}`);
  return lines.join("\n");
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
