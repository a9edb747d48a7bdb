import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Tab } from "../../../../test-support/browser.ts";

// What a person would see at a glance in a page, and what axe-core sees.

const axe = await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** What a part of a page was seen to do. */
interface Faults {
  /** Elements that reach beyond the window, or whose text reaches beyond them. */
  readonly overflowing: readonly string[];
  /** Pairs of texts, one of which lies on the other. */
  readonly overlapping: readonly string[];
  /** Texts of which there are any, so that a page without any isn't taken for one without faults. */
  readonly texts: number;
}

/**
 * Plain JavaScript that runs in the page. Texts are compared by the boxes of their lines, each a quarter less high than it is: lines of one paragraph
 * touch, and that is no fault.
 */
const look = `(() => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".unseen");
  const told = (text) => JSON.stringify(text.trim().slice(0, 60));
  const overflowing = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) overflowing.push("the page: " + document.documentElement.scrollWidth + " > " + width);
  for (const element of document.body.querySelectorAll("*")) {
    if (!shown(element)) continue;
    const { left, right, width: own } = element.getBoundingClientRect();
    if (own > 0 && (left < -0.5 || right > width + 0.5)) overflowing.push(element.tagName + " " + told(element.textContent) + " from " + left + " to " + right);
    const isBox = element instanceof HTMLElement && getComputedStyle(element).display !== "inline";
    if (isBox && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0 && !element.querySelector("svg"))
      overflowing.push(element.tagName + " " + told(element.textContent) + " is wider than its box");
  }
  const boxes = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.data.trim() === "" || !shown(node.parentElement) || node.parentElement.closest("title, script, style")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = node.parentElement instanceof SVGElement ? [node.parentElement.getBoundingClientRect()] : range.getClientRects();
    for (const { left, right, top, bottom } of rects) {
      const trim = (bottom - top) / 4;
      if (right > left) boxes.push({ left, right, top: top + trim, bottom: bottom - trim, text: node.data, node });
    }
  }
  boxes.sort((a, b) => a.top - b.top);
  const overlapping = [];
  for (const [at, one] of boxes.entries())
    for (let next = at + 1; next < boxes.length && boxes[next].top < one.bottom; next++) {
      const other = boxes[next];
      if (one.node !== other.node && one.left < other.right - 0.5 && other.left < one.right - 0.5) overlapping.push(told(one.text) + " and " + told(other.text));
    }
  return { overflowing, overlapping, texts: boxes.length };
})()`;

/** That nothing lies on anything else or reaches beyond its place. */
export async function assertLaidOut(tab: Tab): Promise<void> {
  const { overflowing, overlapping, texts } = await tab.evaluate<Faults>(look);
  assert.deepEqual({ overflowing: overflowing.slice(0, 10), overlapping: overlapping.slice(0, 10) }, { overflowing: [], overlapping: [] });
  assert.ok(texts > 10, `${texts} texts`);
}

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** That axe-core finds nothing, contrast included. */
export async function assertAccessible(tab: Tab): Promise<void> {
  await tab.evaluate(`${axe}; undefined`);
  const violations = await tab.evaluate<Violation[]>(
    `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)`,
  );
  const told = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.length} × ${nodes[0]?.html} ${nodes[0]?.failureSummary ?? ""}`,
  );
  assert.deepEqual(told, []);
}

/** That the lines of charts stand out from their ground: a contrast of 3 or more, as WCAG 2.2 asks in 1.4.11. */
export async function assertLinesStandOut(tab: Tab): Promise<void> {
  const colours = await tab.evaluate<Record<string, string>>(
    `Object.fromEntries(["--page", "--series-0", "--series-1", "--series-2", "--series-3", "--series-4", "--series-5", "--ink"].map((name) => [name, getComputedStyle(document.documentElement).getPropertyValue(name).trim()]))`,
  );
  const { "--page": ground = "", ...lines } = colours;
  assert.equal(Object.keys(lines).length, 7);
  for (const [name, colour] of Object.entries(lines)) {
    const [one, other] = [luminance(ground), luminance(colour)];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    assert.ok(contrast >= 3, `${name} ${colour} on ${ground}: ${contrast}`);
  }
}

/** Relative luminance of `#rrggbb`. @see WCAG 2.2 */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
