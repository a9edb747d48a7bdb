import { terminalText } from "./terminal.ts";

/** What the log of a workflow may say beside a plain line. */
export interface Annotation {
  readonly level: "error" | "warning" | "notice" | "debug";
  readonly title?: string | undefined;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly message: string;
}

/** A workflow command of GitHub that shows an annotation, without a line's end. @see actions/runner, ActionCommand.cs */
export function annotation({ level, message, ...properties }: Annotation): string {
  // A debug line takes no properties.
  const given = level === "debug" ? [] : Object.entries(properties).filter(([, value]) => value !== undefined);
  const list = given.map(([name, value]) => `${name}=${propertyValue(String(value))}`).join(",");
  return `::${level}${list === "" ? "" : ` ${list}`}::${messageValue(message)}`;
}

/** What the runner undoes in a message, and only that. */
const messageValue = (text: string): string => terminalText(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const propertyValue = (text: string): string => messageValue(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

/**
 * A text as the log of a workflow may be given it: a terminal's text of which no line is a command to the runner. The runner reads `::command::` at a
 * line's start, behind any blanks, and `##[command]` anywhere; comparing as people do, it passes over characters that can't be seen.
 */
export function workflowText(text: string, options?: { readonly colours?: boolean | undefined }): string {
  return terminalText(text, options)
    .split("\n")
    .map((line) =>
      line
        .replace(/^([\s\p{DI}]*(?:\x1b\[[\d;:]{0,40}m[\s\p{DI}]*)*):(?=\p{DI}*:)/u, "$1: ")
        .replace(/#(\p{DI}*)#(?=\p{DI}*(?:[a-z]{1,20}\p{DI}*)?\[)/giu, "#$1# "),
    )
    .join("\n");
}
