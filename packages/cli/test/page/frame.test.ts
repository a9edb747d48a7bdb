import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { documentOf } from "../../src/page/frame.ts";
import { html } from "../../src/page/markup.ts";

const hash = (text = "") => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const policyOf = (page: string) => /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(page)?.[1];

describe("a page", () => {
  it("allows the style sheet and the script that it carries, and nothing else", () => {
    const page = documentOf({ title: "t", style: "p { margin: 0 }", body: html`<p>x</p>`, script: "1 < 2" });
    const [, style] = /<style>(.*)<\/style>/s.exec(page) ?? [];
    assert.equal(
      policyOf(page),
      `default-src 'none'; style-src ${hash(style)}; script-src ${hash("1 < 2")}; base-uri 'none'; form-action 'none'`,
    );
    assert.match(page, /<script>1 < 2<\/script>/);
  });

  it("allows no script where it has none, and escapes its title", () => {
    const page = documentOf({ title: "</title><script>", style: "", body: html`` });
    assert.doesNotMatch(page, /<script|script-src/);
    assert.match(page, /<title>&lt;\/title&gt;&lt;script&gt;<\/title>/);
  });
});
