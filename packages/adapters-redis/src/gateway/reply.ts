import { messageOf } from "@agentperf/core";

/**
 * A reply as RESP2 has it: bytes of a string, digits of an integer (a number would lose some beyond 2^53), null, an error
 * inside an array, or an array.
 */
export type Reply = Uint8Array | string | null | Error | readonly Reply[];

/** How bytes become text of the answer. */
export type Encode = (bytes: Uint8Array) => string;

const decoder = new TextDecoder();

/** As UTF-8; what isn't valid is replaced. */
export const utf8: Encode = (bytes) => decoder.decode(bytes);

/** As base64, for clients that asked for it. */
export const base64: Encode = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");

/** The JSON of one answer. Also where it encodes, the service leaves a plain "OK" as it is. */
export const resultJson = (reply: Reply, encode: Encode): string =>
  reply instanceof Uint8Array && isOk(reply) ? '{"result":"OK"}' : `{"result":${json(reply, encode)}}`;

/** The JSON of an answer that is an error. */
export const errorJson = (thrown: unknown): string => JSON.stringify({ error: messageOf(thrown) });

const isOk = (bytes: Uint8Array): boolean => bytes.length === 2 && bytes[0] === 79 && bytes[1] === 75;

function json(reply: Reply, encode: Encode): string {
  if (reply === null) return "null";
  if (typeof reply === "string") return reply;
  if (reply instanceof Uint8Array) return JSON.stringify(encode(reply));
  if (reply instanceof Error) return JSON.stringify(messageOf(reply));
  return `[${reply.map((item) => json(item, encode)).join(",")}]`;
}

/** The reply in Redis's own protocol, for clients that asked for it. */
export function resp2(reply: Reply): Buffer {
  const parts: (string | Uint8Array)[] = [];
  if (reply instanceof Uint8Array && isOk(reply)) parts.push("+OK\r\n");
  else write(reply, parts);
  return Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));
}

function write(reply: Reply, parts: (string | Uint8Array)[]): void {
  if (reply === null) parts.push("$-1\r\n");
  else if (typeof reply === "string") parts.push(`:${reply}\r\n`);
  else if (reply instanceof Uint8Array) parts.push(`$${reply.length}\r\n`, reply, "\r\n");
  else if (reply instanceof Error) parts.push(`-${messageOf(reply)}\r\n`);
  else {
    parts.push(`*${reply.length}\r\n`);
    for (const item of reply) write(item, parts);
  }
}
