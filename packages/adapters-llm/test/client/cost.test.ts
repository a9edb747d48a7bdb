import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { anthropic, vertex } from "@agentperf/adapters-llm";
import { priceOf } from "../../src/vertex/prices.ts";

const google = { url: "https://aiplatform.googleapis.com", project: "p", prompt: "12345678", maxTokens: 100, maxRequests: 1_000 } as const;

describe("what load beyond this machine costs", () => {
  it("is told in dollars, with the date of the prices", () => {
    const { cost } = vertex({ ...google, model: "gemini-3.5-flash" });
    // 1,000 × (202 × 1.5 + 100 × 9) ÷ 1e6
    assert.match(cost ?? "", /^at most 1000 requests a launch, each of about 202 tokens or fewer, with at most 100 to answer: /);
    assert.match(
      cost ?? "",
      /about \$1\.20 a launch, by Google's prices of \d{4}-\d\d-\d\d for gemini-3\.5-flash, \$1\.5 and \$9 a million tokens$/,
    );
  });

  it("is what the option says, and only tokens where no price is known", () => {
    const prices = { inputUsdPerMillion: 100, outputUsdPerMillion: 1_000 };
    assert.match(vertex({ ...google, model: "mine", prices }).cost ?? "", /about \$120\.20 a launch, by the option prices for mine/);
    assert.match(vertex({ ...google, model: "mine" }).cost ?? "", /with at most 100 to answer$/);
    assert.equal(priceOf("toString", undefined), undefined);
  });

  it("is told of any address beyond this machine, and of none on it", () => {
    assert.match(anthropic({ url: "https://api.anthropic.com", model: "m" }).cost ?? "", /^at most 100 requests a launch/);
    assert.equal(anthropic({ url: "http://127.0.0.1:1", model: "m" }).cost, undefined);
    assert.equal(anthropic().cost, undefined);
  });
});
