import { type ConditionSummary, machineOf } from "@agentperf/core/analysis";
import { allPlacesOf, versionOn } from "@agentperf/core/result";
import { type Content, html, type Markup } from "../../page/markup.ts";
import { agentText } from "../agent-words.ts";
import { formatBytes, formatNs } from "../format.ts";
import type { Report } from "../reporter.ts";
import { counted } from "../wording.ts";
import { dateText, estimateText } from "./words.ts";

/** Where and how it was measured, and what disturbed it. */
export function environmentSection({ result }: Pick<Report, "result">): Markup {
  const { environment, plan, startedAt, endedAt, launches, agents = [] } = result;
  const { os, cpu, memoryBytes, git, runtimes, adapters } = environment;
  const known: readonly (readonly [string, Content])[] = [
    [agents.length === 0 ? "system" : "made on", `${os.platform} ${os.release} on ${os.arch}`],
    ["processor", `${cpu.model}, ${counted(cpu.count, "CPU")}`],
    ["memory", formatBytes(memoryBytes)],
    [
      "runtimes",
      list(runtimes.map(({ name, version, args = [] }) => [name, versionOn(allPlacesOf(result), name) ?? version, ...args].join(" "))),
    ],
    ["adapters", list(adapters.map(({ port, id, version, address }) => [`${port}=${id}`, version, address].filter(Boolean).join(" ")))],
    ["commit", git === undefined ? undefined : `${git.commit}${git.dirty ? ", with changes that weren't committed" : ""}`],
    ["measured", `${dateText(startedAt)} to ${endedAt === undefined ? "its end, which isn't known" : dateText(endedAt)}`],
    ["plan", planText(plan)],
    ["launches", launches.length],
    ["measured on", list(agents.map(agentText))],
  ];
  return html`<dl class="facts">${known
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>
${machineTables(result)}`;
}

const list = (texts: readonly string[]): Content =>
  texts.length === 0 ? undefined : html`<ul>${texts.map((text) => html`<li>${text}</li>`)}</ul>`;

const planText = ({ rounds, timeBudget, benchtime, warmup, seed }: Report["result"]["plan"]): string =>
  [
    timeBudget === undefined ? counted(rounds, "round") : `rounds until figures are known, for ${timeBudget}`,
    `launches of ${benchtime} after ${warmup} of warm-up`,
    `seed ${seed}`,
  ].join(", ");

const conditionWords: Readonly<Record<ConditionSummary["name"], string>> = {
  cpuShare: "the measuring thread ran, of the time",
  waitShare: "it was ready to run, and something else did",
  involuntarySwitches: "it was stopped for something else, times",
  othersCpus: "processors that other processes kept busy",
  stolenShare: "processor time that the machine's host gave to others",
  diskShare: "processors waited for a disk",
  writtenBytes: "bytes that it gave to a disk to be written",
  load: "load of the system over a minute",
};

const isShare = (name: ConditionSummary["name"]): boolean => name.endsWith("Share");

/** What the machine did meanwhile, and what it could do beside any benchmark. */
function machineTables(result: Report["result"]): Markup {
  const { repeated, conditions, references } = machineOf(result);
  const again =
    repeated === 0
      ? "No launch was made again because of it."
      : `${counted(repeated, "launch", "launches")} made again, since other processes had the processor.`;
  const disturbed =
    conditions.length === 0
      ? html`<p class="quiet">What else the machine did isn't known. ${again}</p>`
      : html`<table class="machine">
<caption>What else the machine did while launches measured. ${again}</caption>
<thead><tr><th scope="col">of each launch</th><th scope="col">median</th><th scope="col">from – to</th></tr></thead>
<tbody>${conditions.map(({ name, median, least, most }) => {
          const text = (value: number) => (isShare(name) ? `${(value * 100).toFixed(1)} %` : String(Number(value.toPrecision(3))));
          return html`<tr><th scope="row">${conditionWords[name]}</th><td>${text(median)}</td><td>${text(least)} – ${text(most)}</td></tr>\n`;
        })}</tbody>
</table>`;
  if (references.length === 0) return disturbed;
  return html`${disturbed}
<table class="machine">
<caption>What the machine could do beside any benchmark, round by round: where it changes between results, the machine did</caption>
<thead><tr><th scope="col">reference</th><th scope="col">median</th><th scope="col">from – to</th></tr></thead>
<tbody>${references.map(
    ({ name, agent, ns, least, most }) =>
      html`<tr><th scope="row">${agent === undefined ? name : `${agent}: ${name}`}</th><td>${estimateText(ns, formatNs)}</td><td>${formatNs(least)} – ${formatNs(most)}</td></tr>\n`,
  )}</tbody>
</table>`;
}
