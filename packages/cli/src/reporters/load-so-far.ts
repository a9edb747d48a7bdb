import type { LoadMeasurement } from "@agentperf/core/load";
import type { FoundRate } from "@agentperf/core/result";
import type { Heard } from "../launch/load-watch.ts";
import { formatNs, formatRate } from "./format.ts";

/** What a load has given by now, in a line: `after 12 s 1.98k/s, response p50 1.2ms p99 4.1ms, 3 failed, of 2 of 3 agents`. */
export function loadSoFar({ counts, response, seconds }: LoadMeasurement, { who, count, of }: Heard): string {
  const { completed, dropped, failed } = counts;
  const lost = [
    [dropped, "dropped"],
    [failed, "failed"],
  ] as const;
  return [
    `after ${seconds.toFixed(0)} s ${formatRate(completed / seconds)}`,
    ...(response.count === 0 ? [] : [`response p50 ${formatNs(response.at(0.5))} p99 ${formatNs(response.at(0.99))}`]),
    ...lost.filter(([lostCount]) => lostCount > 0).map(([lostCount, what]) => `${lostCount} ${what}`),
    ...(count < of ? [`of ${count} of ${of} ${who}`] : []),
  ].join(", ");
}

/** What of a search is told: it may try some dozens. */
const mostTried = 8;

/** What a search has tried by now, the last first: `tried: 100/s missed · 50.0/s met 2×`. Of several searches the last one that has begun. */
export function triedText(found: readonly FoundRate[]): string {
  const probes = found.findLast((own) => own.probes.length > 0)?.probes ?? [];
  if (probes.length === 0) return "tried: nothing yet";
  const runs: { readonly text: string; times: number }[] = [];
  for (const { rate, outcome } of probes.toReversed()) {
    const text = `${formatRate(rate)} ${outcome}`;
    const last = runs.at(-1);
    if (last?.text === text) last.times += 1;
    else runs.push({ text, times: 1 });
  }
  const told = runs.slice(0, mostTried).map(({ text, times }) => (times === 1 ? text : `${text} ${times}×`));
  return `tried: ${[...told, ...(runs.length > mostTried ? ["…"] : [])].join(" · ")}`;
}
