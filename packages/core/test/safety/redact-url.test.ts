import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { redactUrl } from "@agentperf/core/safety";
import fc from "fast-check";
import { growth, linear } from "./growth.ts";

const secret = "hunter2-s3cr3t";

function shows(table: Readonly<Record<string, string>>): void {
  for (const [address, shown] of Object.entries(table)) assert.equal(redactUrl(address), shown, address);
}

describe("redactUrl", () => {
  it("hides user and password, and keeps scheme, host, port and database", () => {
    shows({
      [`redis://ada:${secret}@127.0.0.1:6379/2`]: "redis://***@127.0.0.1:6379/2",
      [`rediss://:${secret}@cache.internal`]: "rediss://***@cache.internal",
      [`https://${secret}@host/mcp`]: "https://***@host/mcp",
      "redis://127.0.0.1:6379": "redis://127.0.0.1:6379",
      "redis://[::1]:6379/0": "redis://[::1]:6379/0",
      "redis://": "redis://",
    });
  });

  it("hides the whole password where it should have been percent-encoded", () => {
    shows({
      "redis://:abc/S3cretPart@127.0.0.1:6379": "redis://***@127.0.0.1:6379",
      "redis://:p@ss:w/o#r%d@host": "redis://***@host",
      "redis://ada:p?a#s/s@[::1]:6379/1": "redis://***@[::1]:6379/1",
      "redis://ada:a,b@127.0.0.1:6379": "redis://***@127.0.0.1:6379",
      "redis://:two words\n@127.0.0.1": "redis://***@127.0.0.1",
      [`redis://ada:${secret}@127.0.0.1:notaport`]: "redis://***",
    });
  });

  it("shows nothing of an address that can be read in two ways", () => {
    // Host `ada` and a path, or user `ada` and a password that begins with digits.
    assert.equal(redactUrl(`redis://ada:12/${secret}@cache`), "redis://***");
    assert.equal(redactUrl("https://host/mcp?key=p@ssw0rd"), "https://***");
    assert.equal(redactUrl("https://host/s/my@secret/mcp"), "https://***");
  });

  it("shows the values of a query only of well-known settings", () => {
    shows({
      [`https://host/mcp?token=${secret}&page=2`]: "https://host/mcp?token=***&page=2",
      [`https://host/mcp?sig=${secret}&access_key=${secret};key=x`]: "https://host/mcp?sig=***&access_key=***&key=***",
      "redis://127.0.0.1:6379?family=6&db=2": "redis://127.0.0.1:6379?family=6&db=2",
      [`redis://127.0.0.1?db=${secret}/x`]: "redis://127.0.0.1?db=***",
      [`https://host?${secret}`]: "https://host?***",
      "https://host?c2VjcmV0=": "https://host?***",
      "https://host?c2VjcmV0==": "https://host?***",
      [`https://host/#access_token=${secret}`]: "https://host/#***",
    });
  });

  it("hides the parts of a path but for those that say what is served there", () => {
    shows({
      [`https://mcp.example.com/api/v1/s/${secret}/mcp`]: "https://mcp.example.com/api/v1/***/mcp",
      "https://host/mcp/": "https://host/mcp/",
      "https://host/a/b/c/sse": "https://host/***/sse",
      [`wss://ada:${secret}@host:8080/echo?room=${secret}`]: "wss://***@host:8080/echo?room=***",
    });
  });

  it("keeps the path of a socket", () => {
    shows({
      "/var/run/redis.sock": "/var/run/redis.sock",
      "./redis.sock": "./redis.sock",
      "unix:///tmp/redis.sock": "unix:///tmp/redis.sock",
      [`redis+unix://ada:${secret}@/tmp/redis.sock?db=1`]: "redis+unix://***@/tmp/redis.sock?db=1",
    });
  });

  it("reads several addresses between commas", () => {
    shows({
      [`redis://ada:${secret}@a:1,redis://bo:${secret}@b:2`]: "redis://***@a:1, redis://***@b:2",
      [`redis://ada:${secret}@a:1, b:2`]: "redis://***@a:1,b:2",
      [`redis://a:1,redis://:x,${secret}@b:2`]: "redis://a:1, redis://***@b:2",
      "a:1,b:2": "a:1,b:2",
    });
  });

  it("reads an address without a scheme, and hides a text that is none", () => {
    shows({
      "localhost:6379": "localhost:6379",
      "127.0.0.1": "127.0.0.1",
      [`ada:${secret}@127.0.0.1:6379`]: "***@127.0.0.1:6379",
      [`:${secret}@cache:6379/0`]: "***@cache:6379/0",
      [secret]: "***",
      "p@ssword": "***",
      "not a url": "***",
      "": "",
    });
  });

  it("shows no part of a user, password or value of a query, whatever they hold", () => {
    const part = fc.string({ minLength: 4, unit: fc.constantFrom(..."ab01/@:?#&=%\\, \n\"'[].-_é€".split("")) });
    const frames: readonly ((text: string) => string)[] = [
      (text) => `redis://ada:${text}@127.0.0.1:6379/0`,
      (text) => `redis://:${text}@127.0.0.1:6379`,
      (text) => `redis://${encodeURIComponent(text)}@cache.internal:6379`,
      (text) => `https://host/mcp?key=${encodeURIComponent(text)}&page=1`,
      (text) => `https://ada:x@127.0.0.1/mcp?key=${text}`,
      (text) => `ada:${text}@127.0.0.1:6379`,
    ];
    fc.assert(
      fc.property(part, fc.constantFrom(...frames), (text, frame) => {
        // Told from the frame's own letters by what stands around it.
        const marked = `Zq${text}Zq`;
        const shown = redactUrl(frame(marked));
        assert.ok(!shown.includes("Zq"), shown);
        assert.equal(redactUrl(shown), shown, "a second time changes nothing");
      }),
      { numRuns: 2_000 },
    );
  });

  it("reads any text, in time that grows with its length only", () => {
    fc.assert(fc.property(fc.string(), (text) => redactUrl(redactUrl(text)) === redactUrl(text)));
    for (const piece of ["a", "@", "://", "a@", "?a=", ",redis://", "/", ":1", "#", " ,", "redis://a:b@"]) {
      assert.ok(growth(piece, redactUrl) < linear, piece);
      assert.ok(growth(piece, (text) => redactUrl(`redis://${text}`)) < linear, piece);
    }
  });
});
