import { AgentperfError, type AuditHead, type AuditLog, type AuditRecord, messageOf } from "@agentperf/core";
import { chainLine, type Hash } from "./chain.ts";
import { type Platform, removed } from "./files.ts";

/** What a {@link ChainLog} is opened with. */
export interface ChainFile {
  readonly platform: Platform;
  readonly path: string;
  readonly hash: Hash;
  /** Where the chain ends that is in the file. */
  readonly head: AuditHead;
  readonly durable: boolean;
}

/** Records that wait for one write to the disk. */
type Group = PromiseWithResolvers<void>;

/**
 * Appends lines to a file, each hashed with the one before. A record is written at once, by one call, in the order in which it was appended; in
 * a durable log the disk is waited for in groups: all that was appended while it was busy shares its next write.
 */
export class ChainLog implements AuditLog {
  readonly #fs: Platform["fs"];
  readonly #path: string;
  readonly #hash: Hash;
  readonly #durable: boolean;
  readonly #descriptor: number;
  #head: AuditHead;
  /** Bytes that the file must have. */
  #size: number;
  #failure: Error | undefined;
  #waiting: Group | undefined;
  /** Ends when no group is on its way. */
  #syncing: Promise<void> | undefined;

  constructor({ platform: { fs, path: paths }, path, hash, head, durable }: ChainFile) {
    this.#fs = fs;
    this.#path = path;
    this.#hash = hash;
    this.#head = head;
    this.#durable = durable;
    this.#descriptor = fs.openSync(path, "a");
    this.#size = fs.fstatSync(this.#descriptor).size;
    // The name of a new file is on the disk only when its directory is.
    if (durable && process.platform !== "win32") syncDirectory(fs, paths.dirname(path));
  }

  append(record: AuditRecord): void | Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    const { line, head } = chainLine(this.#hash, this.#head, record, Date.now());
    this.#write(line);
    this.#head = head;
    if (this.#durable) return this.#synced();
  }

  head(): AuditHead {
    return this.#head;
  }

  async close(): Promise<void> {
    await this.#syncing;
    try {
      if (this.#failure !== undefined) throw this.#failure;
      this.#check();
    } finally {
      this.#fs.closeSync(this.#descriptor);
    }
  }

  #write(line: string): void {
    const size = Buffer.byteLength(line);
    try {
      let written = this.#fs.writeSync(this.#descriptor, line);
      if (written === size) {
        this.#size += size;
        return;
      }
      // A disk that is nearly full takes a part.
      const bytes = Buffer.from(line);
      while (written < size) written += this.#fs.writeSync(this.#descriptor, bytes, written);
      this.#size += size;
    } catch (thrown) {
      this.#takeBack();
      throw new AgentperfError("output", `a record can't be written to the audit log ${this.#path}: ${messageOf(thrown)}`, {
        cause: thrown,
      });
    }
  }

  /** Cuts off what was written of a record, so that the next one doesn't stand behind half a line. */
  #takeBack(): void {
    try {
      this.#fs.ftruncateSync(this.#descriptor, this.#size);
    } catch (thrown) {
      this.#failure = new AgentperfError("output", `the audit log ${this.#path} may end in half a record: ${messageOf(thrown)}`, {
        cause: thrown,
      });
    }
  }

  #synced(): Promise<void> {
    this.#waiting ??= Promise.withResolvers<void>();
    this.#syncing ??= this.#syncAll();
    return this.#waiting.promise;
  }

  async #syncAll(): Promise<void> {
    while (this.#waiting !== undefined) {
      // All that others append in this turn of the event loop comes along.
      await new Promise<void>((resolve) => setImmediate(resolve));
      const group: Group = this.#waiting;
      this.#waiting = undefined;
      try {
        if (this.#failure !== undefined) throw this.#failure;
        await this.#sync();
        this.#check();
        group.resolve();
      } catch (thrown) {
        // What the disk has after a failure nobody knows, and asking again may be answered with success.
        this.#failure ??= thrown instanceof Error ? thrown : new Error(messageOf(thrown));
        group.reject(this.#failure);
      }
    }
    this.#syncing = undefined;
  }

  #sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#fs.fdatasync(this.#descriptor, (failure) => {
        if (failure === null || failure === undefined) resolve();
        else
          reject(
            new AgentperfError("output", `the disk doesn't take the audit log ${this.#path}: ${messageOf(failure)}`, { cause: failure }),
          );
      });
    });
  }

  /** @throws {AgentperfError} the file was removed, cut or written by somebody else, which no call says by itself */
  #check(): void {
    const { nlink, size } = this.#fs.fstatSync(this.#descriptor);
    if (nlink === 0) throw removed(this.#path);
    if (size !== this.#size)
      throw new AgentperfError("output", `the audit log ${this.#path} has ${size} bytes, not ${this.#size}: somebody else wrote or cut it`);
  }
}

function syncDirectory(fs: Platform["fs"], path: string): void {
  const descriptor = fs.openSync(path, "r");
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}
