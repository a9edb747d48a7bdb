import { terminalText } from "./terminal.ts";

/** What Markdown gives a meaning to wherever it stands, and what HTML does. */
const active = /[\\`*_[\]<>&|~#]/g;

const entity = (character: string): string => `&#${character.codePointAt(0)};`;

/** Can't be seen, and keeps GitHub from reading a name, a number or an emoji behind a mark. */
const gap = "&#8203;";

/**
 * A text from outside as Markdown that GitHub shows as that text, in a paragraph as in a cell of a table: no formatting, no link, no picture,
 * no mention that notifies anybody, no reference to an issue, no emoji and no formula is made of it. Lines are kept by `<br>`.
 *
 * Entities are used rather than backslashes, since those mean something else before `|` in a table. GitHub looks for mentions, references and
 * emoji in the finished page, where both are undone: a zero-width space keeps them apart.
 */
export function markdownText(text: string): string {
  return terminalText(text)
    .trim()
    .split("\n")
    .map((line) => literal(line.trim()))
    .join("<br>");
}

function literal(line: string): string {
  return line
    .replace(active, entity)
    .replace(/@(?=\S)/g, `@${gap}`)
    .replace(/&#35;(?=\d)/g, (mark) => mark + gap)
    .replace(/\bGH-(?=\d)/gi, (mark) => mark + gap)
    .replace(/:(?=[\w+-]+:)/g, (mark) => mark + gap)
    .replace(/:(?=\/\/)/g, `&#58;${gap}`)
    .replace(/\bwww\./gi, (mark) => mark.replace(".", `&#46;${gap}`))
    .replaceAll("$", "<span>$</span>")
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, (_, number: string, mark: string) => number + entity(mark))
    .replace(/^[-+=:]/, entity);
}
