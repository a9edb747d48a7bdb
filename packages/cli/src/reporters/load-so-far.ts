import type { LoadMeasurement } from "@agentperf/core/load";
import { formatNs, formatRate } from "./format.ts";

/** What a load has given by now, in a line: `after 12 s 1.98k/s, response p50 1.2ms p99 4.1ms, 3 failed`. */
export function loadSoFar({ counts, response, seconds }: LoadMeasurement): string {
  const { completed, dropped, failed } = counts;
  const lost = [
    [dropped, "dropped"],
    [failed, "failed"],
  ] as const;
  return [
    `after ${seconds.toFixed(0)} s ${formatRate(completed / seconds)}`,
    ...(response.count === 0 ? [] : [`response p50 ${formatNs(response.at(0.5))} p99 ${formatNs(response.at(0.99))}`]),
    ...lost.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`),
  ].join(", ");
}
