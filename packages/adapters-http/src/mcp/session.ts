import type { Buffer } from "node:buffer";
import {
  AgentperfError,
  beginningOf,
  type McpConnection,
  type McpTool,
  type McpToolResult,
  messageOf,
  redactUrl,
  type sessionEnd,
  within,
} from "@agentperf/core";
import manifest from "../../package.json" with { type: "json" };
import { fieldIn, type WholeAnswer } from "../lean/answer-reader.ts";
import { fixed, type Pool, type Request, requestBytes } from "../lean/pool.ts";
import { Answers, checkHead, checkStatus, isObject } from "./messages.ts";
import { type Reader, Requests } from "./requests.ts";

/** The revision that is asked for, and those that a server may answer with. */
const revision = "2025-11-25";
const revisions = ["2024-11-05", "2025-03-26", "2025-06-18", revision];

const sessionField = "mcp-session-id";

/** A list in more pieces than this one doesn't end. */
const mostPages = 1_000;

/** Where sessions are opened. */
export interface McpServer {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly pool: Pool;
  readonly connectTimeoutMs: number;
  /** A larger list is none. */
  readonly mostBytes: number;
  readonly end: ReturnType<typeof sessionEnd>;
}

/** An open session that also knows whose it is. */
export interface LeanConnection extends McpConnection {
  /** Name and version that the server gives itself. */
  readonly server: string | undefined;
}

/**
 * Opens a session.
 * @throws {AgentperfError} `unavailable`: says which server, and what happened
 */
export async function connect(server: McpServer): Promise<LeanConnection> {
  const patience = new AbortController();
  try {
    return await within(server.connectTimeoutMs, initialize(server, patience.signal));
  } catch (thrown) {
    // Others may have to wait for its connection.
    patience.abort();
    throw failure(server, thrown);
  }
}

const failure = ({ url }: McpServer, thrown: unknown): AgentperfError =>
  new AgentperfError("unavailable", `MCP server at ${redactUrl(url.href)}: ${messageOf(thrown)}`, { cause: thrown });

/** @param signal - nobody waits for the session any longer */
async function initialize(server: McpServer, signal: AbortSignal): Promise<LeanConnection> {
  const client = { name: "agentperf", version: manifest.version };
  const first = new Session(server, {});
  const { result, head } = await first.ask("initialize", { protocolVersion: revision, capabilities: {}, clientInfo: client }, signal);
  const { protocolVersion, serverInfo } = result;
  const isKnown = revisions.some((known) => known === protocolVersion);
  const id = fieldIn(head, sessionField);
  const fields = {
    "mcp-protocol-version": isKnown ? String(protocolVersion) : revision,
    ...(id === undefined ? {} : { [sessionField]: id }),
  };
  const session = new Session(server, fields);
  try {
    if (!isKnown)
      throw new Error(
        `it speaks revision ${beginningOf(JSON.stringify(protocolVersion) ?? "", 50)} of the protocol; lean knows ${revisions.join(", ")}`,
      );
    await session.tell("notifications/initialized", signal);
  } catch (thrown) {
    if (id !== undefined) await session.end();
    throw thrown;
  }
  return {
    server: isObject(serverInfo) ? `${String(serverInfo["name"])} ${String(serverInfo["version"])}` : undefined,
    listTools: () => session.listTools(),
    callTool: (tool, args) => session.callTool(tool, args),
    close: async () => (id === undefined ? undefined : session.end()),
  };
}

/** What was asked. */
interface Asked {
  readonly result: Readonly<Record<string, unknown>>;
  readonly head: string;
  /** Of the answer's body, in characters. */
  readonly length: number;
}

class Session {
  readonly #server: McpServer;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #answers = new Answers();
  readonly #requests = new Requests((body) => this.#post(body));
  readonly #asking: Reader<Asked> = {
    read: (answer, id) => ({ result: this.#resultIn(answer, id), head: answer.head, length: answer.reply.body.length }),
    failureBy: (reason) => reason,
  };
  readonly #calling: Reader<McpToolResult> = {
    read: (answer, id) => toolResultIn(this.#resultIn(answer, id)),
    failureBy: (reason) => failure(this.#server, reason),
  };
  /** The last answer's head, and whether an event stream follows it. */
  #head = "";
  #isStream = false;

  constructor(server: McpServer, fields: Readonly<Record<string, string>>) {
    this.#server = server;
    const common = { accept: "application/json, text/event-stream", "content-type": "application/json" };
    this.#headers = { ...server.headers, ...common, ...fields };
  }

  /** Asks for something, and reads what was given. */
  ask(method: string, params: object, signal?: AbortSignal): Promise<Asked> {
    return this.#server.pool.send(this.#requests.ask(method, params, this.#asking), signal);
  }

  #resultIn({ reply, head }: WholeAnswer, id: number): Readonly<Record<string, unknown>> {
    try {
      if (head !== this.#head) {
        checkHead(head, reply.status, this.#server.url);
        this.#head = head;
        this.#isStream = fieldIn(head, "content-type")?.toLowerCase().startsWith("text/event-stream") === true;
      }
      return this.#answers.resultIn(reply, this.#isStream, id);
    } catch (thrown) {
      throw this.#withoutSessionId(thrown);
    }
  }

  /** Sends what has no answer. */
  async tell(method: string, signal: AbortSignal): Promise<void> {
    const { reply } = await this.#server.pool.send(fixed(this.#post(JSON.stringify({ jsonrpc: "2.0", method }))), signal);
    try {
      checkStatus(reply);
    } catch (thrown) {
      throw this.#withoutSessionId(thrown);
    }
  }

  async listTools(): Promise<readonly McpTool[]> {
    try {
      const tools: McpTool[] = [];
      let cursor: string | undefined;
      let left = this.#server.mostBytes;
      for (let page = 0; page < mostPages; page++) {
        const { result, length } = await this.ask("tools/list", cursor === undefined ? {} : { cursor });
        const { tools: some, nextCursor } = result;
        if (!Array.isArray(some)) throw new Error("the server's list of tools is none");
        for (const tool of some) if (isTool(tool)) tools.push({ name: tool.name, description: tool.description });
        left -= length;
        if (left < 0) throw new Error(`the server's list of tools is larger than ${this.#server.mostBytes} bytes`);
        if (typeof nextCursor !== "string" || nextCursor === "") return tools;
        if (nextCursor === cursor) break;
        cursor = nextCursor;
      }
      throw new Error(`the server's list of tools doesn't end: it goes on after ${mostPages} pages, or from where it went on before`);
    } catch (thrown) {
      throw failure(this.#server, thrown);
    }
  }

  callTool(tool: string, args: Readonly<Record<string, unknown>>): Promise<McpToolResult> {
    try {
      return this.#server.pool.send(this.#requests.call(tool, args, this.#calling));
    } catch (thrown) {
      // Some arguments can't be written down.
      return Promise.reject(failure(this.#server, thrown));
    }
  }

  async end(): Promise<void> {
    const { url, pool, end } = this.#server;
    let status: number | undefined;
    const patience = new AbortController();
    const bytes = requestBytes("DELETE", { url, headers: this.#headers, body: undefined });
    const terminate = async (onSent: () => void) => {
      const request: Request<WholeAnswer> = {
        ...fixed(bytes),
        bytes() {
          // It may have to wait for a connection.
          onSent();
          return bytes;
        },
      };
      const { reply } = await pool.send(request, patience.signal);
      ({ status } = reply);
      checkStatus(reply);
    };
    await end(terminate, () => status);
    // Others may have to wait for its connection.
    if (status === undefined) patience.abort();
  }

  /** Who knows a session's id can use it, and a server may repeat it in what it says. */
  #withoutSessionId(thrown: unknown): unknown {
    const id = this.#headers[sessionField] ?? "";
    const message = messageOf(thrown);
    // A short one is no secret, and taking it out would spoil other words.
    return id.length < 8 || !message.includes(id) ? thrown : new Error(message.replaceAll(id, "***"));
  }

  #post(body: string): Buffer {
    return requestBytes("POST", { url: this.#server.url, headers: this.#headers, body });
  }
}

function toolResultIn({ content = [], isError }: Readonly<Record<string, unknown>>): McpToolResult {
  if (!Array.isArray(content)) throw new Error("the tool's result has no list of content");
  let text = "";
  for (const part of content) if (isObject(part) && part["type"] === "text") text += textOf(part);
  return { text, isError: isError === true };
}

function textOf({ text }: Record<string, unknown>): string {
  if (typeof text !== "string") throw new Error("the tool's result has a part of type text without one");
  return text;
}

const isTool = (value: unknown): value is McpTool => isObject(value) && typeof value["name"] === "string";
