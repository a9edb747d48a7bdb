import { failed, formatOf, one, several } from "./answer.ts";
import type { Backend } from "./backend.ts";
import { Bodies } from "./body.ts";
import { type Command, permitted } from "./command.ts";
import { messageEvents } from "./events.ts";
import { GatewayError, statusOf } from "./failure.ts";
import { guard } from "./guard.ts";
import { memoryBackend } from "./memory-backend.ts";
import { commandOf, commandsOf, pathCommand, pathWords } from "./parse.ts";
import { redisBackend } from "./redis-backend.ts";
import type { Reply } from "./reply.ts";

/** Options of {@link openGateway}. */
export interface GatewayOptions {
  /** Address of the Redis behind it; `memory` for an embedded store. */
  readonly redis: string;
  /** Who doesn't send it is refused. Default: none, and programs on this machine may ask. */
  readonly token?: string | undefined;
  /** Whether clients may send administrative commands such as CONFIG and FLUSHALL. Default: false. */
  readonly admin?: boolean | undefined;
  /** Give up a Redis that is silent for so long while it owes answers, in milliseconds. Default: 10,000. */
  readonly answerTimeoutMs?: number | undefined;
  /** Give up a request whose body isn't there in full after so long, in milliseconds. Default: 10,000. */
  readonly bodyTimeoutMs?: number | undefined;
}

/** An Upstash-compatible REST API in front of a Redis, as a fetch handler. */
export interface Gateway {
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}

/** How long a gateway waits by default, in milliseconds. */
export const defaultTimeoutMs = 10_000;

/**
 * Opens a gateway.
 * @throws {AgentperfError} `usage`: the token is empty, or the address isn't one; `unavailable`: no single Redis answers there
 * @see https://upstash.com/docs/redis/features/restapi for the API that it follows
 */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const check = guard(options.token);
  const { redis, admin = false, answerTimeoutMs = defaultTimeoutMs, bodyTimeoutMs = defaultTimeoutMs } = options;
  const backend = redis === "memory" ? memoryBackend() : await redisBackend(redis, answerTimeoutMs);
  const service: Service = { backend, admit: (command) => permitted(command, { admin }), bodies: new Bodies(bodyTimeoutMs) };
  return {
    async fetch(request) {
      try {
        check(request);
        return await respond(service, request);
      } catch (thrown) {
        return failed(thrown);
      }
    },
    close() {
      service.bodies.close();
      return backend.close();
    },
  };
}

interface Service {
  readonly backend: Backend;
  /** Lets a command through. @throws {GatewayError} it isn't allowed */
  readonly admit: (command: Command) => Command;
  readonly bodies: Bodies;
}

async function respond({ backend, admit, bodies }: Service, request: Request): Promise<Response> {
  const { method, url } = request;
  if (!["GET", "HEAD", "POST", "PUT"].includes(method)) throw new GatewayError(405, `ERR method ${method} not allowed`);
  const format = formatOf(request.headers);
  const path = pathOf(url);
  switch (path) {
    case "/":
      return one(await backend.call(admit(commandOf(await bodies.text(request)))), format);
    case "/pipeline":
      return several(await pipeline(backend, commandsOf(await bodies.text(request), admit)), format);
    case "/multi-exec":
      if (format === "resp2") throw new GatewayError(400, "ERR /multi-exec answers in JSON only");
      return several(await transaction(backend, commandsOf(await bodies.text(request), admit)), format);
  }
  const [name = "", ...args] = pathWords(path);
  const body = method === "POST" || method === "PUT" ? await bodies.bytes(request) : new Uint8Array();
  const kind = name.toLowerCase();
  if (kind === "subscribe" || kind === "psubscribe") return listen(backend, method, kind, args);
  return one(await backend.call(admit(pathCommand(new URL(url), body))), format);
}

/** Each by itself: one that isn't a command, isn't allowed or fails keeps no other from running. */
async function pipeline(backend: Backend, items: readonly (Command | GatewayError)[]): Promise<readonly Reply[]> {
  const outcomes = await backend.pipeline(items.filter((item): item is Command => !(item instanceof GatewayError)));
  const lost = outcomes.find((outcome) => outcome.status === "rejected" && statusOf(outcome.reason) >= 500);
  // Where Redis answered to none, that is the answer to the request.
  if (lost?.status === "rejected" && outcomes.every(({ status }) => status === "rejected")) throw lost.reason;
  let next = 0;
  return items.map((item) => {
    if (item instanceof GatewayError) return item;
    // One a command, in their order.
    const outcome = outcomes[next++] as PromiseSettledResult<Reply>;
    return outcome.status === "fulfilled" ? outcome.value : (outcome.reason as Error);
  });
}

/** All or none. */
async function transaction(backend: Backend, items: readonly (Command | GatewayError)[]): Promise<readonly Reply[]> {
  const commands = items.map((item) => {
    if (item instanceof GatewayError) throw item;
    return item;
  });
  return backend.transaction(commands);
}

async function listen(backend: Backend, method: string, kind: "subscribe" | "psubscribe", names: readonly string[]): Promise<Response> {
  if (method === "HEAD") throw new GatewayError(405, `ERR method ${method} not allowed`);
  if (names.length === 0) throw new GatewayError(400, `ERR wrong number of arguments for '${kind}' command`);
  const events = await messageEvents(backend, kind, names);
  return new Response(events, { headers: { "content-type": "text/event-stream", "cache-control": "no-cache" } });
}

/** The path as it was sent: the server's own parsing of it differs, and costs. */
function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const end = url.indexOf("?", start);
  return end < 0 ? url.slice(start) : url.slice(start, end);
}
