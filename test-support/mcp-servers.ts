import type { IncomingMessage, ServerResponse } from "node:http";
import { type Listener, startHttp } from "./listener.ts";

/** A request of the protocol, as these servers read it. */
export interface McpRequest {
  readonly method?: string;
  readonly id?: number | string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** What a server of a test's own does otherwise than the plain one. */
export interface McpBehaviour {
  /** Answers the end of a session. Default: 200. */
  onDelete?(response: ServerResponse): void;
  /** Answers a tool call. Default: as JSON, with the message that it is given. */
  onCall?(message: McpRequest, response: ServerResponse): void;
  /** Answers a GET, with the event that the client had last. Default: 405. */
  onGet?(lastEvent: string | undefined, response: ServerResponse): void;
}

/** An MCP server of a test's own, and what it was asked. */
export interface McpListener extends Listener {
  readonly url: string;
  readonly methods: readonly string[];
}

/** A message that answers a tool call. */
export const callResult = (id: McpRequest["id"], text: string): string =>
  JSON.stringify({ jsonrpc: "2.0", id, result: { content: [{ type: "text", text }] } });

/** What these servers answer to any other message than a tool call. */
export function answerTo({ method, id }: McpRequest): string {
  const result =
    method === "initialize"
      ? { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "own", version: "1" } }
      : method === "tools/list"
        ? { tools: ["echo", "reverse"].map((name) => ({ name, inputSchema: { type: "object" } })) }
        : {};
  return JSON.stringify({ jsonrpc: "2.0", id, result });
}

/** Starts an MCP server over Streamable HTTP that does what a test wants. */
export async function startOwnMcp({ onDelete, onCall, onGet }: McpBehaviour = {}): Promise<McpListener> {
  const methods: string[] = [];
  const listener = await startHttp(async (request, response) => {
    methods.push(request.method ?? "");
    if (request.method === "DELETE") return onDelete === undefined ? void response.end() : onDelete(response);
    if (request.method === "GET") {
      if (onGet === undefined) return void response.writeHead(405).end();
      return onGet(request.headers["last-event-id"]?.toString(), response);
    }
    const message = await messageIn(request);
    if (message.id === undefined) return void response.writeHead(202).end();
    if (message.method === "tools/call" && onCall !== undefined) return onCall(message, response);
    response.writeHead(200, { "content-type": "application/json", "mcp-session-id": "of-a-test" });
    response.end(message.method === "tools/call" ? callResult(message.id, `Echo: ${messageOf(message)}`) : answerTo(message));
  });
  return { ...listener, url: `http://127.0.0.1:${listener.port}/mcp`, methods };
}

const messageOf = ({ params }: McpRequest): string => {
  const args = params?.["arguments"] as { readonly message?: unknown } | undefined;
  return String(args?.message);
};

/** The message that a request holds. */
export async function messageIn(request: IncomingMessage): Promise<McpRequest> {
  const body: Buffer[] = [];
  for await (const chunk of request) body.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(body).toString()) as McpRequest;
}
