import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { htmlText, scriptJson } from "@agentperf/core/safety";
import type { Stack } from "./sites.ts";
import { siteName } from "./sites.ts";

/** A box of a flame graph. The width of the whole graph is 1. */
interface Box {
  readonly name: string;
  readonly depth: number;
  readonly from: number;
  readonly to: number;
}

interface Branch {
  readonly children: Map<string, Branch>;
  value: number;
}

/** A box below this share of the whole would be too narrow to be seen. */
const narrowest = 0.0005;

/** One graph of a page. */
export interface FlameGraph {
  readonly title: string;
  readonly stacks: readonly Stack[];
  /** The unit that values are shown in, such as `ms` or `kB`, and how many of the stacks' unit make one of it. */
  readonly unit: readonly [name: string, size: number];
}

/**
 * A page that shows flame graphs and needs no other file. A click on a box makes it as wide as the page; a click on the lowest box shows
 * all again.
 */
export async function flamePage(title: string, graphs: readonly FlameGraph[]): Promise<string> {
  const library = await readFile(createRequire(import.meta.url).resolve("echarts/dist/echarts.min.js"), "utf8");
  const data = graphs.map(({ title: name, stacks, unit }) => ({ title: name, unit, ...boxesOf(stacks) }));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${htmlText(title)}</title>
<style>
  body { font: 14px system-ui, sans-serif; margin: 1.5rem; color: #222; background: #fff; }
  h1 { font-size: 1.2rem; overflow-wrap: anywhere; } h2 { font-size: 1rem; margin: 1.5rem 0 0.5rem; } p { color: #555; }
  .graph { width: 100%; }
  @media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818; } p { color: #aaa; } }
</style>
</head>
<body>
<h1>${htmlText(title)}</h1>
<p>The width of a box is its share of the whole; what it called stands above it. Click a box to make it as wide as the page, and the
lowest box to see all again.</p>
${data.map(({ title: name }, at) => `<h2>${htmlText(name)}</h2><div class="graph" id="graph-${at}"></div>`).join("\n")}
<script>${library.replaceAll("</script", "<\\/script")}</script>
<script>
const graphs = ${scriptJson(data)};
${pageScript}
</script>
</body>
</html>
`;
}

function boxesOf(stacks: readonly Stack[]): { readonly total: number; readonly depth: number; readonly boxes: readonly Box[] } {
  const root: Branch = { children: new Map(), value: 0 };
  for (const { frames, value } of stacks) {
    if (frames.some(({ functionName }) => functionName === "(idle)")) continue;
    root.value += value;
    let branch = root;
    for (const frame of frames) {
      const name = siteName(frame);
      const next = branch.children.get(name) ?? { children: new Map(), value: 0 };
      next.value += value;
      branch.children.set(name, next);
      branch = next;
    }
  }
  const boxes: Box[] = [];
  const lay = (name: string, { children, value }: Branch, depth: number, from: number): void => {
    const to = from + value / root.value;
    if (to - from < narrowest) return;
    boxes.push({ name, depth, from, to });
    let start = from;
    for (const [child, branch] of [...children].sort(([a], [b]) => (a < b ? -1 : 1))) {
      lay(child, branch, depth + 1, start);
      start += branch.value / root.value;
    }
  };
  if (root.value > 0) lay("all", root, 0, 0);
  return { total: root.value, depth: Math.max(0, ...boxes.map(({ depth }) => depth)), boxes };
}

/** Plain JavaScript that runs in the page, after `graphs` and the library. */
const pageScript = `
const rowHeight = 20;
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
const colour = (name) => {
  let hash = 0;
  for (const sign of name) hash = (hash * 31 + sign.codePointAt(0)) | 0;
  return "hsl(" + (Math.abs(hash) % 50) + " 80% " + (dark ? 38 : 68) + "%)";
};
graphs.forEach(({ total, depth, boxes, unit }, at) => {
  const element = document.getElementById("graph-" + at);
  element.style.height = (depth + 1) * rowHeight + 10 + "px";
  if (boxes.length === 0) { element.textContent = "Nothing was sampled."; return; }
  const chart = echarts.init(element, null, { renderer: "canvas" });
  let shown = { from: 0, to: 1 };
  const render = (_, api) => {
    const box = boxes[api.value(0)];
    const [from, to] = [box.from, box.to].map((share) => (Math.min(Math.max(share, shown.from), shown.to) - shown.from) / (shown.to - shown.from));
    const [x, y] = api.coord([from, box.depth]);
    const width = api.size([to - from, 0])[0];
    if (width < 0.5) return;
    const name = box.name.split(" ")[0];
    return {
      type: "rect",
      shape: { x, y: y - rowHeight, width: Math.max(0.5, width - 1), height: rowHeight - 1 },
      style: { fill: colour(box.name) },
      textConfig: { position: "insideLeft", distance: 3 },
      textContent: width < 30 ? undefined : {
        style: { text: name, fill: dark ? "#fff" : "#222", width: width - 8, overflow: "truncate", ellipsis: "…", fontSize: 12 },
      },
    };
  };
  chart.setOption({
    animation: false,
    grid: { left: 0, right: 0, top: 5, bottom: 5 },
    xAxis: { show: false, min: 0, max: 1 },
    yAxis: { show: false, min: 0, max: depth + 1 },
    tooltip: {
      formatter: ({ dataIndex }) => {
        const { name, from, to } = boxes[dataIndex];
        const value = ((to - from) * total) / unit[1];
        return echarts.format.encodeHTML(name) + "<br>" + value.toFixed(1) + " " + unit[0] + ", " + (100 * (to - from)).toFixed(1) + " %";
      },
    },
    series: [{ type: "custom", renderItem: render, encode: { x: [1], y: [2] }, data: boxes.map((box, index) => [index, box.from, box.depth]) }],
  });
  chart.on("click", ({ dataIndex }) => {
    shown = boxes[dataIndex];
    chart.setOption({ series: [{ data: boxes.map((box, index) => [index, box.from, box.depth]) }] });
  });
  addEventListener("resize", () => chart.resize());
});
document.documentElement.dataset.ready = "true";
`;
