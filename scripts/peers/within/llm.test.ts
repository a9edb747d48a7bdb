import assert from "node:assert/strict";
import process from "node:process";
import { after, describe, it } from "node:test";
import { anthropic, openai, startUpstream, vertex } from "@agentperf/adapters-llm";
import { contractCases } from "@agentperf/core/testing";
import { closing, opened, testContext } from "../../../test-support/adapters.ts";

// Runs in a project that has one version of one vendor's client, and says how our adapter fares with it.

const { AGENTPERF_PEER: peer = "", AGENTPERF_CLIENT: client = "" } = process.env;
const atOnce = { firstToken: "0ms", tokensPerSecond: 0 } as const;
const upstream = await startUpstream(atOnce);
after(() => upstream.close());

const adapters = {
  openai: (url: string) => openai({ url: `${url}/v1`, model: "m", apiKey: "any" }),
  anthropic: (url: string) => anthropic({ url, model: "m", apiKey: "any" }),
  vertex: (url: string) => vertex({ url, model: "m", apiKey: "any" }),
};
const on = adapters[peer as keyof typeof adapters];

describe(`${client} keeps the rules of the port`, () => {
  for (const { name, run } of contractCases(on(upstream.url))) it(name, run);

  it("and its version is told", async () => {
    const availability = await on(upstream.url).probe?.({ signal: testContext.signal });
    assert.equal(availability?.available === true ? availability.version : JSON.stringify(availability), `client ${client}`);
  });
});

describe(`${client} fails as it should`, () => {
  for (const [what, options, message] of [
    ["a wrong key", { apiKey: "right" }, /401/],
    ["too many requests", { rateLimitRate: 1 }, /429/],
    ["a fault of the server", { failureRate: 1 }, /500/],
  ] as const) {
    it(`on ${what}`, async () => {
      await using server = closing(await startUpstream({ ...atOnce, ...options }));
      await using llm = await opened(on(server.url));
      await assert.rejects(llm.port.message(llm.port.sampleRequest), message);
    });
  }

  it("on a stream that stops in the middle", async () => {
    await using server = closing(await startUpstream({ ...atOnce, breakRate: 1 }));
    await using llm = await opened(on(server.url));
    const stream = llm.port.stream(llm.port.sampleRequest);
    const reading = async () => {
      for (let next = await stream.next(); next.done !== true; next = await stream.next());
    };
    await assert.rejects(reading(), /the stream stopped in the middle/);
  });
});
