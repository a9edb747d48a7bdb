import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { startUpstream, type UpstreamOptions } from "@agentperf/adapters-llm";
import OpenAI from "openai";
import { closing } from "../../../../test-support/adapters.ts";
import { atOnce } from "../../../../test-support/llm.ts";
import { collected } from "../collected.ts";

// The official client reads what the local upstream says.

const upstream = await startUpstream({ ...atOnce, tokens: 6 });
after(() => upstream.close());

const clientOf = (url: string, apiKey = "any") => new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const client = clientOf(upstream.url);
const ask = {
  model: "m",
  max_tokens: 50,
  messages: [{ role: "user", content: "One two three" }],
} satisfies OpenAI.ChatCompletionCreateParams;
const tools: OpenAI.ChatCompletionTool[] = [
  { type: "function", function: { name: "echo", description: "Gives back", parameters: { type: "object" } } },
];
const wish = {
  ...ask,
  tools,
  messages: [{ role: "user", content: 'Call echo with {"message":"hi"}' }],
} satisfies OpenAI.ChatCompletionCreateParams;

/** Asks an upstream that misbehaves. */
async function misbehaving<T>(options: UpstreamOptions, work: (client: OpenAI) => Promise<T>): Promise<T> {
  await using own = closing(await startUpstream({ ...atOnce, ...options }));
  return await work(clientOf(own.url));
}

describe("the local upstream as OpenAI's client sees it", () => {
  it("answers whole", async () => {
    const { object, model, choices, usage } = await client.chat.completions.create(ask);
    assert.deepEqual([object, model, choices.length], ["chat.completion", "m", 1]);
    assert.match(choices[0]?.message.content ?? "", /^One two three( \w+,?){3}$/);
    assert.equal(choices[0]?.finish_reason, "stop");
    assert.deepEqual(usage, { prompt_tokens: 4, completion_tokens: 6, total_tokens: 10 });
  });

  it("streams a token a chunk, then why it ended, then what it took", async () => {
    const stream = await client.chat.completions.create({ ...ask, stream: true, stream_options: { include_usage: true } });
    const chunks = await collected(stream);
    const pieces = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta.content ?? "")).filter((piece) => piece !== "");
    assert.equal(pieces.length, 6);
    assert.match(pieces.join(""), /^One two three /);
    assert.deepEqual(
      chunks.flatMap(({ choices }) => choices.flatMap(({ finish_reason: reason }) => reason ?? [])),
      ["stop"],
    );
    assert.equal(chunks.at(-1)?.usage?.total_tokens, 10);
  });

  it("is understood by the client's own reading of a stream, calls of tools included", async () => {
    const text = await client.chat.completions.stream(ask).finalContent();
    assert.match(text ?? "", /^One two three /);
    const { choices } = await client.chat.completions.stream(wish).finalChatCompletion();
    const [call] = choices[0]?.message.tool_calls ?? [];
    assert.ok(call?.type === "function");
    assert.deepEqual([call.function.name, call.function.arguments], ["echo", '{"message":"hi"}']);
    assert.equal(choices[0]?.finish_reason, "tool_calls");
  });

  it("calls tools, and is told what they gave", async () => {
    const { choices } = await client.chat.completions.create(wish);
    const message = choices[0]?.message;
    const [call] = message?.tool_calls ?? [];
    assert.ok(message && call?.type === "function");
    assert.deepEqual(JSON.parse(call.function.arguments), { message: "hi" });
    const told: OpenAI.ChatCompletionMessageParam = { role: "tool", tool_call_id: call.id, content: "Echo: hi" };
    const answer = await client.chat.completions.create({ ...wish, messages: [...wish.messages, message, told] });
    assert.equal(answer.choices[0]?.message.content, "The tool gave: Echo: hi");
  });

  it("is cut off at the most tokens, by either name", async () => {
    for (const limit of [{ max_tokens: 2 }, { max_completion_tokens: 2 }]) {
      const { choices } = await client.chat.completions.create({ model: "m", messages: ask.messages, ...limit });
      assert.deepEqual([choices[0]?.message.content, choices[0]?.finish_reason], ["One two", "length"]);
    }
  });

  it("lists its model", async () => {
    assert.deepEqual(
      (await client.models.list()).data.map(({ id }) => id),
      ["agentperf-local"],
    );
  });
});

describe("the local upstream's errors as OpenAI's client sees them", () => {
  it("are those of a wrong key", async () => {
    await misbehaving({ apiKey: "right" }, async ({ baseURL }) => {
      const own = new OpenAI({ baseURL, apiKey: "wrong", maxRetries: 0 });
      await assert.rejects(own.chat.completions.create(ask), (thrown) => {
        assert.ok(thrown instanceof OpenAI.AuthenticationError);
        return thrown.code === "invalid_api_key";
      });
    });
  });

  it("are those of too many requests, with the time to wait", async () => {
    await misbehaving({ rateLimitRate: 1, retryAfterSeconds: 9 }, (own) =>
      assert.rejects(own.chat.completions.create(ask), (thrown) => {
        assert.ok(thrown instanceof OpenAI.RateLimitError);
        return thrown.headers.get("retry-after") === "9";
      }),
    );
  });

  it("are those of a fault, of a wrong request, and of a path that isn't there", async () => {
    await misbehaving({ failureRate: 1 }, (own) => assert.rejects(own.chat.completions.create(ask), OpenAI.InternalServerError));
    await assert.rejects(client.chat.completions.create({ ...ask, messages: [] }), OpenAI.BadRequestError);
    await assert.rejects(client.embeddings.create({ model: "m", input: "i" }), OpenAI.NotFoundError);
  });

  it("are none where a stream stops in the middle: it only lacks its end", async () => {
    await misbehaving({ breakRate: 1, tokens: 6 }, async (own) => {
      const chunks = await collected(await own.chat.completions.create({ ...ask, stream: true }));
      assert.equal(chunks.filter(({ choices }) => (choices[0]?.delta.content ?? "") !== "").length, 3);
      assert.ok(chunks.every(({ choices }) => choices[0]?.finish_reason === null));
    });
  });
});
