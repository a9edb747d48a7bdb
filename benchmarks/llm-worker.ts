import process from "node:process";
import { anthropic, openai, vertex } from "@agentperf/adapters-llm";
import type { Adapter, Llm, llmPort } from "@agentperf/core";
import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import OpenAI from "openai";
import { inFreshTurns } from "./in-turn.ts";

// What an adapter adds to its bare client: the same message on both, whole and streamed, in one process, in slices in turn. Prints rows as JSON.

const [url = ""] = process.argv.slice(2);
const options = { url, model: "m", apiKey: "any", prompt: "One two three", maxTokens: 64 } as const;
const context = { signal: new AbortController().signal, keyPrefix: "", directory: "", seed: 1, ports: {} };
const content = options.prompt;

/** A way to ask: one message whole, and one streamed to its end; both give the text. */
interface Side {
  message(): Promise<string>;
  stream(): Promise<string>;
  close?(): unknown;
}

async function through(adapter: Adapter<typeof llmPort>): Promise<Side> {
  const { port: llm, close } = await adapter.open(context);
  return { message: async () => (await llm.message(llm.sampleRequest)).text, stream: () => read(llm), close: () => close?.() };
}

async function read(llm: Llm): Promise<string> {
  let text = "";
  for await (const piece of llm.stream(llm.sampleRequest)) text += piece;
  return text;
}

const ask = { model: "m", max_tokens: options.maxTokens, messages: [{ role: "user" as const, content }] };

function bareOpenai(): Side {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "any", maxRetries: 0 });
  return {
    message: async () => (await client.chat.completions.create(ask)).choices[0]?.message.content ?? "",
    async stream() {
      let text = "";
      const chunks = await client.chat.completions.create({ ...ask, stream: true, stream_options: { include_usage: true } });
      for await (const { choices } of chunks) text += choices[0]?.delta.content ?? "";
      return text;
    },
  };
}

function bareAnthropic(): Side {
  const client = new Anthropic({ baseURL: url, apiKey: "any", authToken: null, maxRetries: 0 });
  return {
    message: async () => (await client.messages.create(ask)).content.map((block) => (block.type === "text" ? block.text : "")).join(""),
    async stream() {
      let text = "";
      const events = await client.messages.create({ ...ask, stream: true });
      for await (const event of events)
        if (event.type === "content_block_delta" && event.delta.type === "text_delta") text += event.delta.text;
      return text;
    },
  };
}

function bareVertex(): Side {
  const { models } = new GoogleGenAI({ vertexai: true, apiKey: "any", httpOptions: { baseUrl: url } });
  const request = { model: "m", contents: content, config: { maxOutputTokens: options.maxTokens } };
  return {
    message: async () => (await models.generateContent(request)).text ?? "",
    async stream() {
      let text = "";
      for await (const piece of await models.generateContentStream(request)) text += piece.text ?? "";
      return text;
    },
  };
}

const sides: Readonly<Record<string, readonly [bare: () => Side, adapter: () => Promise<Side>]>> = {
  openai: [bareOpenai, () => through(openai({ ...options, url: `${url}/v1` }))],
  anthropic: [bareAnthropic, () => through(anthropic(options))],
  vertex: [bareVertex, () => through(vertex(options))],
};

const rows: object[] = [];
for (const [client, [bare, adapter]] of Object.entries(sides)) {
  for (const operation of ["message", "stream"] as const) {
    const expected = await bare()[operation]();
    const asking = (open: () => Side | Promise<Side>) => async () => {
      const side = await open();
      return {
        async run() {
          if ((await side[operation]()) !== expected) throw new Error(`${client} gave another text than before`);
        },
        close: () => side.close?.(),
      };
    };
    const measured = (inFlight: number, other: () => Side | Promise<Side> = adapter) => inFreshTurns(asking(bare), asking(other), inFlight);
    // What the method makes of two that are the same.
    rows.push({ client, operation, isBare: true, inFlight: 1, ...(await measured(1, bare)) });
    for (const inFlight of [1, 64]) rows.push({ client, operation, inFlight, ...(await measured(inFlight)) });
  }
}
console.log(JSON.stringify(rows));
process.exit(0);
