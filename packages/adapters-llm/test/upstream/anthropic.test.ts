import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { startUpstream, type UpstreamOptions } from "@agentperf/adapters-llm";
import Anthropic from "@anthropic-ai/sdk";
import { closing } from "../../../../test-support/adapters.ts";
import { atOnce } from "../../../../test-support/llm.ts";
import { collected } from "../collected.ts";

// The official client reads what the local upstream says.

const upstream = await startUpstream({ ...atOnce, tokens: 6 });
after(() => upstream.close());

const clientOf = (baseURL: string, apiKey = "any") => new Anthropic({ baseURL, apiKey, authToken: null, maxRetries: 0 });
const client = clientOf(upstream.url);
const ask = { model: "m", max_tokens: 50, messages: [{ role: "user", content: "One two three" }] } satisfies Anthropic.MessageCreateParams;
const tools: Anthropic.Tool[] = [{ name: "echo", description: "Gives back", input_schema: { type: "object" } }];
const wish = {
  ...ask,
  tools,
  messages: [{ role: "user", content: 'Call echo with {"message":"hi"}' }],
} satisfies Anthropic.MessageCreateParams;

/** Asks an upstream that misbehaves. */
async function misbehaving<T>(options: UpstreamOptions, work: (client: Anthropic) => Promise<T>): Promise<T> {
  await using own = closing(await startUpstream({ ...atOnce, ...options }));
  return await work(clientOf(own.url));
}

const textOf = (content: Anthropic.ContentBlock[]): string => content.map((block) => (block.type === "text" ? block.text : "")).join("");

describe("the local upstream as Anthropic's client sees it", () => {
  it("answers whole", async () => {
    const { type, role, model, content, stop_reason: reason, usage } = await client.messages.create(ask);
    assert.deepEqual([type, role, model, reason], ["message", "assistant", "m", "end_turn"]);
    assert.match(textOf(content), /^One two three( \w+,?){3}$/);
    assert.deepEqual([usage.input_tokens, usage.output_tokens], [4, 6]);
  });

  it("streams the events in their order", async () => {
    const events = await collected(await client.messages.create({ ...ask, stream: true }));
    assert.deepEqual(
      events.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1]),
      ["message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop"],
    );
    assert.equal(events.filter(({ type }) => type === "content_block_delta").length, 6);
  });

  it("is understood by the client's own reading of a stream, calls of tools included", async () => {
    const message = await client.messages.stream(ask).finalMessage();
    assert.match(textOf(message.content), /^One two three /);
    assert.equal(message.usage.output_tokens, 6);
    const { content, stop_reason: reason } = await client.messages.stream(wish).finalMessage();
    const [call] = content;
    assert.ok(call?.type === "tool_use");
    assert.deepEqual([call.name, call.input, reason], ["echo", { message: "hi" }, "tool_use"]);
  });

  it("calls tools, and is told what they gave", async () => {
    const { content } = await client.messages.create(wish);
    const [call] = content;
    assert.ok(call?.type === "tool_use");
    assert.deepEqual(call.input, { message: "hi" });
    const told: Anthropic.ToolResultBlockParam = { type: "tool_result", tool_use_id: call.id, content: "Echo: hi" };
    const messages: Anthropic.MessageParam[] = [...wish.messages, { role: "assistant", content }, { role: "user", content: [told] }];
    assert.equal(textOf((await client.messages.create({ ...wish, messages })).content), "The tool gave: Echo: hi");
  });

  it("counts tokens, and is cut off at the most of them", async () => {
    const { model, messages } = ask;
    assert.equal((await client.messages.countTokens({ model, messages })).input_tokens, 4);
    const { content, stop_reason: reason } = await client.messages.create({ ...ask, max_tokens: 2 });
    assert.deepEqual([textOf(content), reason], ["One two", "max_tokens"]);
  });
});

describe("the local upstream's errors as Anthropic's client sees them", () => {
  it("are those of a wrong key", async () => {
    await misbehaving({ apiKey: "right" }, (own) => assert.rejects(own.messages.create(ask), Anthropic.AuthenticationError));
  });

  it("are those of too many requests, with the time to wait", async () => {
    await misbehaving({ rateLimitRate: 1, retryAfterSeconds: 9 }, (own) =>
      assert.rejects(own.messages.create(ask), (thrown) => {
        assert.ok(thrown instanceof Anthropic.RateLimitError);
        return thrown.headers.get("retry-after") === "9";
      }),
    );
  });

  it("are those of a fault, and of wrong requests", async () => {
    await misbehaving({ failureRate: 1 }, (own) => assert.rejects(own.messages.create(ask), Anthropic.InternalServerError));
    await assert.rejects(client.messages.create({ ...ask, messages: [] }), Anthropic.BadRequestError);
    const lost: Anthropic.MessageParam = { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content: "x" }] };
    await assert.rejects(client.messages.create({ ...ask, messages: [lost] }), /a tool_result names a tool_use that isn't there/);
  });

  it("is a missing header's where the version of the API isn't told", async () => {
    const response = await fetch(`${upstream.url}/v1/messages`, {
      method: "POST",
      headers: { "x-api-key": "k" },
      body: JSON.stringify(ask),
    });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /"type":"invalid_request_error","message":"anthropic-version: header is required"/);
  });
});
