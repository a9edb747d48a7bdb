import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { configuredCall, echoCall, sampleCall } from "@agentperf/core";

const given = { tool: "given", arguments: { a: 1 }, expect: "1" };

describe("the call that benchmarks make", () => {
  it("is a tool that gives its message back, where nothing is said", () => {
    assert.equal(sampleCall(undefined, {}), echoCall);
    assert.equal(configuredCall(undefined, {}, {}), undefined);
  });

  it("is what the variables say", () => {
    const variables = { MCP_TOOL: "get-sum", MCP_ARGS: '{"a":2,"b":3}', MCP_EXPECT: "5" };
    assert.deepEqual(sampleCall(undefined, variables), { tool: "get-sum", arguments: { a: 2, b: 3 }, expect: "5" });
  });

  it("is the one of the options, whatever the variables say", () => {
    const variables = { MCP_TOOL: "get-sum", MCP_ARGS: "{" };
    assert.equal(sampleCall(given, variables), given);
    assert.equal(configuredCall(given, variables, {}), given);
  });

  it("is what flags say, each before the variable of its own", () => {
    const variables = { MCP_TOOL: "get-sum", MCP_ARGS: '{"a":2}' };
    assert.deepEqual(configuredCall(undefined, variables, { tool: "other" }), { tool: "other", arguments: { a: 2 }, expect: undefined });
    assert.deepEqual(configuredCall(undefined, variables, { args: "{}", expect: "5" }), { tool: "get-sum", arguments: {}, expect: "5" });
  });

  it("is what flags say before the options, without the arguments and the text of another call", () => {
    assert.deepEqual(configuredCall(given, {}, { tool: "other" }), { tool: "other", arguments: {}, expect: undefined });
    assert.deepEqual(configuredCall(given, {}, { args: '{"b":2}' }), { tool: "given", arguments: { b: 2 }, expect: undefined });
    assert.deepEqual(configuredCall(given, {}, { expect: "2" }), { tool: "given", arguments: { a: 1 }, expect: "2" });
  });

  it("needs arguments that are a JSON object", () => {
    assert.throws(() => sampleCall(undefined, { MCP_ARGS: "[1]" }), /must be a JSON object/);
    assert.throws(() => configuredCall(undefined, {}, { args: "{" }), /isn't JSON/);
  });
});
