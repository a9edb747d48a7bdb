import type { AuditHead, AuditRecord, AuditVerdict } from "@agentperf/core";
import { objectIn } from "./files.ts";

/** A SHA-256 in hexadecimal. */
export type Hash = (content: string | Uint8Array) => string;

/** Where a chain begins. */
export const emptyChain: AuditHead = { records: 0, hash: "0".repeat(64) };

const hashMember = ',"hash":"';
/** Bytes of a line from {@link hashMember} on. */
const tailLength = hashMember.length + 64 + '"}'.length;
const newline = 10;

/** Node's hash in one call, where the runtime has it. */
export async function sha256(): Promise<Hash> {
  const { createHash, hash } = await import("node:crypto");
  if (typeof hash === "function") return (content) => hash("sha256", content, "hex");
  return (content) => createHash("sha256").update(content).digest("hex");
}

/** A line, and where the chain ends with it. */
export interface ChainLine {
  readonly line: string;
  readonly head: AuditHead;
}

/**
 * The line of a record. Its last member is the hash of all that stands before it, the hash of the line before among it.
 * @param head - where the chain ends before it
 */
export function chainLine(hash: Hash, { records, hash: before }: AuditHead, record: AuditRecord, timeMs: number): ChainLine {
  const hashed = `{"seq":${records},"time":${timeMs},"before":"${before}","record":${JSON.stringify(record)}`;
  const own = hash(hashed);
  return { line: `${hashed}${hashMember}${own}"}\n`, head: { records: records + 1, hash: own } };
}

/**
 * Whether all lines hold on to each other.
 * @param bytes - the whole file
 * @param expected - where the chain ended, from elsewhere
 */
export function verifyChain(hash: Hash, bytes: Uint8Array, expected?: AuditHead): AuditVerdict {
  let head = emptyChain;
  let expectedHash = expected?.records === 0 ? emptyChain.hash : undefined;
  const broken = (reason: string): AuditVerdict => ({ intact: false, at: head.records, reason });
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(newline, from);
    if (end === -1) return broken("is torn: its line has no end");
    const found = linkIn(hash, bytes.subarray(from, end));
    if (typeof found === "string") return broken(found);
    if (found.seq !== head.records || found.before !== head.hash)
      return broken("isn't the one that stood here: records were dropped, added or swapped");
    head = { records: head.records + 1, hash: found.hash };
    if (head.records === expected?.records) expectedHash = head.hash;
    from = end + 1;
  }
  if (expected !== undefined && head.records < expected.records) return broken("is missing, with all that follow: the end was cut off");
  if (expected !== undefined && expectedHash !== expected.hash)
    return { intact: false, at: Math.max(0, expected.records - 1), reason: "isn't the one that was written: the chain was made anew" };
  return { intact: true, head };
}

interface Link {
  readonly seq: unknown;
  readonly before: unknown;
  readonly hash: string;
}

const decoder = new TextDecoder();

/** What holds a line in the chain, or what is wrong with the line. */
function linkIn(hash: Hash, line: Uint8Array): Link | string {
  const split = line.length - tailLength;
  const { seq, before, hash: own } = objectIn(decoder.decode(line)) ?? {};
  if (split < 0 || typeof own !== "string") return "is no record of a chain";
  if (decoder.decode(line.subarray(split)) !== `${hashMember}${own}"}` || hash(line.subarray(0, split)) !== own) return "was changed";
  return { seq, before, hash: own };
}
