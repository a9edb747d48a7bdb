import { Buffer } from "node:buffer";
import { beginningOf, type HttpReply } from "@agentperf/core";
import { chunksIn, emptyLine, longestHead, onlyChunk, type Part } from "./chunks.ts";

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

/** What a field of a head says, if it is there. */
export const fieldIn = (head: string, name: string): string | undefined =>
  new RegExp(`\\r\\n${name}:[ \\t]*([^\\r\\n]*)`, "i").exec(head)?.[1]?.trim();

/** Reads a head. @throws {Error} it isn't one of HTTP/1 */
function headOf(text: string, length: number): Head {
  const [, minor, status = ""] = /^HTTP\/1\.([01]) (\d{3})\b/.exec(text) ?? [];
  if (minor === undefined) throw new Error(`the answer isn't HTTP/1.1: ${JSON.stringify(beginningOf(text, 50))}`);
  const [connection, coding, size] = ["connection", "transfer-encoding", "content-length"].map((name) =>
    fieldIn(text, name)?.toLowerCase(),
  );
  const isOpen = connection === undefined ? minor === "1" : !connection.includes("close");
  const head = { text, status: Number(status), length, isOpen };
  if (head.status < 200 || head.status === 204 || head.status === 304) return { ...head, body: 0 };
  if (coding?.endsWith("chunked") === true) return { ...head, body: "chunks" };
  if (size === undefined) return { ...head, body: "to the end", isOpen: false };
  if (!/^\d{1,15}$/.test(size))
    throw new Error(`the answer has a content-length that is no number: ${JSON.stringify(beginningOf(size, 50))}`);
  return { ...head, body: Number(size) };
}

/**
 * Reads answers on one connection, each to a request that was sent after the answer before. What a server says over and over again is read once:
 * where a head is the same as the last one, so is what it means. Of an answer that comes in many pieces none is read twice.
 */
export class AnswerReader {
  readonly #mostBytes: number;
  #known: { readonly bytes: Buffer; readonly head: Head } | undefined;
  /** Bytes of an answer that isn't whole. */
  #total = 0;
  /** What isn't read of them, how many these are, and how many it needs to read on. */
  #pieces: Buffer[] = [];
  #length = 0;
  #needed = 0;
  /** What is read of them: the head, and what chunks held. */
  #head: Head | undefined;
  #body: Buffer[] = [];

  /** @param mostBytes - a longer answer, with its head, is none */
  constructor(mostBytes = Number.POSITIVE_INFINITY) {
    this.#mostBytes = mostBytes;
  }

  /** Takes what came, and keeps no part of that memory. Gives the answer where it is whole. @throws {Error} it is no answer to one request */
  read(chunk: Buffer): WholeAnswer | undefined {
    if (this.#total + chunk.length > this.#mostBytes) throw new Error(`the answer is larger than ${this.#mostBytes} bytes`);
    const again = this.#total === 0 ? this.#again(chunk) : undefined;
    if (again !== undefined) return again;
    this.#total += chunk.length;
    if (this.#length + chunk.length < this.#needed) return this.#keep(chunk, this.#needed);
    const bytes = this.#length === 0 ? chunk : Buffer.concat([...this.#pieces, chunk]);
    this.#pieces = [];
    this.#length = 0;
    return this.#readOn(bytes);
  }

  /** The connection has ended: gives the answer that goes on until then, if it is one. */
  end(): WholeAnswer | undefined {
    if (this.#head?.body !== "to the end") return undefined;
    return this.#whole(this.#head, Buffer.concat(this.#pieces), true);
  }

  /** A whole answer in one piece, with the same head as the one before, and a body of the usual form. */
  #again(chunk: Buffer): WholeAnswer | undefined {
    const head = this.#sameHead(chunk, 0);
    const body = head === undefined ? undefined : bodyIn(chunk, head);
    if (head === undefined || body === undefined) return undefined;
    return { reply: { status: head.status, body: chunk.toString("utf8", body.begin, body.end) }, head: head.text, isOpen: head.isOpen };
  }

  /** What a head says that is the same as the one before. */
  #sameHead(bytes: Buffer, at: number): Head | undefined {
    if (this.#known === undefined || bytes.length - at < this.#known.head.length) return undefined;
    const { bytes: known, head } = this.#known;
    return bytes.compare(known, 0, head.length, at, at + head.length) === 0 ? head : undefined;
  }

  #readOn(bytes: Buffer): WholeAnswer | undefined {
    let at = 0;
    while (this.#head === undefined) {
      const head = this.#sameHead(bytes, at) ?? headIn(bytes, at);
      if (head === undefined) return this.#keep(bytes.subarray(at));
      const { status, length } = head;
      // Others go before the answer itself.
      if (status >= 200) {
        if (head !== this.#known?.head) this.#known = { bytes: Buffer.from(bytes.subarray(at, at + length)), head };
        this.#head = head;
      }
      at += length;
    }
    const { body } = this.#head;
    if (body === "to the end") return this.#keep(bytes.subarray(at), Number.POSITIVE_INFINITY);
    if (body === "chunks") return this.#readChunks(this.#head, bytes, at);
    const end = at + body;
    if (bytes.length < end) return this.#keep(bytes.subarray(at), body);
    return this.#whole(this.#head, bytes.subarray(at, end), bytes.length === end);
  }

  #readChunks(head: Head, bytes: Buffer, at: number): WholeAnswer | undefined {
    const { pieces, end, isLast, needed } = chunksIn(bytes, at);
    if (isLast) return this.#whole(head, joined([...this.#body, ...pieces]), bytes.length === end);
    if (pieces.length > 0) this.#body.push(Buffer.concat(pieces));
    return this.#keep(bytes.subarray(end), needed);
  }

  #whole({ status, text, isOpen }: Head, body: Buffer, isAll: boolean): WholeAnswer {
    if (!isAll) throw new Error("the server sent more than one answer to a request");
    this.#total = this.#length = this.#needed = 0;
    this.#pieces = [];
    this.#body = [];
    this.#head = undefined;
    return { reply: { status, body: body.toString() }, head: text, isOpen };
  }

  #keep(chunk: Buffer, needed = 0): undefined {
    this.#needed = needed;
    if (chunk.length === 0) return;
    this.#pieces.push(Buffer.from(chunk));
    this.#length += chunk.length;
  }
}

/** Pieces as one. A single one isn't copied. */
function joined(pieces: readonly Buffer[]): Buffer {
  const [first] = pieces;
  return first !== undefined && pieces.length === 1 ? first : Buffer.concat(pieces);
}

/** The head that begins there; undefined: it isn't whole. */
function headIn(bytes: Buffer, from: number): Head | undefined {
  const end = bytes.indexOf(emptyLine, from);
  if (end < 0 && bytes.length - from <= longestHead) return undefined;
  if (end < 0) throw new Error(`the answer's head is longer than ${longestHead} bytes`);
  return headOf(bytes.toString("latin1", from, end), end + emptyLine.length - from);
}

/** Where the body is in an answer that is there whole, up to the end of these bytes; undefined: it must be looked at more closely. */
function bodyIn(bytes: Buffer, { body, length }: Head): Part | undefined {
  if (body === "chunks") return onlyChunk(bytes, length);
  return length + Number(body) === bytes.length ? { begin: length, end: bytes.length } : undefined;
}
