import { terminalText } from "./terminal.ts";

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** A text from outside as HTML that shows it, between tags as in an attribute's quotes. */
export const htmlText = (text: string): string => terminalText(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** A value as JSON that can stand in a `<script>` of a page: nothing in it ends the script or begins a comment. */
export const scriptJson = (value: unknown): string =>
  (JSON.stringify(value) ?? "null").replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
