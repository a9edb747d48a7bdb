import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mock } from "@agentperf/adapters-llm";
import { AgentperfError } from "@agentperf/core";
import { contractCases } from "@agentperf/core/testing";
import { opened } from "../../../../test-support/adapters.ts";
import { environment } from "../../../../test-support/environment.ts";
import { atOnce } from "../../../../test-support/llm.ts";

describe("mock keeps the rules of the port", () => {
  for (const { name, run } of contractCases(mock({ firstToken: "1ms", tokensPerSecond: 10_000 }))) it(name, run);
});

describe("mock that misbehaves", () => {
  const model = async (options: Parameters<typeof mock>[0], signal?: AbortSignal) =>
    // Nothing of it outlives the test: it only waits and answers.
    (await opened(mock({ ...atOnce, ...options }), { seed: 5, ...(signal && { signal }) })).port;
  const refused = (message: RegExp) => (thrown: unknown) =>
    thrown instanceof AgentperfError && thrown.code === "unavailable" && message.test(thrown.message);

  it("fails its share of requests", async () => {
    const llm = await model({ failureRate: 0.3 });
    const results = await Promise.allSettled(Array.from({ length: 500 }, () => llm.message(llm.sampleRequest)));
    const failed = results.filter(({ status }) => status === "rejected").length;
    assert.ok(failed > 100 && failed < 200, `${failed} of 500`);
  });

  it("refuses with the time to wait, whole and streamed", async () => {
    const llm = await model({ rateLimitRate: 1, retryAfterSeconds: 7 });
    await assert.rejects(llm.message(llm.sampleRequest), refused(/too many requests, it asks to wait 7 s/));
    await assert.rejects(llm.stream(llm.sampleRequest).next(), refused(/too many requests/));
  });

  it("stops streams in the middle, after some of the text", async () => {
    const llm = await model({ breakRate: 1, tokens: 10 });
    const stream = llm.stream(llm.sampleRequest);
    const seen: string[] = [];
    const reading = async () => {
      for (let next = await stream.next(); next.done !== true; next = await stream.next()) seen.push(next.value);
    };
    await assert.rejects(reading(), refused(/stopped in the middle/));
    assert.equal(seen.length, 5);
  });

  it("stalls until the run ends", async () => {
    const stop = new AbortController();
    const llm = await model({ stallRate: 1 }, stop.signal);
    setTimeout(() => stop.abort(new Error("over")), 20);
    await assert.rejects(llm.message(llm.sampleRequest), { message: "over" });
  });
});

describe("what the mock is asked", () => {
  it("is the prompt of a flag, else of a variable, and no longer an answer than they say", async () => {
    using _ = environment({ LLM_PROMPT: "From a variable", LLM_MAX_TOKENS: "2" });
    await using byVariable = await opened(mock(atOnce));
    assert.deepEqual((await byVariable.port.message(byVariable.port.sampleRequest)).text, "From a");
    const adapter = mock(atOnce).configure?.({ prompt: "From a flag", maxTokens: "3" });
    assert.ok(adapter);
    await using byFlag = await opened(adapter);
    assert.deepEqual((await byFlag.port.message(byFlag.port.sampleRequest)).text, "From a flag");
  });

  it("is refused where the variable is no number of tokens", async () => {
    using _ = environment({ LLM_MAX_TOKENS: "many" });
    await assert.rejects(async () => opened(mock(atOnce)), /LLM_MAX_TOKENS \(--llm-max-tokens\) must be a whole number from 1/);
  });
});
