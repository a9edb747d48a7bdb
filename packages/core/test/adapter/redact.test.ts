import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { redactOptions, redactUrl, scrubber, secretsIn } from "@agentperf/core";
import fc from "fast-check";

const secret = "hunter2-s3cr3t";

describe("redaction", () => {
  it("hides user, password and secret-looking query values of a URL, and keeps the rest", () => {
    assert.equal(redactUrl(`redis://ada:${secret}@127.0.0.1:6379/2`), "redis://***@127.0.0.1:6379/2");
    assert.equal(redactUrl(`https://host/mcp?token=${secret}&page=2`), "https://host/mcp?token=***&page=2");
    assert.equal(redactUrl("redis://127.0.0.1:6379"), "redis://127.0.0.1:6379");
    assert.equal(redactUrl("not a url"), "not a url");
  });

  it("hides the credentials of an address that no parser takes", () => {
    assert.ok(!redactUrl(`redis://ada:${secret}@127.0.0.1:notaport`).includes(secret));
  });

  it("hides every header, and values under secret-looking names, at any depth", () => {
    const options = {
      url: `redis://:${secret}@h`,
      nested: { password: secret, list: [{ apiKey: secret }] },
      headers: { "x-mine": secret },
    };
    const text = JSON.stringify(redactOptions(options));
    assert.ok(!text.includes(secret), text);
    assert.ok(text.includes("x-mine"));
  });

  it("scrubs what it found, also percent-encoded, from any text", () => {
    const password = "p@ss/w:rd";
    const url = `redis://ada:${encodeURIComponent(password)}@127.0.0.1`;
    const scrub = scrubber(secretsIn({ url }));
    const clean = scrub(`can't reach ${url}: WRONGPASS for ${password}`);
    assert.ok(!clean.includes(password) && !clean.includes(encodeURIComponent(password)), clean);
  });

  it("leaves no secret of any shape in a URL that it redacts", () => {
    const word = fc.stringMatching(/^[A-Za-z0-9!$&'()*+,;=%-]{4,20}$/).filter((text) => !/%/.test(text));
    fc.assert(
      fc.property(word, word, (user, password) => {
        const shown = redactUrl(`redis://${user}:${password}QQ@127.0.0.1:1/0`);
        assert.ok(!shown.includes(`${password}QQ`), shown);
      }),
    );
  });
});
