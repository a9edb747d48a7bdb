import { type Adapter, AgentperfError, type Audit, type AuditRecord, type auditPort } from "@agentperf/core";

/** An adapter of the port audit. */
export type AuditAdapter = Adapter<typeof auditPort>;

/** The runtime's own modules, which are loaded when an adapter is opened. */
export interface Platform {
  readonly fs: typeof import("node:fs");
  readonly path: typeof import("node:path");
}

/** A file that a log is written to. */
export interface LogFile {
  readonly path: string;
  /** What it is on its file system, or undefined where that isn't told. */
  readonly inode: number | undefined;
}

const logName = /^[a-z0-9-]+$/;

/** The files of one opened adapter, in a directory of their own: a log a file, a record a line of JSON. */
export class AuditFiles {
  readonly platform: Platform;
  readonly directory: string;
  /** To be called where a durable log is opened: tells the user where that means little. */
  readonly onDurable: () => void;

  constructor(platform: Platform, directory: string, onDurable: () => void = () => undefined) {
    this.platform = platform;
    this.directory = directory;
    this.onDurable = onDurable;
  }

  /** Removes the directory. */
  close(): void {
    this.platform.fs.rmSync(this.directory, { recursive: true, force: true });
  }

  /** @throws {AgentperfError} `usage`: the name isn't a log's */
  pathOf(name: string): string {
    if (!logName.test(name))
      throw new AgentperfError("usage", `an audit log's name must be letters, digits and hyphens, not ${JSON.stringify(name)}`);
    return this.platform.path.join(this.directory, `${name}.jsonl`);
  }

  /** What a log's bytes are; undefined where there is no file. */
  bytes(name: string): Buffer | undefined {
    try {
      return this.platform.fs.readFileSync(this.pathOf(name));
    } catch (thrown) {
      if ((thrown as { readonly code?: unknown }).code === "ENOENT") return undefined;
      throw thrown;
    }
  }

  text(name: string): string {
    return this.platform.fs.readFileSync(this.pathOf(name), "utf8");
  }

  overwrite(name: string, text: string): void {
    this.platform.fs.writeFileSync(this.pathOf(name), text);
  }

  remove(name: string): void {
    this.platform.fs.rmSync(this.pathOf(name));
  }

  /**
   * The records of a log.
   * @param recordIn - the record that a line's object holds; undefined where it holds none
   * @throws {AgentperfError} `unreadable`: a line isn't whole or holds no record
   */
  read(name: string, recordIn: (line: Readonly<Record<string, unknown>>) => unknown): AuditRecord[] {
    const lines = this.text(name).split("\n");
    const torn = lines.pop();
    const refuse = (at: number, what: string) => new AgentperfError("unreadable", `record ${at} of the audit log ${name} ${what}`);
    if (torn !== "") throw refuse(lines.length, "is torn: its line has no end");
    return lines.map((line, at) => {
      const record = recordIn(objectIn(line) ?? {});
      if (!isRecord(record)) throw refuse(at, "is no record");
      return record;
    });
  }

  /**
   * What all adapters do alike with their logs.
   * @param recordIn - as of {@link read}
   */
  calls(recordIn: (line: Readonly<Record<string, unknown>>) => unknown): Pick<Audit, "read" | "remove" | "text" | "overwrite"> {
    return {
      read: async (name) => this.read(name, recordIn),
      remove: async (name) => this.remove(name),
      text: async (name) => this.text(name),
      overwrite: async (name, text) => this.overwrite(name, text),
    };
  }

  /** The file of a log that is there. */
  fileOf(name: string): LogFile {
    const path = this.pathOf(name);
    return { path, inode: inodeOf(this.platform.fs.statSync(path)) };
  }

  /** @throws {AgentperfError} `unavailable`: the file was removed, or another one is in its place */
  checkIsThere({ path, inode }: LogFile): void {
    const found = this.platform.fs.statSync(path, { throwIfNoEntry: false });
    if (found === undefined || inodeOf(found) !== inode) throw removed(path);
  }
}

/** What is said of a log whose file is gone. */
export const removed = (path: string): AgentperfError =>
  new AgentperfError("unavailable", `the audit log ${path} was removed while it was written: what was appended since is lost`);

/** Windows has none on some file systems. */
const inodeOf = ({ ino }: { readonly ino: number }): number | undefined => (ino === 0 ? undefined : ino);

/** The object that a text is the JSON of. */
export function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    // What isn't null or a list can be asked for any member.
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is AuditRecord =>
  typeof value === "object" &&
  value !== null &&
  ["actor", "action", "target"].every((member) => typeof (value as Readonly<Record<string, unknown>>)[member] === "string");

/** The record in a line of a logger that puts its own members beside a record's. */
export function flatRecord({ actor, action, target, details }: Readonly<Record<string, unknown>>): unknown {
  return details === undefined ? { actor, action, target } : { actor, action, target, details };
}
