import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { html, verbatim } from "../../src/page/markup.ts";

describe("html", () => {
  it("escapes texts between tags and in attributes, and no markup", () => {
    const inner = html`<b title="${'"x" & <y>'}">${"<i>"}</b>`;
    assert.equal(html`<p>${inner}</p>`.text, '<p><b title="&quot;x&quot; &amp; &lt;y&gt;">&lt;i&gt;</b></p>');
  });

  it("takes lists in turn, numbers as they are, and shows nothing of what is undefined", () => {
    assert.equal(html`${[html`<i>`, "<", [1, 0]]}${undefined}${0}`.text, "<i>&lt;100");
    assert.equal(html``.text, "");
  });

  it("writes out what a browser or a terminal would obey", () => {
    assert.equal(html`${"\u202ea\u0000"}`.text, "\\u202ea\\x00");
  });
});

describe("verbatim", () => it("is taken as it is", () => assert.equal(html`${verbatim("a > b")}`.text, "a > b")));
