import type { SearchSummary, TriedRate } from "@agentperf/core/analysis";
import { searchChart } from "../../page/charts/rates.ts";
import { html, type Markup } from "../../page/markup.ts";
import { benchmarkText } from "../crossing-names.ts";
import { formatNs, formatRate } from "../format.ts";
import { crossingText, formatShare, holdsText, kneeText, searchText } from "../load-words.ts";

/** Class and word of how a search ended. */
const ends: Readonly<Record<SearchSummary["end"], readonly [level: string, word: string]>> = {
  found: ["good", "found"],
  "at least": ["warning", "a lower bound"],
  unsure: ["warning", "not sure"],
  none: ["bad", "none"],
  generator: ["warning", "nobody can tell"],
  failed: ["warning", "failed"],
  unfinished: ["warning", "not at its end"],
};

/** What a search for the highest rate found, the curve that its probes make, and the rates that it tried. */
export function searchArticle(search: SearchSummary, anchor: string): Markup {
  const { found, rates, end } = search;
  const { crossing } = found;
  const knee = kneeText(search);
  const [level, word] = ends[end];
  return html`<article class="benchmark" aria-labelledby="${anchor}">
<h3 id="${anchor}">${benchmarkText(crossing)}: the highest rate</h3>
<p class="quiet">${crossingText(crossing)}, held to ${found.objectives.join(" and ")}</p>
<p><strong class="${level}">${word}</strong> ${searchText(search)}.${knee === "" ? undefined : ` Response times bend: ${knee}.`}</p>
${rates.every(({ p99Ns }) => p99Ns === undefined) ? undefined : html`<figure>\n<figcaption>Response by rate</figcaption>\n${searchChart(search, { rate: formatRate, ns: formatNs })}\n</figure>\n`}${rates.length === 0 ? undefined : ratesTable(search)}
</article>
`;
}

function ratesTable({ rates, found, knee, end }: SearchSummary): Markup {
  return html`<table class="measures tried">
<caption>Rates that were tried of ${benchmarkText(found.crossing)}</caption>
<thead><tr><th scope="col">rate</th><th scope="col">outcome</th><th scope="col">p50</th><th scope="col">p99</th></tr></thead>
<tbody>${rates.map((tried) => {
    const { rate, p50Ns, p99Ns, lostShare } = tried;
    const marks = [...(rate === found.rate ? [holdsText({ end })] : []), ...(rate === knee ? ["bends"] : [])].join(", ");
    const cell = (value: number | undefined, format: (value: number) => string) =>
      html`<td>${value === undefined ? html`<span class="quiet">–</span>` : format(value)}</td>`;
    return html`<tr><th scope="row">${formatRate(rate)}${marks === "" ? undefined : html` <strong>${marks}</strong>`}</th><td>${said(tried)}${lostShare === undefined || lostShare === 0 ? undefined : ` ${formatShare(lostShare)} lost`}</td>${cell(p50Ns, formatNs)}${cell(p99Ns, formatNs)}</tr>\n`;
  })}</tbody>
</table>`;
}

function said({ met, missed, invalid }: TriedRate): Markup[] {
  const all = [
    ["good", "met", met],
    ["bad", "missed", missed],
    ["warning", "invalid", invalid],
  ] as const;
  return all
    .filter(([, , count]) => count > 0)
    .map(([level, word, count]) => html`<span class="${level}">${word}${count === 1 ? undefined : ` ${count} ×`}</span> `);
}
