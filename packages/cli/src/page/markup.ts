import { htmlText } from "@agentperf/core/safety";

/** Markup that a page may hold as it is: ours, with every text from elsewhere in it escaped. Only {@link html} and {@link verbatim} make it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template may hold: a text is escaped, markup isn't, of a list each in turn; nothing is shown of what is undefined. */
export type Content = Markup | string | number | undefined | readonly Content[];

/** HTML or SVG from a template. Its values are texts, between tags or in an attribute's double quotes, or markup. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(parts.map((part, at) => part + (at < contents.length ? textOf(contents[at]) : "")).join(""));
}

/** A constant of ours that is taken as it is, such as a style sheet. Never anything from outside. */
export const verbatim = (text: string): Markup => new Markup(text);

function textOf(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Markup) return content.text;
  if (typeof content === "object") return content.map(textOf).join("");
  return htmlText(String(content));
}
