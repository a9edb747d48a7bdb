import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { htmlText, markdownText, terminalText } from "@agentperf/core/safety";
import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { growth, linear } from "./growth.ts";

/** The page that GitHub's Markdown makes, before GitHub looks for mentions in it. */
const page = (source: string): string =>
  micromark(source, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true, allowDangerousProtocol: true });

const entities: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&" };

/** What a reader sees of a page, with the zero-width spaces that GitHub looks at. */
const seen = (html: string): string =>
  html
    .replaceAll("<br>", "\n")
    .replaceAll(/<\/?span>/g, "")
    .replaceAll(/&(lt|gt|quot|amp);/g, (entity) => entities[entity] ?? entity);

const inParagraph = (text: string): string | undefined => /^<p>(.*)<\/p>\n?$/s.exec(page(markdownText(text)))?.[1];

const inCell = (text: string): string | undefined => {
  const html = page(`| a | b |\n|---|---|\n| ${markdownText(text)} | end |\n`);
  return /<tbody>\n<tr>\n<td>(.*)<\/td>\n<td>end<\/td>\n<\/tr>\n<\/tbody>\n<\/table>\n$/s.exec(html)?.[1];
};

/** How a text reads when its lines are trimmed and its control characters are written out. */
const expected = (text: string): string =>
  terminalText(text)
    .trim()
    .split("\n")
    .map((line) => line.trim())
    .join("\n");

describe("markdownText", () => {
  const hostile = [
    "a | b",
    "a \\| b",
    "a \\\\| b \\",
    "`code` ``|`` *bold* _it_ ~~no~~",
    '<img src=x onerror="alert(1)"> <!-- --> </td></table>',
    "&lt; &amp; &#124; &copy;",
    "[link](https://x.example) ![picture](https://x.example/p.png) [ref][1] [^1]",
    "https://x.example/a?b=c www.x.example ftp://x ada@x.example mailto:ada@x.example",
    "@org/team @ada, (@ada) #123 org/repo#4 GH-5",
    ":smile: :+1: a:b:c",
    "$x$ and $$y$$ cost 5 $",
    "# heading",
    "- item",
    "1. item",
    "12) item",
    "> quote",
    "---",
    "===",
    "    indented",
    "| --- |",
    "```",
    "[ ] task",
    "first\nsecond\r\n\n# third",
    "\x1b[2J\u202e\0",
  ];

  it("shows each text as it is, in a paragraph and in a cell of a table", () => {
    for (const text of hostile) {
      for (const html of [inParagraph(text), inCell(text)]) {
        assert.ok(html !== undefined, text);
        assert.equal(seen(html).replaceAll("\u200b", ""), expected(text));
        assert.doesNotMatch(html.replaceAll(/<br>|<\/?span>/g, ""), /[<>]/, text);
      }
    }
  });

  it("makes no mention, no reference to an issue, no emoji and no formula", () => {
    for (const text of hostile) {
      const html = inParagraph(text) ?? "";
      assert.doesNotMatch(seen(html), /@\w|#\d|GH-\d|:[\w+-]+:/, text);
      // What GitHub's own pages say keeps a dollar sign from beginning a formula.
      assert.doesNotMatch(html.replaceAll("<span>$</span>", ""), /\$/, text);
    }
  });

  it("keeps figures and names easy to read in the source", () => {
    for (const text of ["RedisGet-2", "+16.67% faster, p=0.008 n=5+5", "7.2 µs ± 2 %", "suite/name/size=10"])
      assert.match(markdownText(text), /^(&#4[35];)?[\w\s.,%=+±µ/-]+$/);
  });

  it("holds for every text", () => {
    const anyText = fc.string({
      unit: fc.oneof(fc.constantFrom(..."|\\`*_[]()<>&#;@:$!~^-+=.1a \n\thw\"'/"), fc.string({ minLength: 1, maxLength: 1 })),
    });
    fc.assert(
      fc.property(anyText, (text) => {
        const html = inCell(text);
        assert.ok(html !== undefined);
        assert.equal(seen(html).replaceAll("\u200b", ""), expected(text));
        if (expected(text) === "") return;
        assert.equal(seen(inParagraph(text) ?? "").replaceAll("\u200b", ""), expected(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it("takes time that grows with the text's length only", () => {
    for (const piece of ["|", "\\", "@", ":", "a:", "$", "#1", "www.", "\n", " ", "<", "GH-1"])
      assert.ok(growth(piece, markdownText) < linear, piece);
  });
});

describe("htmlText", () => {
  it("can't end a tag, an attribute or an entity", () => {
    assert.equal(htmlText(`<img src='x' alt="&">\x1b`), "&lt;img src=&#39;x&#39; alt=&quot;&amp;&quot;&gt;\\x1b");
    fc.assert(fc.property(fc.string(), (text) => !/[<>"']/.test(htmlText(text))));
  });
});
