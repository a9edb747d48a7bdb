import type { Buffer } from "node:buffer";

/** No head is longer, nor is what stands beside the content of chunks. */
export const longestHead = 65_536;
export const emptyLine = "\r\n\r\n";

/** Chunks that are whole. */
export interface Chunks {
  /** What they hold. */
  readonly pieces: Buffer[];
  /** Where what follows them begins. */
  readonly end: number;
  /** Whether nothing of the answer follows. */
  readonly isLast: boolean;
  /** So many bytes must follow until there is another one; 0: nobody knows. */
  readonly needed: number;
}

/** Reads chunks from there on. @throws {Error} these are none */
export function chunksIn(bytes: Buffer, from: number): Chunks {
  const pieces: Buffer[] = [];
  for (let at = from; ; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return { ...partOf(bytes, at), pieces };
    const [, digits] = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i.exec(bytes.toString("latin1", at, lineEnd)) ?? [];
    if (digits === undefined) throw new Error("the answer has a chunk without a length");
    const size = Number.parseInt(digits, 16);
    if (size === 0) {
      // Fields may follow, up to an empty line.
      const end = bytes.indexOf(emptyLine, lineEnd);
      return end < 0 ? { ...partOf(bytes, at), pieces } : { pieces, end: end + emptyLine.length, isLast: true, needed: 0 };
    }
    const begin = lineEnd + 2;
    const end = begin + size + 2;
    if (bytes.length < end) return { pieces, end: at, isLast: false, needed: end - at };
    pieces.push(bytes.subarray(begin, begin + size));
    at = end;
  }
}

/** A chunk's length or the fields after the last one, as far as they are there. @throws {Error} they don't end */
function partOf(bytes: Buffer, at: number): Omit<Chunks, "pieces"> {
  if (bytes.length - at > longestHead) throw new Error(`the answer has a chunk with more than ${longestHead} bytes beside what it holds`);
  return { end: at, isLast: false, needed: 0 };
}

const [cr, lf, zero] = [13, 10, 48] as const;
/** The line end of a chunk, the last chunk, and no fields after it. */
const lastBytes = [cr, lf, zero, cr, lf, cr, lf] as const;
/** Digits of a length that are read one by one: of up to 256 MiB. */
const mostDigits = 7;

/** From where to where something is. */
export interface Part {
  readonly begin: number;
  readonly end: number;
}

/** Where the content is of one chunk and the last one, up to the end of these bytes, as most servers send it; undefined: it may be in another form. */
export function onlyChunk(bytes: Buffer, from: number): Part | undefined {
  let size = 0;
  let at = from;
  for (; at < from + mostDigits; at++) {
    const digit = digitOf(bytes[at] ?? 0);
    if (digit < 0) break;
    size = size * 16 + digit;
  }
  if (size === 0 || bytes[at] !== cr || bytes[at + 1] !== lf) return undefined;
  const begin = at + 2;
  const end = begin + size;
  if (bytes.length !== end + lastBytes.length) return undefined;
  return lastBytes.every((byte, next) => bytes[end + next] === byte) ? { begin, end } : undefined;
}

/** What a hexadecimal digit means; -1: it is none. */
function digitOf(byte: number): number {
  if (byte >= zero && byte <= zero + 9) return byte - zero;
  // Without the bit by which small letters differ from capitals.
  const letter = (byte | 32) - 97;
  return letter >= 0 && letter <= 5 ? letter + 10 : -1;
}
