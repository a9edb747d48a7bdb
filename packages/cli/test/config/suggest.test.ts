import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { suggest } from "../../src/config/suggest.ts";

describe("a suggestion", () => {
  it("is the nearest name, in its own spelling, where one is near", () => {
    assert.equal(suggest("redisgte", ["RedisGet", "RedisSet"]), '; did you mean "RedisGet"?');
    assert.equal(suggest("IOREDIS", ["memory", "ioredis"]), '; did you mean "ioredis"?');
  });

  it("lets a long name differ in a third of its letters, and a short one in two", () => {
    assert.equal(suggest("CreateSesion!!!", ["CreateSession"]), '; did you mean "CreateSession"?');
    assert.equal(suggest("nod", ["node"]), '; did you mean "node"?');
    assert.equal(suggest("abcd", ["node"]), "; there are node");
  });

  it("is all the names where none is near, and nothing where there are none", () => {
    assert.equal(suggest("postgres", ["redis", "mcp"]), "; there are redis, mcp");
    assert.equal(suggest("redis", []), "");
  });
});
