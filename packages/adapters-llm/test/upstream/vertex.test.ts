import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { startUpstream, type UpstreamOptions } from "@agentperf/adapters-llm";
import { ApiError, GoogleGenAI } from "@google/genai";
import { closing } from "../../../../test-support/adapters.ts";
import { atOnce } from "../../../../test-support/llm.ts";
import { collected } from "../collected.ts";

// Google's client in Vertex mode reads what the local upstream says.

const upstream = await startUpstream({ ...atOnce, tokens: 6 });
after(() => upstream.close());

const clientOf = (baseUrl: string, apiKey = "any") => new GoogleGenAI({ vertexai: true, apiKey, httpOptions: { baseUrl } }).models;
const models = clientOf(upstream.url);
const ask = { model: "m", contents: "One two three" };
const echo = { name: "echo", description: "Gives back", parametersJsonSchema: { type: "object" } };
const wish = { model: "m", contents: 'Call echo with {"message":"hi"}', config: { tools: [{ functionDeclarations: [echo] }] } };

/** Asks an upstream that misbehaves. */
async function misbehaving<T>(options: UpstreamOptions, work: (client: typeof models) => Promise<T>): Promise<T> {
  await using own = closing(await startUpstream({ ...atOnce, ...options }));
  return await work(clientOf(own.url));
}

describe("the local upstream as Google's client sees it", () => {
  it("answers whole", async () => {
    const answer = await models.generateContent(ask);
    assert.match(answer.text ?? "", /^One two three( \w+,?){3}$/);
    assert.equal(answer.candidates?.[0]?.finishReason, "STOP");
    const { promptTokenCount, candidatesTokenCount, totalTokenCount } = answer.usageMetadata ?? {};
    assert.deepEqual([promptTokenCount, candidatesTokenCount, totalTokenCount], [4, 6, 10]);
  });

  it("streams a token a piece, the last of which says why it ended", async () => {
    const pieces = await collected(await models.generateContentStream(ask));
    assert.equal(pieces.length, 6);
    assert.match(pieces.map(({ text }) => text).join(""), /^One two three /);
    assert.deepEqual(
      pieces.flatMap(({ candidates }) => candidates?.[0]?.finishReason ?? []),
      ["STOP"],
    );
  });

  it("calls tools, and is told what they gave", async () => {
    const answer = await models.generateContent(wish);
    const [call] = answer.functionCalls ?? [];
    assert.deepEqual([call?.name, call?.args], ["echo", { message: "hi" }]);
    const contents = [
      { role: "user", parts: [{ text: wish.contents }] },
      { role: "model", parts: answer.candidates?.[0]?.content?.parts ?? [] },
      { role: "user", parts: [{ functionResponse: { name: "echo", response: { output: "Echo: hi" } } }] },
    ];
    assert.equal((await models.generateContent({ ...wish, contents })).text, "The tool gave: Echo: hi");
  });

  it("counts tokens, and is cut off at the most of them", async () => {
    assert.equal((await models.countTokens(ask)).totalTokens, 4);
    const answer = await models.generateContent({ ...ask, config: { maxOutputTokens: 2 } });
    assert.deepEqual([answer.text, answer.candidates?.[0]?.finishReason], ["One two", "MAX_TOKENS"]);
  });
});

describe("the local upstream's errors as Google's client sees them", () => {
  const refused = (status: number, word: string) => (thrown: unknown) => {
    assert.ok(thrown instanceof ApiError, String(thrown));
    assert.equal(thrown.status, status);
    return thrown.message.includes(word);
  };

  it("are those of a wrong key, of too many requests, of a fault and of a wrong request", async () => {
    await misbehaving({ apiKey: "right" }, (own) => assert.rejects(own.generateContent(ask), refused(401, "UNAUTHENTICATED")));
    await misbehaving({ rateLimitRate: 1 }, (own) => assert.rejects(own.generateContent(ask), refused(429, "RESOURCE_EXHAUSTED")));
    await misbehaving({ failureRate: 1 }, (own) => assert.rejects(own.generateContent(ask), refused(500, "INTERNAL")));
    await assert.rejects(models.generateContent({ model: "m", contents: [] }), /contents|INVALID_ARGUMENT/i);
  });
});
