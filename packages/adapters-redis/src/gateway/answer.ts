import { GatewayError, statusOf } from "./failure.ts";
import { base64, errorJson, type Reply, resp2, resultJson, utf8 } from "./reply.ts";

/** How answers are written: as JSON, as JSON with every string in base64, or in Redis's own protocol. */
export type Format = "json" | "base64" | "resp2";

/** The format that a client asked for. @throws {GatewayError} 400: there is none like it */
export function formatOf(headers: Headers): Format {
  const isBase64 = headers.get("upstash-encoding") === "base64";
  switch (headers.get("upstash-response-format")) {
    case null:
    case "json":
      return isBase64 ? "base64" : "json";
    case "resp2":
      if (isBase64) throw new GatewayError(400, "ERR the response format resp2 has no encoding base64");
      return "resp2";
    default:
      throw new GatewayError(400, "ERR the response format must be json or resp2");
  }
}

/** The answer to one command. */
export const one = (reply: Reply, format: Format): Response =>
  format === "resp2" ? binary([reply]) : json(200, resultJson(reply, encodings[format]));

/** The answer to several commands; an Error is that of its command alone. */
export function several(replies: readonly Reply[], format: Format): Response {
  if (format === "resp2") return binary(replies);
  const items = replies.map((reply) => (reply instanceof Error ? errorJson(reply) : resultJson(reply, encodings[format])));
  return json(200, `[${items.join(",")}]`);
}

/** The answer to a request that failed. */
export function failed(thrown: unknown): Response {
  const status = statusOf(thrown);
  // What is left of a body that wasn't read isn't the next request.
  return json(status, errorJson(thrown), status === 408 || status === 413 ? { connection: "close" } : undefined);
}

const encodings = { json: utf8, base64 };

let syncs = 0;

/** With the token of the last write, which a client that wants to read its own writes sends back; one server has no replica to wait for. */
const syncToken = () => `agentperf-${++syncs}`;

const json = (status: number, body: string, headers?: Record<string, string>): Response =>
  new Response(body, { status, headers: { "content-type": "application/json", "upstash-sync-token": syncToken(), ...headers } });

const binary = (replies: readonly Reply[]): Response =>
  new Response(Buffer.concat(replies.map(resp2)), {
    headers: { "content-type": "application/octet-stream", "upstash-sync-token": syncToken() },
  });
