import { Buffer } from "node:buffer";
import type { HttpReply } from "@agentperf/core";

/** An answer that is whole. */
export interface WholeAnswer {
  readonly reply: HttpReply;
  /** Its status line and its fields; the same text where they are the same as those of the answer before. */
  readonly head: string;
  /** Whether the connection can be used again. */
  readonly isOpen: boolean;
}

/** What the head of an answer says. */
interface Head {
  readonly text: string;
  readonly status: number;
  /** Bytes until the body. */
  readonly length: number;
  /** How long the body is: so many bytes, in chunks that say it, or to the end of the connection. */
  readonly body: number | "chunks" | "to the end";
  readonly isOpen: boolean;
}

/** No head is longer; one that is isn't HTTP. */
const longestHead = 65_536;
const emptyLine = "\r\n\r\n";

/** What a field of a head says, if it is there. */
export const fieldIn = (head: string, name: string): string | undefined =>
  new RegExp(`\\r\\n${name}:[ \\t]*([^\\r\\n]*)`, "i").exec(head)?.[1]?.trim();

/** Reads a head. @throws {Error} it isn't one of HTTP/1 */
function headOf(text: string, length: number): Head {
  const [, minor, status = ""] = /^HTTP\/1\.([01]) (\d{3})\b/.exec(text) ?? [];
  if (minor === undefined) throw new Error(`the answer isn't HTTP/1.1: ${JSON.stringify(text.slice(0, 50))}`);
  const [connection, coding, size] = ["connection", "transfer-encoding", "content-length"].map((name) =>
    fieldIn(text, name)?.toLowerCase(),
  );
  const isOpen = connection === undefined ? minor === "1" : !connection.includes("close");
  const head = { text, status: Number(status), length, isOpen };
  if (head.status < 200 || head.status === 204 || head.status === 304) return { ...head, body: 0 };
  if (coding?.endsWith("chunked") === true) return { ...head, body: "chunks" };
  if (size === undefined) return { ...head, body: "to the end", isOpen: false };
  if (!/^\d{1,15}$/.test(size)) throw new Error(`the answer has a content-length that is no number: ${JSON.stringify(size.slice(0, 50))}`);
  return { ...head, body: Number(size) };
}

/** The pieces of a body in chunks, and where it ends; undefined: it isn't whole. @throws {Error} these are no chunks */
function chunksIn(bytes: Buffer, from: number): { readonly body: Buffer; readonly end: number } | undefined {
  const pieces: Buffer[] = [];
  for (let at = from; ; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const [, digits] = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i.exec(bytes.toString("latin1", at, lineEnd)) ?? [];
    if (digits === undefined) throw new Error("the answer has a chunk without a length");
    const size = Number.parseInt(digits, 16);
    const begin = lineEnd + 2;
    if (size === 0) {
      // Fields may follow, up to an empty line.
      const end = bytes.indexOf(emptyLine, lineEnd);
      return end < 0 ? undefined : { body: Buffer.concat(pieces), end: end + emptyLine.length };
    }
    if (bytes.length < begin + size + 2) return undefined;
    pieces.push(bytes.subarray(begin, begin + size));
    at = begin + size + 2;
  }
}

/**
 * Reads answers on one connection, each to a request that was sent after the answer before. What a server says over and over again is read once:
 * where a head is the same as the last one, so is what it means.
 */
export class AnswerReader {
  /** What there is of an answer that isn't whole, and how many bytes it has; looked at again when there are as many as it needs. */
  #pieces: Buffer[] = [];
  #length = 0;
  #needed = 0;
  readonly #mostBytes: number;
  #known: { readonly bytes: Buffer; readonly head: Head & { readonly body: number } } | undefined;

  /** @param mostBytes - a longer answer, with its head, is none */
  constructor(mostBytes = Number.POSITIVE_INFINITY) {
    this.#mostBytes = mostBytes;
  }

  /** Takes what came, and keeps no part of that memory. Gives the answer where it is whole. @throws {Error} it is no answer to one request */
  read(chunk: Buffer): WholeAnswer | undefined {
    if (this.#length + chunk.length > this.#mostBytes) throw new Error(`the answer is larger than ${this.#mostBytes} bytes`);
    if (this.#length === 0) return this.#again(chunk) ?? this.#anew(chunk) ?? this.#keep(chunk);
    this.#keep(chunk);
    if (this.#length < this.#needed) return undefined;
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [bytes];
    return this.#anew(bytes);
  }

  /** The connection has ended: gives the answer that goes on until then, if it is one. */
  end(): WholeAnswer | undefined {
    const bytes = Buffer.concat(this.#pieces);
    const head = headIn(bytes);
    if (head?.body !== "to the end") return undefined;
    return { reply: { status: head.status, body: bytes.toString("utf8", head.length) }, head: head.text, isOpen: false };
  }

  /** A whole answer in one piece, with the same head as the one before. */
  #again(chunk: Buffer): WholeAnswer | undefined {
    if (this.#known === undefined) return undefined;
    const { bytes, head } = this.#known;
    if (chunk.length !== head.length + head.body || chunk.compare(bytes, 0, head.length, 0, head.length) !== 0) return undefined;
    return { reply: { status: head.status, body: chunk.toString("utf8", head.length) }, head: head.text, isOpen: head.isOpen };
  }

  #anew(bytes: Buffer): WholeAnswer | undefined {
    this.#needed = 0;
    const head = headIn(bytes);
    if (head === undefined || head.body === "to the end") return undefined;
    // One of these goes before the answer itself.
    if (head.status < 200) return this.#anew(bytes.subarray(head.length));
    if (head.body === "chunks") {
      const whole = chunksIn(bytes, head.length);
      return whole === undefined ? undefined : this.#whole(head, whole.body.toString(), bytes.length === whole.end);
    }
    const end = head.length + head.body;
    this.#needed = end;
    if (bytes.length < end) return undefined;
    this.#known = { bytes: Buffer.from(bytes.subarray(0, head.length)), head: { ...head, body: head.body } };
    return this.#whole(head, bytes.toString("utf8", head.length, end), bytes.length === end);
  }

  #whole({ status, text, isOpen }: Head, body: string, isAll: boolean): WholeAnswer {
    if (!isAll) throw new Error("the server sent more than one answer to a request");
    this.#pieces = [];
    this.#length = 0;
    return { reply: { status, body }, head: text, isOpen };
  }

  #keep(chunk: Buffer): undefined {
    this.#pieces.push(Buffer.from(chunk));
    this.#length += chunk.length;
  }
}

function headIn(bytes: Buffer): Head | undefined {
  const end = bytes.indexOf(emptyLine);
  if (end < 0 && bytes.length <= longestHead) return undefined;
  if (end < 0) throw new Error(`the answer's head is longer than ${longestHead} bytes`);
  return headOf(bytes.toString("latin1", 0, end), end + emptyLine.length);
}
