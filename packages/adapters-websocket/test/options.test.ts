import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { websocket } from "@agentperf/adapters-websocket/ports";
import { AgentperfError } from "@agentperf/core";
import { testContext } from "../../../test-support/adapters.ts";
import { environment } from "../../../test-support/environment.ts";

const ids = ["ws", "native", "undici"] as const;

/** Options as a config in JSON or JavaScript gives them, without types; and what the error must say. */
const wrong: readonly (readonly [id: (typeof ids)[number], options: Record<string, unknown>, message: RegExp])[] = [
  ["ws", { urll: "ws://h" }, /^ws has no option "urll"; there are url, broadcastUrl, /],
  ["ws", { url: 1 }, /^ws: the option url must be a string, not this number$/],
  ["native", { protocol: "a b" }, /the option protocol must be a name without spaces and commas/],
  ["native", { headers: { a: 1 } }, /the option headers must be an object of strings/],
  ["undici", { maxMessageBytes: 0 }, /the option maxMessageBytes must be a whole number from 1/],
  ["ws", { connectTimeoutMs: Number.POSITIVE_INFINITY }, /the option connectTimeoutMs must be .* at most 2147483647/],
  ["undici", { messageTimeoutMs: "5s" }, /the option messageTimeoutMs must be a number above 0/],
];

describe("options that an adapter can't use", () => {
  for (const [id, options, message] of wrong) {
    it(`are refused: ${id} with ${JSON.stringify(options)}`, async () => {
      const make = await websocket.adapters[id]();
      assert.throws(
        () => make(options),
        (thrown) => thrown instanceof AgentperfError && thrown.code === "config" && message.test(thrown.message),
      );
    });
  }
});

describe("addresses that can't be used", () => {
  const addresses: readonly (readonly [address: string, message: RegExp])[] = [
    ["http://127.0.0.1/echo", /has a scheme that isn't one of WebSocket; write ws:\/\/ or wss:\/\//],
    ["127.0.0.1", /is no address; write ws:\/\/HOST:PORT\/PATH/],
    ["ws://ada:s3cret-%zz@127.0.0.1/", /has a % that begins no escape; write it as %25/],
  ];
  for (const [url, message] of addresses) {
    it(`are refused before anything is sent, without their secrets: ${url}`, async () => {
      const make = await websocket.adapters.native();
      const availability = await make({ url }).probe?.(testContext);
      assert.ok(availability?.available === false);
      assert.match(availability.reason, message);
      assert.ok(!availability.reason.includes("s3cret"), availability.reason);
    });
  }
});

describe("where the clients send load", () => {
  for (const id of ids) {
    it(`is what ${id}'s option says, else the variable`, async () => {
      using _ = environment({ WEBSOCKET_URL: "ws://variable/echo", WEBSOCKET_BROADCAST_URL: undefined });
      const make = await websocket.adapters[id]();
      assert.equal(make({}).address, "ws://variable/echo");
      assert.equal(make({ url: "ws://option" }).address, "ws://option");
      const configured = make({ url: "ws://option", maxMessageBytes: 7 }).configure?.({ url: "ws://flag", broadcastUrl: "ws://other/all" });
      assert.equal(configured?.address, "ws://flag, ws://other/all");
      assert.deepEqual([configured?.id, configured?.options?.["maxMessageBytes"]], [id, 7]);
    });

    it(`is ${id}'s own server where nothing is said`, async () => {
      using _ = environment({ WEBSOCKET_URL: undefined, WEBSOCKET_BROADCAST_URL: undefined });
      const make = await websocket.adapters[id]();
      assert.equal(make({}).address, undefined);
    });
  }
});
