import { documentOf } from "../page/frame.ts";
import { html, type Markup } from "../page/markup.ts";
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
/** Rows that are shown. */
const deepest = 1_000;

/** One graph of a page. */
export interface FlameGraph {
  readonly title: string;
  readonly stacks: readonly Stack[];
  /** The unit that values are shown in, such as `ms` or `kB`, and how many of the stacks' unit make one of it. */
  readonly unit: readonly [name: string, size: number];
}

/**
 * A page that shows flame graphs and needs no other file; without its script it shows them too. A click on a box makes it as wide as the page;
 * a click on the lowest box shows all again.
 */
export function flamePage(title: string, graphs: readonly FlameGraph[]): string {
  const body = html`<main>
<h1>${title}</h1>
<p>The width of a box is its share of the whole; what it called stands above it. Click a box to make it as wide as the page, and the
lowest box to see all again.</p>
${graphs.map(section)}</main>`;
  return documentOf({ title, style: flameStyle, body, script: flameScript });
}

function section({ title, stacks, unit }: FlameGraph): Markup {
  const { total, depth, boxes } = boxesOf(stacks);
  const heading = html`<h2>${title}</h2>`;
  if (boxes.length === 0) return html`${heading}\n<p>Nothing was sampled.</p>\n`;
  const height = (depth + 1) * rowHeight;
  const drawn = boxes.map((box) => drawnBox(box, { total, unit, top: height - (box.depth + 1) * rowHeight }));
  return html`${heading}\n<svg class="graph" width="100%" height="${height}" role="group" aria-label="${title}">\n${drawn}</svg>\n`;
}

const rowHeight = 20;

interface BoxPlace extends Pick<FlameGraph, "unit"> {
  readonly total: number;
  /** Its upper edge, in pixels. */
  readonly top: number;
}

/** A box is an SVG of its own, so that its text ends where it ends. */
function drawnBox({ name, from, to }: Box, { total, unit: [unit, size], top }: BoxPlace): Markup {
  const share = to - from;
  const told = `${name}: ${((share * total) / size).toFixed(1)} ${unit}, ${(100 * share).toFixed(1)} %`;
  const [short = ""] = name.split(" ");
  return html`<svg class="box" x="${percent(from)}" y="${top}" width="${percent(share)}" height="${rowHeight}" data-from="${from}" data-to="${to}" tabindex="0" role="button" aria-label="${told}"><title>${told}</title><rect width="100%" height="100%" class="hue-${hueOf(name)}"/><text x="4" y="14">${short}</text></svg>\n`;
}

const percent = (share: number): string => `${(100 * share).toFixed(4)}%`;

/** Hues between red and yellow. */
const hues = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45] as const;

/** Which of the hues: of one name always the same. */
function hueOf(name: string): number {
  let hash = 0;
  for (const sign of name) hash = (hash * 31 + (sign.codePointAt(0) as number)) | 0;
  return Math.abs(hash) % hues.length;
}

const flameStyle = `
:root { --lightness: 68%; }
@media screen and (prefers-color-scheme: dark) { :root { --lightness: 24%; } }
main { padding: 1.5rem; }
h1 { font-size: 1.2rem; margin-top: 0; } h2 { font-size: 1rem; margin: 1.5rem 0 0.5rem; } p { color: var(--quiet); }
.graph { display: block; }
.box { cursor: pointer; overflow: hidden; }
.box rect { stroke: var(--page); }
.box:focus-visible rect, .box:hover rect { stroke: var(--ink); }
.box text { font-size: 12px; fill: var(--ink); pointer-events: none; }
${hues.map((hue, at) => `.hue-${at} { fill: hsl(${hue} 80% var(--lightness)); }`).join("\n")}
`;

/** Plain JavaScript that runs in the page. */
const flameScript = `
for (const graph of document.querySelectorAll("svg.graph")) {
  const boxes = [...graph.querySelectorAll("svg.box")].map((element) => ({ element, from: Number(element.dataset.from), to: Number(element.dataset.to) }));
  const show = (shown) => {
    const place = (share) => (Math.min(Math.max(share, shown.from), shown.to) - shown.from) / (shown.to - shown.from);
    for (const { element, from, to } of boxes) {
      const [left, right] = [place(from), place(to)];
      element.setAttribute("x", 100 * left + "%");
      element.setAttribute("width", 100 * (right - left) + "%");
      element.style.display = right > left ? "" : "none";
    }
  };
  for (const box of boxes) {
    box.element.addEventListener("click", () => show(box));
    box.element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      show(box);
    });
  }
}
document.documentElement.dataset.ready = "true";
`;

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
    if (to - from < narrowest || depth > deepest) return;
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
