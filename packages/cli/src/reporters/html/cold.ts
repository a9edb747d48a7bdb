import { coldStartsOf } from "@agentperf/core/analysis";
import { barsChart } from "../../page/charts/bars.ts";
import { html, type Markup } from "../../page/markup.ts";
import { adaptersText } from "../crossing-names.ts";
import { formatNs } from "../format.ts";
import type { Report } from "../reporter.ts";
import { counted } from "../wording.ts";
import { estimateText } from "./words.ts";

const steps = [
  { name: "until the runtime runs", place: 0 },
  { name: "until the modules are loaded", place: 1 },
  { name: "until the adapters are open", place: 2 },
] as const;

/** What a process that starts anew takes until it is ready. The first operation of each benchmark stands among its figures. */
export function coldSection({ result }: Pick<Report, "result">): Markup | undefined {
  const starts = coldStartsOf(result);
  if (starts.length === 0) return undefined;
  const rows = starts.map(({ runtime, adapters, launches, runtimeMs, modulesMs, adaptersMs, readyMs }) => {
    const on = adaptersText({ adapters });
    return {
      name: `${runtime}${on === "" ? "" : ` ${on}`}`,
      parts: [runtimeMs, modulesMs, adaptersMs].map(({ median: value }, place) => ({ value, place })),
      interval: readyMs.interval,
      figures: `${estimateText(readyMs, formatMs)}: runtime ${formatMs(runtimeMs.median)}, modules ${formatMs(modulesMs.median)}, adapters ${formatMs(adaptersMs.median)}; ${counted(launches, "launch", "launches")}`,
    };
  });
  return html`<p class="quiet">Until a new process could begin: medians of each step, and the 95 % interval of the whole.</p>
${barsChart(rows, formatMs, steps)}`;
}

const formatMs = (ms: number): string => formatNs(ms * 1e6);
