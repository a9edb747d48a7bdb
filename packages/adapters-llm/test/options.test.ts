import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { llm } from "@agentperf/adapters-llm/ports";
import { AgentperfError } from "@agentperf/core";

/** Options as a config in JSON or JavaScript gives them, without types; and what the error must say. */
const wrong: readonly (readonly [id: keyof typeof llm.adapters, options: Record<string, unknown>, message: RegExp])[] = [
  ["mock", { latency: "5ms" }, /^mock has no option "latency"; there are firstToken, tokensPerSecond/],
  ["mock", { firstToken: 5 }, /the option firstToken must be a duration such as "10ms"/],
  ["mock", { failureRate: 2 }, /the option failureRate must be a number from 0 to 1/],
  ["mock", { tokens: 0 }, /the option tokens must be a whole number from 1/],
  ["mock", { tokensPerSecond: -1 }, /the option tokensPerSecond must be a number from 0/],
  ["openai", { urll: "http://x" }, /^openai has no option "urll"; there are .*url/],
  ["openai", { apiKey: 1 }, /the option apiKey must be a string, not this number/],
  ["openai", { upstream: { speed: 1 } }, /^the upstream of openai has no option "speed"/],
  ["anthropic", { maxTokens: "64" }, /the option maxTokens must be a whole number from 1/],
  ["anthropic", { maxRequests: 0 }, /the option maxRequests must be a whole number from 1/],
  ["anthropic", { silenceTimeoutMs: 0 }, /the option silenceTimeoutMs must be a number above 0/],
  ["vertex", { prices: { inputUsdPerMillion: 1 } }, /the option prices must be an object such as \{ inputUsdPerMillion/],
  ["vertex", { authClient: "key" }, /the option authClient must be an object/],
  ["ccrouter", { node: ["node"] }, /the option node must be a string, not a list/],
];

describe("options that an adapter can't use", () => {
  for (const [id, options, message] of wrong) {
    it(`are refused: ${id} with ${JSON.stringify(options)}`, async () => {
      const make = await llm.adapters[id]();
      assert.throws(
        () => make(options),
        (thrown) => thrown instanceof AgentperfError && thrown.code === "config" && message.test(thrown.message),
      );
    });
  }
});
