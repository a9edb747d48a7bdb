import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { http } from "@agentperf/adapters-http/ports";
import { AgentperfError } from "@agentperf/core";
import { testContext } from "../../../test-support/adapters.ts";
import { environment } from "../../../test-support/environment.ts";

const ids = ["fetch", "undici", "lean", "node-http"] as const;

const wrong: readonly (readonly [id: (typeof ids)[number], options: Record<string, unknown>, message: RegExp])[] = [
  ["fetch", { urll: "http://h" }, /^fetch has no option "urll"; there are url, expect, body, /],
  ["undici", { url: 1 }, /^undici: the option url must be a string, not this number$/],
  ["node-http", { connections: 0 }, /the option connections must be a whole number from 1/],
  ["fetch", { headers: { a: 1 } }, /the option headers must be an object of strings/],
  ["fetch", { timeoutMs: "5s" }, /the option timeoutMs must be a number above 0/],
];

describe("options that an adapter can't use", () => {
  for (const [id, options, message] of wrong) {
    it(`are refused: ${id} with ${JSON.stringify(options)}`, async () => {
      const make = await http.adapters[id]();
      assert.throws(
        () => make(options),
        (thrown) => thrown instanceof AgentperfError && thrown.code === "config" && message.test(thrown.message),
      );
    });
  }

  it("are refused from the environment too", async () => {
    using _ = environment({ HTTP_CONNECTIONS: "many" });
    const make = await http.adapters.fetch();
    assert.throws(() => make({}), /the option connections must be a whole number from 1/);
    using _headers = environment({ HTTP_CONNECTIONS: undefined, HTTP_HEADERS: "s3cret" });
    assert.throws(
      () => make({}),
      (thrown) =>
        thrown instanceof AgentperfError && /HTTP_HEADERS must be a JSON object/.test(thrown.message) && !thrown.message.includes("s3cret"),
    );
  });
});

describe("addresses that can't be used", () => {
  const addresses: readonly (readonly [address: string, message: RegExp])[] = [
    ["ws://127.0.0.1/", /has a scheme that isn't HTTP's; write http:\/\/ or https:\/\//],
    ["127.0.0.1", /is no address; write http:\/\/HOST:PORT\/PATH/],
    ["http://ada:s3cret-%zz@127.0.0.1/", /has a % that begins no escape; write it as %25/],
  ];
  for (const [url, message] of addresses) {
    it(`are refused before anything is sent, without their secrets: ${url}`, async () => {
      const make = await http.adapters.fetch();
      const availability = await make({ url }).probe?.(testContext);
      assert.ok(availability?.available === false);
      assert.match(availability.reason, message);
      assert.ok(!availability.reason.includes("s3cret"), availability.reason);
    });
  }
});

describe("where the clients send load", () => {
  for (const id of ids) {
    it(`is what ${id}'s option says, else the variable, else its own server`, async () => {
      const make = await http.adapters[id]();
      using _ = environment({ HTTP_URL: "http://variable/", HTTP_EXPECT: undefined, HTTP_CONNECTIONS: undefined });
      assert.equal(make({}).address, "http://variable/");
      assert.equal(make({ url: "http://option" }).address, "http://option");
      const configured = make({ url: "http://option", timeoutMs: 7 }).configure?.({ url: "http://flag", connections: "3" });
      assert.equal(configured?.address, "http://flag");
      assert.deepEqual([configured?.options?.["timeoutMs"], configured?.options?.["connections"]], [7, 3]);
      using _none = environment({ HTTP_URL: undefined });
      assert.equal(make({}).address, undefined);
    });
  }
});
