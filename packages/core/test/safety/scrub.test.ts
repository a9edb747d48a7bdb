import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { scrubbedShort, scrubber, secretsIn, shortened } from "@agentperf/core/safety";
import fc from "fast-check";
import { growth, linear } from "./growth.ts";

describe("scrubber", () => {
  it("hides what options hold, as it is and percent-encoded", () => {
    const password = "p@ss/w:rd";
    const url = `redis://ada:${encodeURIComponent(password)}@127.0.0.1`;
    const scrub = scrubber(secretsIn({ url }));
    assert.equal(scrub(`can't reach ${url}: WRONGPASS for ${password}`), "can't reach redis://***@127.0.0.1: WRONGPASS for ***");
  });

  it("leaves words alone that hold a user's short name, and hides a token in its place", () => {
    const text = "redis://***@127.0.0.1: the adapter can't be reached";
    assert.equal(scrubber(secretsIn({ url: "redis://ada:pass-word@127.0.0.1" }))(text), text);
    assert.equal(scrubber(secretsIn({ url: "redis://tokn@127.0.0.1" }))("for tokn"), "for ***");
  });

  it("hides a secret however a text encodes it", () => {
    const secret = `a"b\\c/d é<&>'%`;
    const scrub = scrubber([secret]);
    const ways = [
      secret,
      JSON.stringify(secret),
      JSON.stringify(JSON.stringify(secret)),
      encodeURIComponent(secret),
      encodeURIComponent(secret).toLowerCase(),
      encodeURIComponent(encodeURIComponent(secret)),
      new URLSearchParams({ x: secret }).toString().slice(2),
      secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("'", "&#39;").replaceAll('"', "&#x22;"),
      secret.replaceAll("a", "\\x61").replaceAll("b", "\\u0062"),
    ];
    for (const text of ways) assert.match(scrub(`[${text}]`), /^\["?(\\?")?\*\*\*(\\?")?"?\]$/, text);
  });

  it("hides a secret in base64, by itself and where more follows", () => {
    for (const secret of ["sk/live+Zq9%Tr0ub4dor", "sk/live+Zq9%Tr0ub4do", "sk/live+Zq9%Tr0ub4d", "ключ-é€"]) {
      const scrub = scrubber([secret]);
      const base64 = Buffer.from(secret).toString("base64");
      assert.match(scrub(`<${base64}>`), /^<\*\*\*=*>$/);
      assert.match(scrub(`<${Buffer.from(secret).toString("base64url")}>`), /^<\*\*\*>$/);
      // Of the letters that the next bytes decide, at most two stay.
      assert.match(scrub(`<${Buffer.from(`${secret}:`).toString("base64")}>`), /^<\*\*\*.{0,4}>$/);
    }
  });

  it("hides a password in base64 behind whatever user, but for a few letters at its ends", () => {
    const password = "Tr0ub4dor-and-more-9";
    const scrub = scrubber([password]);
    for (const user of ["a", "ab", "abc", "somebody"])
      for (const encoding of ["base64", "base64url"] as const)
        assert.match(scrub(`<${Buffer.from(`${user}:${password}!`).toString(encoding)}>`), /^<[\w+/-]{2,14}\*\*\*[\w+/-]{0,4}=*>$/, user);
  });

  it("hides a key that is broken by the ends of lines, or by what is put in their place", () => {
    const key = "sk-live-9f8e7d6c5b4a3210";
    const scrub = scrubber([key]);
    const [head, tail] = [key.slice(0, 11), key.slice(11)];
    for (const between of ["\n", "\r\n", "\r\n ", "\n\t", "\n    ", " ", "=\r\n", "\\\n  "]) {
      assert.equal(scrub(`for ${head}${between}${tail}, no`), "for ***, no", JSON.stringify(between));
      // An answer in JSON says it with escapes.
      const json = JSON.stringify({ error: `for ${head}${between}${tail}` });
      assert.equal(scrub(json), '{"error":"for ***"}', json);
      const encoded = Buffer.from(key).toString("base64").replace(/=+$/, "");
      assert.equal(scrub(`<${encoded.slice(0, 9)}${between}${encoded.slice(9)}>`), "<***>", JSON.stringify(between));
    }
    assert.equal(scrub(encodeURIComponent(`${head}\n${tail}`)), "***");
    assert.equal(scrub([...key].join("\n")), "***");
  });

  it("leaves words alone that a secret is made of", () => {
    const scrub = scrubber(["opensesame", "password1", "production-database"]);
    for (const text of ["open sesame", "password 1", "the production-\n database"]) assert.equal(scrub(text), text);
  });

  it("hides each line of a secret of several lines, and the secret without its line breaks", () => {
    const scrub = scrubber(["first-line-of-it\nsecond-line-of-it\r\nab\n"]);
    assert.equal(scrub("  | first-line-of-it\n  | second-line-of-it"), "  | ***\n  | ***");
    assert.equal(scrub("<first-line-of-itsecond-line-of-itab>"), "<***>");
    assert.equal(scrub("first-line-of-it\\nsecond-line-of-it\\r\\nab\\n"), "***");
  });

  it("hides all of secrets that overlap or hold each other", () => {
    const scrub = scrubber(["abcdef", "defghi", "abcdefgh"]);
    assert.equal(scrub("<abcdefghi> <abcdefghx> <defghi>"), "<***> <***x> <***>");
  });

  it("hides credentials that it wasn't told of, by their place in a URL or a header", () => {
    const scrub = scrubber([]);
    assert.equal(
      scrub("at http://ada:pw@host/mcp?key=k1&page=2, next"),
      "at http://***@host/mcp?key=***&page=2, next".replace("page=2,", "page=***"),
    );
    assert.equal(scrub("redis://:abc/S3cret@127.0.0.1:6379 refused"), "redis://***@127.0.0.1:6379 refused");
    assert.equal(scrub('{"authorization":"Bearer abc.def-123"}'), '{"authorization":"Bearer ***"}');
    assert.equal(scrub("Basic YWRhOnB3"), "Basic ***");
  });

  it("leaves other texts as they are", () => {
    const texts = [
      "at open (file:///srv/node_modules/@scope/pkg/index.js?t=1:10:5)",
      "a basic understanding, a bearer somewhere",
      "https://esm.sh/@scope/pkg@1.0/x.js",
      "100 % of 5 & \\ done",
      "",
    ];
    for (const text of texts) assert.equal(scrubber(["secret-text"])(text), text);
  });

  it("leaves no secret, whatever surrounds it", () => {
    const secret = fc
      .string({ minLength: 4, maxLength: 12, unit: fc.constantFrom(...'abc%"\\/&+ \né€'.split("")) })
      .filter((text) => text.trim().length >= 4);
    const encode = fc.constantFrom<(text: string) => string>(
      (text) => text,
      encodeURIComponent,
      (text) => JSON.stringify(text).slice(1, -1),
      (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;"),
    );
    const between = fc.array(fc.string({ maxLength: 6 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1, maxLength: 3 }), between, encode, (secrets, around, way) => {
        const clean = scrubber(secrets)(around.flatMap((text, at) => [text, way(secrets[at % secrets.length] ?? "")]).join(""));
        for (const each of secrets) assert.ok(!clean.includes(each) && !clean.includes(way(each)), clean);
      }),
      { numRuns: 1_000 },
    );
  });

  it("takes time that grows with the text's length only", () => {
    const scrub = scrubber([`${"a".repeat(1_000)}b1`, "aaaa", "secret/%41", "http://x"]);
    const pieces = [
      "a",
      "://",
      "a@",
      "http://a:b@",
      "%41",
      "\\u0061",
      "\\\\",
      "&amp;",
      "?a=",
      "Bearer ",
      "secret",
      " ",
      "abcdefghi.",
      ":",
      "\n",
      "=\r\n",
      "a1b2 ",
    ];
    for (const piece of pieces) assert.ok(growth(piece, scrub) < linear, piece);
  });
});

describe("shortened", () => {
  it("says how much it left out, within the length asked for", () => {
    assert.equal(shortened("short"), "short");
    const cut = shortened("x".repeat(300_000));
    assert.equal(cut.length, 2_000);
    assert.match(cut, /^x+ … \(298,0\d\d more characters\)$/);
    assert.equal(shortened(cut), cut);
    assert.equal(shortened("x".repeat(60), 50), `${"x".repeat(27)} … (33 more characters)`);
  });

  it("cuts no character in two", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), fc.integer({ min: 40, max: 80 }), (text, most) => {
        assert.ok(shortened(text, most).isWellFormed() && shortened(text, most).length <= most);
      }),
    );
  });
});

describe("a scrubbed and shortened text", () => {
  const secret = "ZZsecretZZ-0123456789-abcdefghij";
  const scrub = scrubber([secret]);

  it("is as long as is asked for, and says how much there is more", () => {
    assert.equal(scrubbedShort(`for ${secret}`, scrub), "for ***");
    assert.match(scrubbedShort("a b ".repeat(100_000), scrub, 100), /^(a b )+.* … \(399,\d+ more characters\)$/);
    assert.ok(scrubbedShort("ab ".repeat(100_000), scrub, 100).length <= 100);
  });

  it("holds no part of a secret, wherever it is cut, even where nearly all of it is secrets", () => {
    for (let shift = 0; shift < 40; shift++) {
      for (const text of [
        `${"x".repeat(1_560 + shift)}${secret.repeat(200)}`,
        `${" ".repeat(shift)}${secret.repeat(3_000)}`,
        ` ${secret}`.repeat(900),
      ]) {
        const shown = scrubbedShort(text, scrub, 100);
        for (let at = 0; at + 8 <= secret.length; at++) assert.ok(!shown.includes(secret.slice(at, at + 8)), shown);
      }
    }
  });

  it("takes no longer for a text that is much longer", () => {
    const short = "abc/%41&amp; ".repeat(10_000);
    // The shortest of several, since another process may have taken the time.
    const timeOf = (text: string) => {
      const times = Array.from({ length: 8 }, () => {
        const startedMs = performance.now();
        scrubbedShort(text, scrub);
        return performance.now() - startedMs;
      });
      return Math.min(...times);
    };
    timeOf(short);
    assert.ok(timeOf(short.repeat(30)) < 5 * Math.max(0.3, timeOf(short)));
  });
});
