import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import process from "node:process";
import { AgentperfError, messageOf } from "@agentperf/core";

/** No runtime holds a longer text than about this. */
const mostBytes = 512 * 2 ** 20;

const standardInput = "-";

let input: Promise<Uint8Array> | undefined;

/** Options of {@link readTextFile}. */
export interface ReadTextOptions {
  /** Whether the byte order mark of UTF-8 stays: in Go benchmark text it belongs to the first line. */
  readonly keepsMark?: boolean;
}

/**
 * The text of a file, a named pipe or an open descriptor; `-` is standard input, which is read once. A byte order mark is left out, and UTF-16 with
 * such a mark is read as well: PowerShell writes it.
 *
 * @throws {AgentperfError} `unreadable`: it is longer than 512 MB, with its size and what to do; else what the system says
 */
export async function readTextFile(path: string, { keepsMark = false }: ReadTextOptions = {}): Promise<string> {
  if (path !== standardInput) return decoded(await bytesOf(path), keepsMark);
  input ??= allOf(process.stdin, "standard input");
  return decoded(await input, keepsMark);
}

async function bytesOf(path: string): Promise<Uint8Array> {
  const size = await sizeOf(path);
  if (size !== undefined && size > mostBytes) throw tooLong(path, `${(size / 2 ** 20).toFixed(0)} MB`);
  if (size !== undefined) return readFile(path);
  return allOf(createReadStream(path), path);
}

/** The size of a regular file; undefined where it is none, and tells nothing of how much there is to read. */
async function sizeOf(path: string): Promise<number | undefined> {
  const stats = await stat(path);
  return stats.isFile() ? stats.size : undefined;
}

async function allOf(stream: AsyncIterable<Uint8Array>, name: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw tooLong(name, "more than 512 MB");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const tooLong = (name: string, size: string): AgentperfError =>
  new AgentperfError(
    "unreadable",
    `${name} has ${size}; at most 512 MB can be read at once: keep fewer launches in a file, by a lower --count, and give a directory of several`,
  );

function decoded(bytes: Uint8Array, keepsMark: boolean): string {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  // A decoder leaves the mark out unless it is told to ignore what the mark means.
  return new TextDecoder(encoding, { ignoreBOM: keepsMark && encoding === "utf-8" }).decode(bytes);
}

/**
 * Parses JSON. What is thrown says where it is wrong and doesn't quote it, as the runtimes' own messages do: the text may hold a secret.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const [, place] = /(line \d+ column \d+)/.exec(messageOf(thrown)) ?? [];
    throw new Error(text.trim() === "" ? "the file is empty" : `not JSON, or cut off${place === undefined ? "" : `, at ${place}`}`);
  }
}
