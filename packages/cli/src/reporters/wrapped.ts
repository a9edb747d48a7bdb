import { terminalText } from "@agentperf/core/safety";
import truncated from "fast-string-truncated-width";
import { wrapAnsi } from "fast-wrap-ansi";
import { displayWidth } from "./columns.ts";

/** How far in the rest of a line stands that was broken. */
const hanging = 2;
/** No line is broken into narrower ones. */
const narrowest = 10;

/**
 * A text for people whose lines are no wider than so many columns; the rest of a line that is broken stands further in. Colours stay.
 * @param width - absent: nothing is broken
 */
export function wrapped(text: string, width?: number): string {
  if (width === undefined) return text;
  return terminalText(text, { colours: true })
    .split("\n")
    .map((line) => {
      if (displayWidth(line) <= width) return line;
      const [indent = ""] = /^ */.exec(line) ?? [];
      const room = Math.max(narrowest, width - indent.length - hanging);
      const lines = linesOf(line.slice(indent.length), room);
      return lines.map((part, at) => `${indent}${at === 0 ? "" : " ".repeat(hanging)}${part}`).join("\n");
    })
    .join("\n");
}

/** The lines of a text without line feeds in so many columns, broken between words where that is possible, else behind a slash. */
export function linesOf(text: string, width: number): string[] {
  const words = text.split(" ").map((word) => (displayWidth(word) <= width ? word : brokenAtSlashes(word, width)));
  return wrapAnsi(words.join(" "), width, { hard: true }).split("\n");
}

/** A word with line feeds behind slashes, as few as it takes. */
function brokenAtSlashes(word: string, width: number): string {
  const lines: string[] = [""];
  for (const part of word.split(/(?<=\/)/)) {
    const line = `${lines.at(-1) ?? ""}${part}`;
    if (displayWidth(line) <= width || line === part) lines[lines.length - 1] = line;
    else lines.push(part);
  }
  return lines.join("\n");
}

/** A text without colours, cut to so many columns. */
export function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  const { index } = truncated(text, { limit: width, ellipsis: "…", ellipsisWidth: 1 });
  return `${text.slice(0, index)}…`;
}

/** Whether no line is wider than the terminal. @param width - its columns; absent: there is room for all */
export const fits = (text: string, width = Number.POSITIVE_INFINITY): boolean =>
  text.split("\n").every((line) => displayWidth(line) <= width);

/** Tables of as many of these side by side as a terminal has room for, the others below them. @param width - absent: all in one */
export function sideBySide<T>(all: readonly T[], width: number | undefined, layOut: (some: readonly T[]) => string): string {
  for (let size = all.length; size > 0; size--) {
    const blocks = Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
    const text = blocks.map(layOut).join("\n\n");
    if (size === 1 || fits(text, width)) return text;
  }
  return "";
}
