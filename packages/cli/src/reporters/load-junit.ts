import type { LoadSummary, SearchSummary } from "@agentperf/core/analysis";
import type { ResultCrossing } from "@agentperf/core/result";
import { adaptersText, benchmarkText } from "./crossing-names.ts";
import { actualText, invalidText, outcomeText, searchText } from "./load-words.ts";
import { decimal, element } from "./xml.ts";

/** A test case of JUnit's XML, and how it counts in its suite. */
export interface Case {
  readonly crossing: ResultCrossing;
  readonly kind: "passed" | "failure" | "error" | "skipped";
  readonly seconds: number;
  /** Elements `property` and `testcase`. */
  readonly properties: string;
  readonly xml: string;
}

/** What tells cases of one name apart. */
export const placeOf = (crossing: ResultCrossing): string =>
  [crossing.suite, crossing.runtime, adaptersText(crossing)].filter((part) => part !== "").join(" ");

/** Figures as properties, each with the case that it is of; what isn't known is left out. */
export const propertiesOf = (crossing: ResultCrossing, figures: Readonly<Record<string, string | number | undefined>>): string =>
  Object.entries(figures)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => element("property", { name: `${placeOf(crossing)} ${benchmarkText(crossing)}: ${name}`, value: value ?? "" }))
    .join("");

/**
 * A load: an objective that it missed is a failure; one whose generator was the limit couldn't be judged, and has no figures. One of which only a part
 * was offered has them, and is an error unless it missed something: nobody knows whether all of it is borne.
 */
export function loadCase(own: LoadSummary): Case {
  const { crossing, outcome, load, response, service, planned, completed, lostShare, shortfall } = own;
  const about = { name: benchmarkText(crossing), classname: placeOf(crossing) };
  if (outcome === "invalid") {
    const error = element("error", { message: invalidText(own), type: "invalid" });
    return { crossing, kind: "error", seconds: 0, properties: "", xml: element("testcase", { ...about, time: 0 }, error) };
  }
  const seconds = (response?.meanNs ?? 0) / 1e9;
  const properties = propertiesOf(crossing, {
    "planned op/s": planned,
    "completed op/s": completed,
    "lost share": lostShare,
    "offered share": shortfall?.offered,
    "response p50 ns": response?.at(0.5),
    "response p99 ns": response?.at(0.99),
    "response p99.9 ns": response?.at(0.999),
    "response max ns": response?.maxNs,
    "service p50 ns": service?.at(0.5),
    "service p99 ns": service?.at(0.99),
    ...Object.fromEntries(
      load.objectives.map((judged) => [judged.objective, `${judged.met ? "met" : "missed"} ${actualText(judged)}`.trim()]),
    ),
  });
  // Of what was offered only in part nobody knows whether all of it is borne; what is missed is missed.
  const kind = outcome !== "met" ? ("failure" as const) : shortfall === undefined ? ("passed" as const) : ("error" as const);
  const type = outcome === "failed" ? "benchmark" : kind === "failure" ? "objective" : "partial";
  const why = kind === "passed" ? "" : element(kind, { message: outcomeText(own), type });
  return { crossing, kind, seconds, properties, xml: element("testcase", { ...about, time: decimal(seconds) }, why) };
}

/** A search: it passes where a rate held. What it tried are no cases of their own. */
export function searchCase(search: SearchSummary): Case {
  const { found, end, probes, knee } = search;
  const { crossing, rate, missedAt, invalidAt, confirmed } = found;
  const about = { name: `${benchmarkText(crossing)}: the highest rate`, classname: placeOf(crossing), time: 0 };
  const properties = propertiesOf(crossing, {
    "objectives of the search": found.objectives.join(" and "),
    "highest rate op/s": rate,
    confirmed: rate === undefined ? undefined : String(confirmed),
    "missed at op/s": missedAt,
    "generator was the limit at op/s": invalidAt,
    "bends at op/s": knee,
    probes: probes.length,
  });
  const message = searchText(search);
  const kind = kinds[end] ?? (rate === undefined ? "failure" : "passed");
  if (kind === "passed") return { crossing, kind, seconds: 0, properties, xml: element("testcase", about) };
  const why = element(kind, kind === "skipped" ? { message } : { message, type: kind === "error" ? "invalid" : "objective" });
  return { crossing, kind, seconds: 0, properties, xml: element("testcase", about, why) };
}

const kinds: Readonly<Partial<Record<SearchSummary["end"], Case["kind"]>>> = { failed: "error", generator: "error", unfinished: "skipped" };
