import { defineBenchmark, defineSuite, type Llm, type LlmReply, type LlmRequest, llmPort, mcpPort } from "@agentperf/core";
import { median, Sketch } from "@agentperf/core/statistics";
import { checkReply, prepareAgent, toolRound } from "./tool-round.ts";

const message = defineBenchmark({
  name: "Message",
  description: "one message and its whole answer, checked",
  ports: [llmPort],
  setup: ({ ports: { llm } }) => ({ llm, request: llm.sampleRequest }),
  run: ({ llm, request }) => llm.message(request),
  release: (_, reply) => checkReply(reply),
});

const streamFirstToken = defineBenchmark({
  name: "StreamFirstToken",
  description: "one streamed message, until its first token",
  ports: [llmPort],
  setup: ({ ports: { llm } }) => ({ llm, request: llm.sampleRequest }),
  async run({ llm, request }) {
    const stream = llm.stream(request);
    const { done, value } = await stream.next();
    if (done === true) checkReply(value);
    return { stream };
  },
  // To the end, so that the connection serves the next one too.
  async release(_, { stream }) {
    let next = await stream.next();
    while (next.done !== true) next = await stream.next();
  },
});

/** A streamed answer, and when each of its pieces came, in milliseconds. */
interface Streamed {
  readonly reply: LlmReply;
  readonly atMs: readonly number[];
}

async function streamed(llm: Llm, request: LlmRequest): Promise<Streamed> {
  const atMs: number[] = [];
  const stream = llm.stream(request);
  let next = await stream.next();
  for (; next.done !== true; next = await stream.next()) atMs.push(performance.now());
  return { reply: next.value, atMs };
}

const streamTokens = defineBenchmark({
  name: "StreamTokens",
  description: "one streamed message to its end: tokens a second, and the gaps between them",
  ports: [llmPort],
  setup: ({ ports: { llm } }) => ({ llm, request: llm.sampleRequest, gaps: new Sketch(), tokens: 0, streamingMs: 0 }),
  run: ({ llm, request }) => streamed(llm, request),
  release(state, { reply, atMs }) {
    checkReply(reply);
    const [firstMs = 0, lastMs = firstMs] = [atMs[0], atMs.at(-1)];
    // The first one is what the rest is counted from. Where the server doesn't count, a piece counts as a token.
    state.tokens += Math.max(0, (reply.outputTokens ?? atMs.length) - 1);
    state.streamingMs += lastMs - firstMs;
    for (const [at, ms] of atMs.entries()) if (at > 0) state.gaps.add((ms - (atMs[at - 1] ?? ms)) * 1e6);
  },
  metrics({ gaps, tokens, streamingMs }): Record<string, number> {
    // An answer of one piece has no rate.
    if (streamingMs === 0) return {};
    return { "tokens/s": (tokens * 1_000) / streamingMs, "gap-p50-ns": gaps.quantile(0.5), "gap-p99-ns": gaps.quantile(0.99) };
  },
});

const countTokens = defineBenchmark({
  name: "CountTokens",
  description: "the tokens of one request, counted without an answer",
  ports: [llmPort],
  requires: { llm: ["count-tokens"] },
  setup: ({ ports: { llm } }) => ({ llm: llm as Required<Llm>, request: llm.sampleRequest }),
  async run({ llm, request }) {
    const tokens = await llm.countTokens(request);
    if (!(tokens > 0)) throw new Error(`the request has ${tokens} tokens`);
  },
});

const toolCallRound = defineBenchmark({
  name: "ToolCallRound",
  description: "the loop of an agent: the model asks for a tool, MCP calls it, the model answers",
  ports: [llmPort, mcpPort],
  setup: ({ ports: { llm, mcp } }) => prepareAgent(llm, mcp),
  run: (agent) => toolRound(agent),
  release: (_, reply) => checkReply(reply),
  teardown: ({ connection }) => connection.close(),
});

const routerOverhead = defineBenchmark({
  name: "RouterOverhead",
  description: "one message through the router; before each the same one without it, and what the router adds",
  ports: [llmPort],
  requires: { llm: ["router"] },
  oneAtATime: "it compares two calls that are made in turn",
  setup: ({ ports: { llm } }) => ({
    llm,
    // An adapter with the capability has it.
    upstream: llm.upstream as NonNullable<Llm["upstream"]>,
    request: llm.sampleRequest,
    directMs: [] as number[],
    routedMs: [] as number[],
  }),
  async prepare({ upstream, request, directMs }) {
    const startMs = performance.now();
    const reply = await upstream.message(request);
    directMs.push(performance.now() - startMs);
    checkReply(reply);
  },
  async run({ llm, request, routedMs }) {
    const startMs = performance.now();
    const reply = await llm.message(request);
    routedMs.push(performance.now() - startMs);
    return reply;
  },
  release: (_, reply) => checkReply(reply),
  metrics({ directMs, routedMs }): Record<string, number> {
    // The first call of each opens its connection.
    const pairs = routedMs.slice(1).map((ms, at) => ms - (directMs[at + 1] ?? Number.NaN));
    if (pairs.length === 0) return {};
    return { "direct-p50-ns": median(directMs.slice(1)) * 1e6, "router-adds-p50-ns": median(pairs) * 1e6 };
  },
});

/** Benchmarks of a language model, and of what stands before it. */
export const llm = defineSuite({
  name: "llm",
  optional: true,
  benchmarks: [message, streamFirstToken, streamTokens, countTokens, toolCallRound, routerOverhead],
});
