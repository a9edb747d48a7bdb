import { createHash } from "node:crypto";
import { html, type Markup, verbatim } from "./markup.ts";

/** A page that needs no other file. */
export interface Page {
  readonly title: string;
  /** Style sheet of its own, behind {@link baseStyle}. */
  readonly style: string;
  readonly body: Markup;
  /** Plain JavaScript; the page must be readable without it. */
  readonly script?: string | undefined;
}

/**
 * A whole document. Its policy allows the style sheet and the script that it carries, by their hashes, and nothing else: no attribute of an element
 * styles it or runs anything, and nothing is loaded from anywhere.
 */
export function documentOf({ title, style: own, body, script }: Page): string {
  const style = `${baseStyle}${own}`;
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    ...(script === undefined ? [] : [`script-src ${hashOf(script)}`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${verbatim(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${verbatim(style)}</style>
</head>
<body>
${body}
${script === undefined ? undefined : html`<script>${verbatim(script)}</script>\n`}</body>
</html>
`.text;
}

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/**
 * Colours, fonts and print of every page. Text has a contrast of 4.5 or more on its ground, and lines of 3, light and dark; what is printed is light.
 */
const baseStyle = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1c1e21; --quiet: #565c64; --rule: #d4d8dd; --shade: #f3f5f7; --link: #0b57b0;
  --good: #17692f; --warning: #7a5000; --bad: #b3261e;
  --series-0: #0b62c4; --series-1: #a84a08; --series-2: #17733a; --series-3: #7c3aad; --series-4: #0e6b77; --series-5: #a8265f;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #15171a; --ink: #e8eaed; --quiet: #a8afb7; --rule: #3a3f45; --shade: #1f2226; --link: #8ab8ff;
    --good: #5fd38a; --warning: #e5b94a; --bad: #ff9a92;
    --series-0: #6cb2ff; --series-1: #ffa657; --series-2: #5fd38a; --series-3: #cda8ff; --series-4: #5cd0dc; --series-5: #ff9bc9;
  }
}
@media print { :root { color-scheme: light; } body { print-color-adjust: exact; } }
*, *:before, *:after { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--page); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.2rem; } h3 { font-size: 1.05rem; }
h1, h2, h3 { line-height: 1.3; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
`;
