import { type Contract, expect, expectEqual } from "./contract.ts";
import { behindServer, definePort, type Port } from "./port.ts";

/** A tool that a model is offered. */
export interface LlmTool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of its arguments, which are an object. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** A model's wish that a tool be called. */
export interface LlmToolCall {
  /** Names this call where its result is told. */
  readonly id: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** One turn of a conversation: what a user says, what the model answered, or what a tool gave. */
export type LlmTurn =
  | { readonly role: "user"; readonly text: string }
  | { readonly role: "assistant"; readonly text: string; readonly toolCalls: readonly LlmToolCall[] }
  | { readonly role: "tool"; readonly call: LlmToolCall; readonly text: string };

/** What a model is asked. */
export interface LlmRequest {
  readonly turns: readonly LlmTurn[];
  /** Default: none. */
  readonly tools?: readonly LlmTool[] | undefined;
  /** The answer is cut off there. */
  readonly maxTokens: number;
}

/** Why an answer ended: the model was done, it was cut off, or a tool is to be called. */
export type LlmStop = "end" | "length" | "tool";

/** A whole answer. */
export interface LlmReply {
  /** May be empty where a tool is to be called. */
  readonly text: string;
  readonly toolCalls: readonly LlmToolCall[];
  readonly stop: LlmStop;
  /** Tokens as the server counts them; absent where it doesn't say. */
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
}

/** The way to a language model. */
export interface Llm {
  /** The request that benchmarks make. */
  readonly sampleRequest: LlmRequest;
  /** Asks, and waits for the whole answer. */
  message(request: LlmRequest): Promise<LlmReply>;
  /**
   * Asks, and gives the answer's text piece by piece as it comes; returns the whole answer. Who stops listening ends the request.
   * @throws where the answer ends without saying why, as when a connection breaks
   */
  stream(request: LlmRequest): AsyncGenerator<string, LlmReply, void>;
  /** Tokens of a request, without an answer. Adapters with the capability `count-tokens` have it. */
  countTokens?(request: LlmRequest): Promise<number>;
  /** The server behind a router, without the router. Adapters with the capability `router` have it. */
  readonly upstream?: Pick<Llm, "message"> | undefined;
}

const ask = (text: string, tools?: readonly LlmTool[]): LlmRequest => ({ turns: [{ role: "user", text }], tools, maxTokens: 256 });

const echo: LlmTool = {
  name: "echo",
  description: "Gives back its message",
  inputSchema: { type: "object", properties: { message: { type: "string" } }, required: ["message"] },
};

/** What every adapter keeps. */
const contract: Contract<Llm> = {
  rules: {
    "answers a message, and says why it ended": async (llm) => {
      const reply = await llm.message(llm.sampleRequest);
      expect(reply.text !== "", "text");
      expect(reply.stop === "end" || reply.stop === "length", `the answer ended or was cut off, not ${reply.stop}`);
      expectEqual(reply.toolCalls, [], "calls of tools that weren't offered");
    },
    "streams the text in pieces, and returns the whole": async (llm) => {
      const stream = llm.stream(llm.sampleRequest);
      let text = "";
      let next = await stream.next();
      for (; next.done !== true; next = await stream.next()) {
        expect(next.value !== "", "a piece has text");
        text += next.value;
      }
      expectEqual(next.value.text, text, "the whole text");
      expect(text !== "", "text");
      expect(next.value.stop !== "tool", "no tool was offered");
    },
    "can be asked again after a stream was left": async (llm) => {
      for await (const piece of llm.stream(llm.sampleRequest)) {
        expect(piece !== "", "a piece has text");
        break;
      }
      expect((await llm.message(llm.sampleRequest)).text !== "", "text");
    },
    "answers several at a time": async (llm) => {
      const replies = await Promise.all(Array.from({ length: 8 }, () => llm.message(llm.sampleRequest)));
      for (const { text } of replies) expect(text !== "", "text");
    },
    "asks for a tool, and goes on with what it gave": async (llm) => {
      const { turns, maxTokens } = ask('Call the tool echo with these arguments: {"message":"agentperf"}. Then say what it gave.');
      const asked = await llm.message({ turns, maxTokens, tools: [echo] });
      expectEqual(asked.stop, "tool", "why it ended");
      const [call] = asked.toolCalls;
      expect(call !== undefined, "a call");
      expectEqual([call.name, call.arguments], ["echo", { message: "agentperf" }], "the call");
      const answer: LlmTurn = { role: "assistant", text: asked.text, toolCalls: asked.toolCalls };
      const said = await llm.message({
        turns: [...turns, answer, { role: "tool", call, text: "Echo: agentperf" }],
        maxTokens,
        tools: [echo],
      });
      expect(said.text.includes("agentperf"), `the answer ${JSON.stringify(said.text)} says what the tool gave`);
      expectEqual(said.toolCalls, [], "further calls");
    },
    "streams a call of a tool": async (llm) => {
      const stream = llm.stream(ask('Call the tool echo with these arguments: {"message":"agentperf"}.', [echo]));
      let next = await stream.next();
      while (next.done !== true) next = await stream.next();
      expectEqual(next.value.stop, "tool", "why it ended");
      expectEqual(
        next.value.toolCalls.map(({ name, arguments: args }) => [name, args]),
        [["echo", { message: "agentperf" }]],
        "the calls",
      );
    },
  },
  capabilities: {
    "count-tokens": {
      "counts more tokens in a longer text": async (llm) => {
        // An adapter with the capability has the method.
        const { countTokens } = llm as Required<Llm>;
        const [few, many] = [await countTokens(ask("One.")), await countTokens(ask("One more word, and another one. ".repeat(20)))];
        expect(Number.isSafeInteger(few) && few > 0, `a number of tokens, not ${few}`);
        expect(many > few, `${many} tokens are more than ${few}`);
      },
    },
    router: {
      "reaches the server behind the router too": async (llm) => {
        const reply = await llm.upstream?.message(llm.sampleRequest);
        expect(reply !== undefined && reply.text !== "", "text");
      },
    },
  },
};

/** The way to a language model. */
export const llmPort: Port<"llm", Llm, "server" | "count-tokens" | "router", "mock" | "openai"> = definePort({
  name: "llm",
  description: "the way to a language model",
  capabilities: {
    server: behindServer,
    "count-tokens": "tells how many tokens a request has, without an answer",
    router: "stands in front of another server, which can be asked directly too",
  },
  contract,
  flag: "llm",
  default: "mock",
  given: { url: "openai" },
  advice: "give the address of a model's API by --llm-url or LLM_URL; without one, a local stand-in answers and nothing is paid for",
  settings: {
    url: {
      flag: "llm-url",
      variable: "LLM_URL",
      value: "<url>",
      description: "address of a language model's API, which chooses the adapter openai; the others take theirs with --llm NAME",
    },
    model: {
      flag: "llm-model",
      variable: "LLM_MODEL",
      value: "<name>",
      description: "model that is asked",
      isHarmless: true,
    },
    prompt: { flag: "llm-prompt", variable: "LLM_PROMPT", value: "<text>", description: "what the model is asked" },
    maxTokens: {
      flag: "llm-max-tokens",
      variable: "LLM_MAX_TOKENS",
      value: "<n>",
      description: "longest answer, in tokens (default: 64)",
      isHarmless: true,
      check: (text) => (/^[1-9]\d{0,6}$/.test(text) ? undefined : "must be a whole number from 1"),
    },
  },
});
