/** Style sheet of the page of results: on a phone one column, and nothing that has to be scrolled sideways. */
export const resultsStyle = `
header, nav, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1rem; }
h2 { margin: 2.5rem 0 0.75rem; padding-bottom: 0.25rem; border-bottom: 2px solid var(--rule); }
h3 { margin: 0; }
.headline { font-size: 1.1rem; }
.quiet { color: var(--quiet); } .good { color: var(--good); } .warning { color: var(--warning); } .bad { color: var(--bad); }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 1rem 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: 0.25rem 0; }
.counts { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 1rem 0; }
.counts div { display: flex; flex-direction: column-reverse; padding: 0.5rem 0.75rem; background: var(--shade); border-radius: 6px; }
.counts dt { font-size: 0.85rem; color: var(--quiet); } .counts dd { margin: 0; font-size: 1.3rem; line-height: 1.2; }
table { width: 100%; table-layout: fixed; border-collapse: collapse; margin: 1rem 0; font-size: 0.875rem; line-height: 1.35; }
caption { padding: 0 0 0.4rem; text-align: left; color: var(--quiet); }
th, td { padding: 0.25rem 0.35rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
th { font-weight: 600; } tbody th[scope="row"] { font-weight: 400; }
td { font-variant-numeric: tabular-nums; }
thead th, thead td { border-bottom-width: 2px; }
.verdicts { max-width: 40rem; }
.figures caption { font-size: 1.05rem; font-weight: 600; color: var(--ink); }
.figures .group { padding-top: 0.75rem; background: var(--shade); }
.figures thead th:nth-child(1) { width: 23%; } .figures thead th:nth-child(2) { width: 29%; } .figures thead th:nth-child(3) { width: 28%; }
.estimate svg { display: none; }
.measures { font-size: 0.8125rem; } .measures thead > tr > td { width: 28%; }
.findings { margin: 0.75rem 0; padding: 0; list-style: none; }
.findings li { margin: 0.4rem 0; padding-left: 0.75rem; border-left: 3px solid var(--rule); white-space: pre-line; }
.benchmark { margin: 1rem 0 2rem; padding: 0.75rem; border: 1px solid var(--rule); border-radius: 6px; }
.benchmark > p { margin: 0.25rem 0; }
.charts { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.5rem; margin-top: 1rem; }
figure { margin: 0; min-width: 0; }
figcaption { margin-bottom: 0.5rem; font-size: 0.875rem; font-weight: 600; }
figure ul, figure > p { font-size: 0.875rem; }
svg { display: block; overflow: visible; }
svg text { fill: var(--quiet); font-size: 12px; }
text.beside { text-anchor: end; } text.below { text-anchor: middle; }
.plot { padding: 0.5rem 2.5rem 1.75rem 4.25rem; }
.axis { margin: 0; font-size: 0.8rem; color: var(--quiet); } .axis.below { padding-right: 2.5rem; text-align: right; }
.row-name { margin: 0.35rem 0 0; font-size: 0.875rem; line-height: 1.35; }
.row, .row-axis { padding: 0 2rem; } .row { background: var(--page); }
.sample { display: inline-block; margin-right: 0.4rem; vertical-align: middle; }
.legend { display: flex; flex-wrap: wrap; gap: 0.1rem 1rem; margin: 0.25rem 0 0; padding: 0; list-style: none; font-size: 0.875rem; }
.grid { stroke: var(--rule); stroke-width: 1; }
.line { fill: none; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
.dash-1 { stroke-dasharray: 7 4; } .dash-2 { stroke-dasharray: 2 4; } .dash-3 { stroke-dasharray: 9 4 2 4; }
.band { opacity: 0.2; }
.launch { opacity: 0.55; } .interval { stroke-width: 2; } .median { stroke-width: 3; }
.bar { stroke: var(--page); stroke-width: 0.5; } .whisker { stroke: var(--ink); stroke-width: 2; }
.cross { fill: none; stroke-width: 2.5; } .open { fill: var(--page); stroke: var(--quiet); stroke-width: 1.5; }
.upright { stroke: var(--ink); stroke-width: 1.5; } .upright.bend { stroke: var(--quiet); stroke-dasharray: 3 3; }
.limit { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 8 3; }
.change { stroke-width: 1.5; stroke-dasharray: 3 3; }
${[0, 1, 2, 3, 4, 5].map((place) => `.stroke-${place} { stroke: var(--series-${place}); } .fill-${place} { fill: var(--series-${place}); }`).join("\n")}
.loads, .generators { max-width: 60rem; } .tried { max-width: 40rem; } .counted { max-width: 30rem; }
.loads thead th:first-child, .generators thead th:first-child { width: 36%; } .loads thead th:last-child { width: 24%; }
.tried thead th:nth-child(-n+2) { width: 28%; } .of-load thead > tr > td { width: 20%; } .counted thead > tr > td { width: 38%; }
.facts { margin: 0; } .facts div { margin: 0.5rem 0; } .facts dt { color: var(--quiet); } .facts dd { margin: 0; } .facts ul { margin: 0; padding-left: 1.2rem; }
.machine { max-width: 48rem; } .machine thead th:first-child { width: 46%; }
footer { margin-top: 3rem; padding-bottom: 2rem; font-size: 0.875rem; color: var(--quiet); }
@media (min-width: 48rem) {
  .benchmark { padding: 1.25rem; }
  .figures thead th:nth-child(1) { width: 20%; } .figures thead th:nth-child(2) { width: 42%; } .figures thead th:nth-child(3) { width: 22%; }
  .estimate { display: grid; grid-template-columns: 9rem 1fr; gap: 0.5rem; } .estimate svg { display: block; }
  .charts { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 2rem; }
  .facts div { display: grid; grid-template-columns: 8rem 1fr; gap: 1rem; }
  .tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(28rem, 1fr)); gap: 0 2rem; }
}
@media print {
  nav { display: none; }
  figure, tr, .findings li { break-inside: avoid; } h2, h3, figcaption, caption { break-after: avoid; }
  .benchmark { padding: 0; border: 0; }
}
`;
