import { timingSafeEqual } from "node:crypto";
import { messageOf } from "@agentperf/core";
import { type Backend, memoryBackend, type RawReply, redisBackend, type Word } from "./backend.ts";

/** Options of {@link openGateway}. */
export interface GatewayOptions {
  /** Address of the Redis behind it; `memory` for an embedded store. */
  readonly redis: string;
  /** Who doesn't send it is refused. Default: none, everybody may. */
  readonly token?: string;
}

/** An Upstash-compatible REST API in front of a Redis, as a fetch handler. */
export interface Gateway {
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}

const largestBody = 64 * 1024 ** 2;

/** Commands that would change the connection which all requests share, block it, or never end. */
const refused = new Set(
  "AUTH BLMOVE BLMPOP BLPOP BRPOP BRPOPLPUSH BZMPOP BZPOPMAX BZPOPMIN CLIENT DISCARD EXEC HELLO MONITOR MULTI PSUBSCRIBE PUNSUBSCRIBE QUIT RESET SELECT SHUTDOWN SSUBSCRIBE SUBSCRIBE SUNSUBSCRIBE SWAPDB SYNC PSYNC UNSUBSCRIBE UNWATCH WAIT WATCH".split(
    " ",
  ),
);

/**
 * Opens a gateway.
 * @throws {AgentperfError} `unavailable`: the Redis behind it can't be reached
 * @see https://upstash.com/docs/redis/features/restapi for the API that it follows
 */
export async function openGateway({ redis, token }: GatewayOptions): Promise<Gateway> {
  const backend = redis === "memory" ? memoryBackend() : await redisBackend(redis);
  const expected = token === undefined ? undefined : new TextEncoder().encode(token);
  return {
    async fetch(request) {
      const url = new URL(request.url);
      if (!["GET", "HEAD", "POST", "PUT"].includes(request.method))
        return answer(405, { error: `ERR method ${request.method} not allowed` });
      if (expected !== undefined && !isAuthorized(request, url, expected)) return answer(401, { error: "Unauthorized" });
      if (Number(request.headers.get("content-length") ?? 0) > largestBody) return answer(413, { error: "ERR max request size exceeded" });
      const encode = request.headers.get("upstash-encoding") === "base64" ? base64 : text;
      try {
        return await respond(backend, request, url, encode);
      } catch (thrown) {
        return answer(400, { error: messageOf(thrown) });
      }
    },
    close: () => backend.close(),
  };
}

type Encode = (bytes: Uint8Array) => string;

const decoder = new TextDecoder();
const text: Encode = (bytes) => decoder.decode(bytes);
const base64: Encode = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");

async function respond(backend: Backend, request: Request, url: URL, encode: Encode): Promise<Response> {
  switch (url.pathname) {
    case "/": {
      const command = commandOf(await jsonOf(request));
      return answer(200, { result: encoded(await backend.call(command), encode) });
    }
    case "/pipeline": {
      const commands = commandsOf(await jsonOf(request));
      // Each by itself: one that fails keeps no other from running.
      const ends = await Promise.allSettled(commands.map((command) => backend.call(command)));
      return answer(
        200,
        ends.map((end) => (end.status === "fulfilled" ? { result: encoded(end.value, encode) } : { error: messageOf(end.reason) })),
      );
    }
    case "/multi-exec": {
      const replies = await backend.multi(commandsOf(await jsonOf(request)));
      return answer(
        200,
        replies.map((reply) => (reply instanceof Error ? { error: messageOf(reply) } : { result: encoded(reply, encode) })),
      );
    }
    default: {
      const command = checked(await pathCommand(request, url));
      return answer(200, { result: encoded(await backend.call(command), encode) });
    }
  }
}

/** `/set/key/value?EX=100`; a body is the last argument before those of the query. */
async function pathCommand(request: Request, url: URL): Promise<Word[]> {
  const words: Word[] = url.pathname
    .split("/")
    .filter((part) => part !== "")
    .map(decodeURIComponent);
  if (request.method === "POST" || request.method === "PUT") {
    const body = new Uint8Array(await request.arrayBuffer());
    if (body.length > 0) words.push(body);
  }
  for (const [name, value] of url.searchParams) {
    if (name === "_token") continue;
    words.push(name, ...(value === "" ? [] : [value]));
  }
  return words;
}

async function jsonOf(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    throw new Error("ERR failed to parse command: the body must be JSON");
  }
}

function commandOf(body: unknown): Word[] {
  if (!Array.isArray(body) || body.length === 0) throw new Error("ERR empty command: expected a JSON array of a command and its arguments");
  return checked(
    body.map((word) => {
      if (typeof word === "string") return word;
      if (typeof word === "number" || typeof word === "boolean") return String(word);
      throw new Error(`ERR an argument must be text or a number, not ${JSON.stringify(word)?.slice(0, 60)}`);
    }),
  );
}

function commandsOf(body: unknown): Word[][] {
  if (!Array.isArray(body)) throw new Error("ERR expected a JSON array of commands");
  return body.map(commandOf);
}

function checked(command: Word[]): Word[] {
  const name = String(command[0]).toUpperCase();
  if (refused.has(name)) throw new Error(`ERR Command is not available: '${name}'`);
  return command;
}

function encoded(reply: RawReply, encode: Encode): unknown {
  if (reply instanceof Uint8Array) return isOk(reply) ? "OK" : encode(reply);
  if (typeof reply === "string") return reply === "OK" ? reply : encode(new TextEncoder().encode(reply));
  if (Array.isArray(reply)) return reply.map((item) => encoded(item, encode));
  return reply instanceof Error ? messageOf(reply) : reply;
}

/** The service leaves "OK" as it is, also where it encodes. */
const isOk = (bytes: Uint8Array): boolean => bytes.length === 2 && bytes[0] === 79 && bytes[1] === 75;

/** In a time that doesn't tell how much of a token was right. */
function isAuthorized(request: Request, url: URL, expected: Uint8Array): boolean {
  const given = request.headers.get("authorization")?.replace(/^Bearer\s+/i, "") ?? url.searchParams.get("_token") ?? "";
  const bytes = new TextEncoder().encode(given);
  return bytes.length === expected.length ? timingSafeEqual(bytes, expected) : !timingSafeEqual(expected, expected);
}

let syncs = 0;

/** With the token of the last write, which a client that wants to read its own writes sends back; one server has no replica to wait for. */
const answer = (status: number, body: unknown): Response =>
  Response.json(body, { status, headers: { "upstash-sync-token": `agentperf-${++syncs}` } });
