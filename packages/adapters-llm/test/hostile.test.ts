import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { AgentperfError, type LlmReply } from "@agentperf/core";
import { opened, testContext } from "../../../test-support/adapters.ts";
import { startHttp } from "../../../test-support/listener.ts";
import { type Api, apis } from "./apis.ts";

const key = "k3y-that-shows-nowhere";

/** A message as a vendor's API answers it. */
interface Told {
  readonly text?: unknown;
  readonly stop?: unknown;
  readonly usage?: unknown;
  /** What a tool is to be called with, as it stands there. */
  readonly call?: unknown;
}

/** A vendor's way to answer. */
interface Vendor {
  readonly stop: string;
  readonly args: unknown;
  whole(told: Told): unknown;
  /** The events of a stream that says this text; without a reason it isn't ended. */
  events(text: string, stop?: string): string;
}

const data = (value: unknown, name?: string) => `${name === undefined ? "" : `event: ${name}\n`}data: ${JSON.stringify(value)}\n\n`;

const vendors: Readonly<Record<string, Vendor>> = {
  openai: {
    stop: "stop",
    args: '{"message": broken',
    whole: ({ text = "Fine.", stop, usage, call }) => ({
      id: "1",
      object: "chat.completion",
      choices: [
        {
          index: 0,
          message: {
            role: "assistant",
            content: text,
            ...(call === undefined ? {} : { tool_calls: [{ id: "c", type: "function", function: { name: "echo", arguments: call } }] }),
          },
          finish_reason: stop,
        },
      ],
      usage,
    }),
    events: (text, stop) =>
      data({ choices: [{ index: 0, delta: { content: text }, finish_reason: null }] }) +
      (stop === undefined ? "" : data({ choices: [{ index: 0, delta: {}, finish_reason: stop }] })),
  },
  anthropic: {
    stop: "end_turn",
    args: "no object",
    whole: ({ text = "Fine.", stop, usage, call }) => ({
      id: "1",
      type: "message",
      role: "assistant",
      content: [{ type: "text", text }, ...(call === undefined ? [] : [{ type: "tool_use", id: "c", name: "echo", input: call }])],
      stop_reason: stop,
      usage,
    }),
    events: (text, stop) =>
      data({ type: "message_start", message: { type: "message", content: [] } }, "message_start") +
      data({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }, "content_block_start") +
      data({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } }, "content_block_delta") +
      (stop === undefined
        ? ""
        : data({ type: "message_delta", delta: { stop_reason: stop } }, "message_delta") + data({ type: "message_stop" }, "message_stop")),
  },
  vertex: {
    stop: "STOP",
    args: "no object",
    whole: ({ text = "Fine.", stop, usage, call }) => ({
      candidates: [
        {
          content: { role: "model", parts: [{ text }, ...(call === undefined ? [] : [{ functionCall: { name: "echo", args: call } }])] },
          finishReason: stop,
        },
      ],
      usageMetadata: usage,
    }),
    events: (text, stop) => data({ candidates: [{ content: { role: "model", parts: [{ text }] }, finishReason: stop }] }),
  },
};

/** Why a request fails; nothing of it may show the key. */
async function failing(work: Promise<unknown>): Promise<string> {
  const thrown = await work.then(
    (reply) => assert.fail(`it must fail, and gave ${JSON.stringify(reply)}`),
    (reason: unknown) => reason,
  );
  assert.ok(thrown instanceof AgentperfError && thrown.code === "unavailable", String(thrown));
  assert.ok(!inspect(thrown, { depth: 10, showHidden: true }).includes(key), "the key shows");
  return thrown.message;
}

/** Asks a server that answers so. */
async function asking<T>(api: Api, answer: (response: ServerResponse, request: IncomingMessage) => void, work: (llm: Asked) => Promise<T>) {
  await using server = await startHttp((request, response) => {
    request.resume();
    answer(response, request);
  });
  await using llm = await opened(api.on(`http://127.0.0.1:${server.port}`, { apiKey: key, silenceTimeoutMs: 5_000 }));
  const { port } = llm;
  return await work({
    message: () => port.message(port.sampleRequest),
    async stream() {
      const stream = port.stream(port.sampleRequest);
      let next = await stream.next();
      while (next.done !== true) next = await stream.next();
      return next.value;
    },
    count: async () => port.countTokens?.(port.sampleRequest),
  });
}

interface Asked {
  message(): Promise<LlmReply>;
  stream(): Promise<LlmReply>;
  count(): Promise<number | undefined>;
}

const sending =
  (body: string | Uint8Array, type = "application/json", status = 200, headers = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, { "content-type": type, ...headers }).end(body);

for (const api of apis) {
  const vendor = vendors[api.id];
  assert.ok(vendor);
  const whole = (told: Told) => sending(JSON.stringify(vendor.whole({ stop: vendor.stop, ...told })));
  const streaming = (body: string | Uint8Array) => sending(body, "text/event-stream");

  describe(`${api.id} takes no message where a server answers`, () => {
    const nothing = /the answer is no (chat completion|message|content)|Unexpected end of JSON|JSON Parse error|can't read the answer/i;
    for (const [what, answer, message] of [
      ["nothing", sending(""), nothing],
      ["a page", sending("<html>Sign in</html>", "text/html"), /the answer is no (chat completion|message|content)|JSON|Unexpected token/i],
      ["null", sending("null"), nothing],
      ["an empty object", sending("{}"), nothing],
      ["what isn't JSON", sending('{"broken'), /JSON|Unterminated/],
      ["without a reason for its end", whole({ stop: undefined }), /the answer doesn't say why it ended/],
      ["with another reason", whole({ stop: "constructor" }), /the answer ended for another reason than it should: "constructor"/],
      ["a text that is none", whole({ text: { of: "text" } }), /the answer's text is no text: /],
      ["a call of a tool with broken arguments", whole({ call: vendor.args }), /calls the tool "echo" with what is no JSON object/],
    ] as const) {
      it(what, async () => assert.match(await asking(api, answer, ({ message: ask }) => failing(ask())), message));
    }

    it("no number of tokens", async () => {
      if (api.id === "openai") return;
      for (const body of ["{}", '{"input_tokens":"7","totalTokens":"7"}', '{"input_tokens":-1,"totalTokens":-1}'])
        assert.match(await asking(api, sending(body), ({ count }) => failing(count())), /the answer has no number of tokens/);
    });
  });

  describe(`${api.id} takes no stream where a server`, () => {
    const cut = /the stream stopped in the middle|Incomplete JSON|terminated|JSON/i;
    const wholeText = Buffer.from(vendor.events("€€€", vendor.stop));
    for (const [what, answer, message] of [
      ["answers a page", sending("<html>Sign in</html>", "text/html"), /is no stream of events: is that the address of the API\?|JSON/],
      ["answers nothing", streaming(""), /is no stream of events/],
      ["ends it without a reason", streaming(vendor.events("Fine.")), /the stream stopped in the middle/],
      ["says what isn't JSON", streaming(`${vendor.events("Fine.")}data: {"broken\n\n`), cut],
      // In the middle of a letter of three bytes.
      ["cuts it in the middle of a letter", streaming(wholeText.subarray(0, wholeText.indexOf("€") + 4)), cut],
      ["ends it for another reason", streaming(vendor.events("Fine.", "constructor")), /another reason than it should: "constructor"/],
    ] as const) {
      it(what, async () => assert.match(await asking(api, answer, ({ stream }) => failing(stream())), message));
    }
  });

  describe(`${api.id} on a server that`, () => {
    it("says no tokens, or what are none", async () => {
      for (const usage of [undefined, null, { prompt_tokens: "7", input_tokens: -1, candidatesTokenCount: 1.5 }]) {
        const { text, inputTokens, outputTokens } = await asking(api, whole({ usage }), ({ message }) => message());
        assert.deepEqual([text, inputTokens, outputTokens], ["Fine.", undefined, undefined]);
      }
    });

    it("refuses the key and says it again, in its words and in headers", async () => {
      const [head, tail] = [key.slice(0, 10), key.slice(10)];
      const base64 = Buffer.from(`user:${key}`).toString("base64");
      for (const text of [key, encodeURIComponent(`"${key}"`), `Basic ${base64}`, base64, `${head}\n  ${tail}`, `${head}\r\n${tail}`]) {
        const body = JSON.stringify({ error: { message: `wrong key ${text}`, code: 401, status: text } });
        for (const ask of ["message", "stream"] as const) {
          const answer = sending(body, "application/json", 401, { "x-key": key, "retry-after": key });
          const told = await asking(api, answer, (llm) => failing(llm[ask]()));
          assert.match(told, /401/);
          for (const part of [head, tail, base64]) assert.ok(!told.includes(part), told);
        }
      }
    });

    it("asks to wait for ever, and isn't waited for", async () => {
      for (const wait of ["99999999999999999999", "Wed, 21 Oct 2099 07:28:00 GMT"]) {
        const answer = sending("{}", "application/json", 429, { "retry-after": wait });
        const said = await asking(api, answer, ({ message }) => failing(message()));
        assert.match(said, api.id === "vertex" ? /429/ : /429.*; it asks to wait until ".*" \(Retry-After\)$/);
      }
    });

    it("sends on to another one, which gets neither the load nor the key", async () => {
      const heard: string[] = [];
      await using other = await startHttp((request, response) => {
        heard.push(JSON.stringify(request.headers));
        request.resume();
        whole({})(response);
      });
      const answer = sending("", "text/plain", 307, { location: `http://127.0.0.1:${other.port}/v1/messages` });
      for (const ask of ["message", "stream"] as const)
        assert.match(await asking(api, answer, (llm) => failing(llm[ask]())), /307|redirect/i);
      await using server = await startHttp((request, response) => {
        request.resume();
        answer(response);
      });
      const found = await api.on(`http://127.0.0.1:${server.port}`, { apiKey: key }).probe?.(testContext);
      if (api.id !== "vertex") assert.match(found?.available === false ? found.reason : "", /sends on to another address \(HTTP 307\)/);
      assert.deepEqual(heard, []);
    });
  });
}
