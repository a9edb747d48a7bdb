import { terminalText } from "./terminal.ts";

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** A text from outside as HTML that shows it, between tags as in an attribute's quotes. */
export const htmlText = (text: string): string => terminalText(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
