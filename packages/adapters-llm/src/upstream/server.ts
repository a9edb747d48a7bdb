import { AgentperfError, checkOptions, isLoopback, messageOf, type OptionRules, optionRule } from "@agentperf/core";
import { inputTokensOf, modelAnswer } from "../model/answer.ts";
import { behaviourRules, type ModelBehaviour } from "../model/behaviour.ts";
import { gapMsOf, paced, turnsOf, wholly } from "../model/pace.ts";
import { anthropicDialect } from "./anthropic.ts";
import { keyOf } from "./authorization.ts";
import type { Action, Asked, Dialect, Problem } from "./dialect.ts";
import { openaiDialect } from "./openai.ts";
import { vertexDialect } from "./vertex.ts";

/** Options of {@link startUpstream}. */
export interface UpstreamOptions extends ModelBehaviour {
  /** Default: any free one. */
  readonly port?: number | undefined;
  /** The key that requests must bring. Default: any. */
  readonly apiKey?: string | undefined;
  /** Seed of the latencies, and of what fails. Default: 1. */
  readonly seed?: number | undefined;
}

/** A running upstream. */
export interface Upstream {
  /** Its address without a path: `http://127.0.0.1:40123`. */
  readonly url: string;
  close(): Promise<void>;
}

const rules: OptionRules<UpstreamOptions> = {
  ...behaviourRules,
  port: optionRule.anything,
  apiKey: optionRule.text,
  seed: optionRule.anything,
};

const dialects: readonly Dialect[] = [openaiDialect, anthropicDialect, vertexDialect];

/** Larger requests are refused. */
const mostBodyBytes = 16 * 2 ** 20;

/**
 * A stand-in for the API of a language model on loopback: OpenAI's chat completions, Anthropic's Messages and Gemini on Vertex AI, whole and
 * streamed, with calls of tools, counted tokens and errors. What it answers is said by {@link ModelBehaviour}.
 * @throws {AgentperfError} `config`: an option isn't one; `unavailable`: the port is taken
 */
export async function startUpstream(options: UpstreamOptions = {}): Promise<Upstream> {
  checkOptions("the local upstream", options, rules);
  const { serve } = await import("srvx");
  const server = serve({
    fetch: answerer(options),
    port: options.port ?? 0,
    hostname: "127.0.0.1",
    silent: true,
    gracefulShutdown: false,
  });
  try {
    await server.ready();
  } catch (thrown) {
    throw new AgentperfError("unavailable", `the local upstream can't listen on port ${options.port ?? 0}: ${messageOf(thrown)}`);
  }
  const { port } = new URL(server.url ?? "");
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      await server.close(true);
    },
  };
}

/** The upstream as a fetch handler. */
export function answerer(options: UpstreamOptions): (request: Request) => Promise<Response> {
  const { tokens = 20, apiKey, seed = 1, retryAfterSeconds = 1 } = options;
  const next = turnsOf(options, seed);
  const gapMs = gapMsOf(options);
  let answers = 0;

  return async (request) => {
    if (!isOurs(request)) return new Response("only loopback may ask", { status: 403 });
    const { pathname } = new URL(request.url);
    const { dialect, action } = found(request, pathname);
    const refused = (problem: Problem, message: string) =>
      Response.json(dialect.error(problem, message), {
        status: problem,
        headers: problem === 429 ? { "retry-after": `${retryAfterSeconds}` } : {},
      });
    if (action === undefined) return refused(404, `nothing is at ${request.method} ${pathname}`);
    const key = keyOf(request.headers);
    if (key === undefined || (apiKey !== undefined && key !== apiKey)) return refused(401, "the API key is missing or wrong");
    if (action === "models") return Response.json(dialect.models?.() ?? {});
    const wrong = dialect.refuses?.(request.headers);
    if (wrong !== undefined) return refused(400, wrong);

    let body: unknown;
    let asked: Asked;
    try {
      body = await bodyOf(request);
      asked = dialect.read(body, pathname);
    } catch (thrown) {
      return refused(400, messageOf(thrown));
    }
    if (action === "count") return Response.json(dialect.count(inputTokensOf(asked.request)));

    const turn = next();
    if (turn.fate === "limited") return refused(429, "too many requests");
    if (turn.fate === "failed") return refused(500, "the upstream fails on purpose");
    const aborter = new AbortController();
    request.signal.addEventListener("abort", () => aborter.abort(), { once: true });
    answers += 1;
    const told = { answer: modelAnswer(asked.request, tokens), model: asked.model, id: `${answers}`.padStart(12, "0") };
    const { tokens: all } = told.answer;
    if (asked.streams) return streamed(dialect.events(told, paced(all, turn, gapMs, aborter.signal), body), aborter);
    try {
      await wholly(all, turn, gapMs, aborter.signal);
    } catch {
      return refused(500, "the client went away");
    }
    return Response.json(dialect.whole(told));
  };
}

interface Found {
  readonly dialect: Dialect;
  /** Undefined: there is no such path; the errors are OpenAI's then. */
  readonly action: Action | undefined;
}

function found({ method }: Request, path: string): Found {
  for (const dialect of dialects) {
    const action = dialect.actionOf(method, path);
    if (action !== undefined) return { dialect, action };
  }
  return { dialect: path.startsWith("/v1/messages") ? anthropicDialect : openaiDialect, action: undefined };
}

async function bodyOf(request: Request): Promise<unknown> {
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > mostBodyBytes) throw new Error(`the body is larger than ${mostBodyBytes} bytes`);
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** Events as a body; who goes away ends them. */
function streamed(events: AsyncGenerator<string, void, void>, aborter: AbortController): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await events.next();
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (thrown) {
        controller.error(thrown);
      }
    },
    cancel() {
      aborter.abort();
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" } });
}

/** A page on the web can make a browser ask a server on loopback, under the page's own name: such a request is refused. */
function isOurs(request: Request): boolean {
  const origin = request.headers.get("origin");
  const names = [`http://${request.headers.get("host") ?? "127.0.0.1"}`, ...(origin === null ? [] : [origin])];
  return names.every((name) => URL.canParse(name) && isLoopback(new URL(name).hostname));
}
