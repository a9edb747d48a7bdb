import type { Buffer } from "node:buffer";
import {
  AgentperfError,
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
import { fixed, type Pool, requestBytes } from "../lean/pool.ts";
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
  try {
    return await within(server.connectTimeoutMs, initialize(server));
  } catch (thrown) {
    throw failure(server, thrown);
  }
}

const failure = ({ url }: McpServer, thrown: unknown): AgentperfError =>
  new AgentperfError("unavailable", `MCP server at ${redactUrl(url.href)}: ${messageOf(thrown)}`, { cause: thrown });

async function initialize(server: McpServer): Promise<LeanConnection> {
  const client = { name: "agentperf", version: manifest.version };
  const first = new Session(server, {});
  const { result, head } = await first.ask("initialize", { protocolVersion: revision, capabilities: {}, clientInfo: client });
  const { protocolVersion, serverInfo } = result;
  if (!revisions.some((known) => known === protocolVersion))
    throw new Error(`it speaks revision ${JSON.stringify(protocolVersion)} of the protocol; lean knows ${revisions.join(", ")}`);
  const id = fieldIn(head, sessionField);
  const fields = { "mcp-protocol-version": String(protocolVersion), ...(id === undefined ? {} : { [sessionField]: id }) };
  const session = new Session(server, fields);
  await session.tell("notifications/initialized");
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
}

class Session {
  readonly #server: McpServer;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #answers = new Answers();
  readonly #requests = new Requests((body) => this.#post(body));
  readonly #asking: Reader<Asked> = {
    read: (answer, id) => ({ result: this.#resultIn(answer, id), head: answer.head }),
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
  ask(method: string, params: object): Promise<Asked> {
    return this.#server.pool.send(this.#requests.ask(method, params, this.#asking));
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
  async tell(method: string): Promise<void> {
    const { reply } = await this.#server.pool.send(fixed(this.#post(JSON.stringify({ jsonrpc: "2.0", method }))));
    try {
      checkStatus(reply);
    } catch (thrown) {
      throw this.#withoutSessionId(thrown);
    }
  }

  async listTools(): Promise<readonly McpTool[]> {
    try {
      const tools: McpTool[] = [];
      let params = {};
      for (let page = 0; page < mostPages; page++) {
        const { tools: some, nextCursor } = (await this.ask("tools/list", params)).result;
        if (!Array.isArray(some)) throw new Error("the server's list of tools is none");
        tools.push(...some.filter(isTool).map(({ name, description }) => ({ name, description })));
        if (typeof nextCursor !== "string") return tools;
        params = { cursor: nextCursor };
      }
      throw new Error(`the server's list of tools doesn't end after ${mostPages} pages`);
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
    const terminate = async () => {
      const bytes = requestBytes("DELETE", { url, headers: this.#headers, body: undefined });
      const { reply } = await pool.send(fixed(bytes), patience.signal);
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
