import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LlmRequest, LlmTurn } from "@agentperf/core";
import { inputTokensOf, modelAnswer, replyOf } from "../../src/model/answer.ts";

const user = (text: string): LlmTurn => ({ role: "user", text });
const request = (turns: readonly LlmTurn[], more: Partial<LlmRequest> = {}): LlmRequest => ({ turns, maxTokens: 100, ...more });
const tool = (name: string) => ({ name, description: "", inputSchema: {} });

describe("what the stand-in for a model answers", () => {
  it("begins with the user's words and has as many tokens as it is to have", () => {
    const { text, stop, outputTokens, toolCalls } = replyOf(modelAnswer(request([user("One two three")]), 5));
    assert.match(text, /^One two three \w+ \w+$/);
    assert.deepEqual([stop, outputTokens, toolCalls], ["end", 5, []]);
  });

  it("is cut off where the request says", () => {
    const { text, stop, outputTokens } = replyOf(modelAnswer(request([user("One two three")], { maxTokens: 2 }), 5));
    assert.deepEqual([text, stop, outputTokens], ["One two", "length", 2]);
  });

  it("calls the tool that is named, with the object that stands there", () => {
    const asked = request([user('Call add with {"a":{"b":"}"},"c":2} now.')], { tools: [tool("echo"), tool("add")] });
    const { toolCalls, stop, text } = replyOf(modelAnswer(asked, 5));
    assert.deepEqual([stop, text], ["tool", ""]);
    assert.deepEqual(toolCalls, [{ id: "call_1", name: "add", arguments: { a: { b: "}" }, c: 2 } }]);
  });

  it("calls the first tool without arguments where nothing is said of them, also after a brace that opens no object", () => {
    for (const text of ["Do it.", "Do {it."]) {
      const { toolCalls } = modelAnswer(request([user(text)], { tools: [tool("echo")] }), 5);
      assert.deepEqual(toolCalls, [{ id: "call_1", name: "echo", arguments: {} }], text);
    }
  });

  it("says what a tool gave, whole, and calls none again", () => {
    const call = { id: "call_1", name: "echo", arguments: {} };
    const turns: LlmTurn[] = [
      user("Do it."),
      { role: "assistant", text: "", toolCalls: [call] },
      { role: "tool", call, text: "a b c d e f" },
    ];
    const { text, toolCalls, stop } = replyOf(modelAnswer(request(turns, { tools: [tool("echo")] }), 2));
    assert.deepEqual([text, toolCalls, stop], ["The tool gave: a b c d e f", [], "end"]);
  });

  it("counts what is said and what is offered", () => {
    const few = inputTokensOf(request([user("12345678")]));
    assert.equal(few, 2);
    assert.equal(inputTokensOf(request([user("12345678"), { role: "assistant", text: "1234", toolCalls: [] }])), 3);
    assert.ok(inputTokensOf(request([user("12345678")], { tools: [tool("echo")] })) > few);
  });
});
