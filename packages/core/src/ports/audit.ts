import { type Contract, expect, expectEqual, expectFailure, type Rule } from "./contract.ts";
import type { MaybePromise } from "./maybe-promise.ts";
import { definePort, type Port } from "./port.ts";

/** What somebody did. */
export interface AuditRecord {
  /** Who did it. */
  readonly actor: string;
  /** What was done: `tool.call`. */
  readonly action: string;
  /** To what. */
  readonly target: string;
  /** More about it; plain JSON. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Where a chain ends: kept elsewhere, it tells that the end of a log was cut off. */
export interface AuditHead {
  /** Records that there are. */
  readonly records: number;
  /** The last one's hash. */
  readonly hash: string;
}

/** What was found about a chain. */
export type AuditVerdict =
  | { readonly intact: true; readonly head: AuditHead }
  | {
      readonly intact: false;
      /** The first record that is wrong, from 0 on. Where some are missing at the end: how many there are. */
      readonly at: number;
      /** What is wrong with it, as the end of a sentence: `was changed`. */
      readonly reason: string;
    };

/** A log that is open. */
export interface AuditLog {
  /**
   * Appends a record. When it returns, the client has taken it: what the client holds back is bounded, and `close` writes it. With capability
   * `written` it is in the file; in a durable log it is on the disk.
   * @throws where an earlier or this one can't be written
   */
  append(record: AuditRecord): MaybePromise<void>;
  /** Where the chain ends now. Needs capability `chain`. */
  head?(): AuditHead;
  /**
   * Writes what is held back, and closes the file.
   * @throws where something can't be written, or the file isn't where it was
   */
  close(): Promise<void>;
}

/** How a log is opened. */
export interface AuditLogOptions {
  /** Whether a record is on the disk, not only with the operating system, when `append` returns. Needs capability `durable`. Default: false. */
  readonly durable?: boolean | undefined;
}

/** Audit logs: files below the directory that the adapter was given. */
export interface Audit {
  /**
   * Opens a log, which is made where it isn't there, and goes on where it is.
   * @param name - letters, digits and hyphens
   */
  open(name: string, options?: AuditLogOptions): Promise<AuditLog>;
  /**
   * All records of a log that is closed, in order.
   * @throws where a line isn't a whole record: says which
   */
  read(name: string): Promise<readonly AuditRecord[]>;
  /**
   * Whether nothing was changed, dropped, swapped, added or torn since it was written. Needs capability `chain`.
   * @param head - where the chain ended, from elsewhere. Without it nobody can tell that whole records at the end are missing
   */
  verify?(name: string, head?: AuditHead): Promise<AuditVerdict>;
  /** Removes a log that is closed. */
  remove(name: string): Promise<void>;
  /** The text of a log's file. Never timed. */
  text(name: string): Promise<string>;
  /** Puts another text into a log's file, as one who tampers with it does. Never timed. */
  overwrite(name: string, text: string): Promise<void>;
}

/** Objects with their members in one order: clients that sort them keep what they say. */
const inOrder = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]): [string, unknown] => [name, inOrder(member)])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
};

const expectRecords = (actual: readonly AuditRecord[], expected: readonly AuditRecord[], what = "records"): void =>
  expectEqual(inOrder(actual), inOrder(expected), what);

const recordAt = (at: number): AuditRecord => ({
  actor: `user-${at % 7}`,
  action: "tool.call",
  target: `session/${at}`,
  details: { at, arguments: { path: `/tmp/${at}`, flags: ["a", null, true, 0.5] } },
});

/** A thing of which each text has to be escaped in some format. */
const awkward: AuditRecord = {
  actor: 'ada "the first"\r\n{"actor":"mallory"}',
  action: "",
  target: "значение 鍵 🔑 \u2028 \\ \u0000",
  details: { level: "none", time: 0, nested: [{ message: "" }, []], long: "0123456789abcdef".repeat(8_192) },
};

async function appendAll(audit: Audit, name: string, records: readonly AuditRecord[], durable = false): Promise<AuditHead | undefined> {
  const log = await audit.open(name, { durable });
  for (const record of records) await log.append(record);
  const head = log.head?.();
  await log.close();
  return head;
}

/** 64 in flight, each of which appends so many in turn. Gives what was appended, in the order of the calls. */
async function appendInFlight(log: AuditLog, each: number): Promise<AuditRecord[]> {
  const called: AuditRecord[] = [];
  const flight = async () => {
    for (let time = 0; time < each; time++) {
      const record = recordAt(called.length);
      called.push(record);
      await log.append(record);
    }
  };
  await Promise.all(Array.from({ length: 64 }, flight));
  return called;
}

const records = (count: number): AuditRecord[] => Array.from({ length: count }, (_, at) => recordAt(at));

/** A rule for a log that has to have what was appended before it is closed. */
const readsAtOnce =
  (durable: boolean): Rule<Audit> =>
  async (audit) => {
    const name = "at-once";
    const log = await audit.open(name, { durable });
    try {
      for (let at = 0; at < 5; at++) {
        await log.append(recordAt(at));
        expectRecords(await audit.read(name), records(at + 1), "records before the log is closed");
      }
    } finally {
      await log.close();
    }
  };

const minimum: Record<string, Rule<Audit>> = {
  "keeps records whole and in order, whatever is in them": async (audit) => {
    const all = [...records(50), awkward, ...records(50)];
    await appendAll(audit, "whole", all);
    expectRecords(await audit.read("whole"), all);
  },
  "keeps all that 64 in flight append, in the order of the calls": async (audit) => {
    const log = await audit.open("flight");
    const called = await appendInFlight(log, 25);
    await log.close();
    expectRecords(await audit.read("flight"), called);
  },
  "goes on at the end of a log that is opened again": async (audit) => {
    for (let time = 0; time < 3; time++) await appendAll(audit, "again", [recordAt(time)]);
    expectRecords(await audit.read("again"), records(3));
  },
  "keeps two logs apart": async (audit) => {
    const [one, other] = [await audit.open("one"), await audit.open("other")];
    for (let at = 0; at < 20; at++) await (at % 2 === 0 ? one : other).append(recordAt(at));
    await Promise.all([one.close(), other.close()]);
    for (const [parity, name] of ["one", "other"].entries())
      expectRecords(
        await audit.read(name),
        records(20).filter((_, at) => at % 2 === parity),
        name,
      );
  },
  "tells that the last line is torn": async (audit) => {
    await appendAll(audit, "torn", records(3));
    await audit.overwrite("torn", (await audit.text("torn")).slice(0, -10));
    await expectFailure(() => audit.read("torn"), "a torn line");
  },
};

const durable: Record<string, Rule<Audit>> = {
  "has a record in a durable log's file when append returns": readsAtOnce(true),
  "keeps all that 64 in flight append to a durable log, in the order of the calls": async (audit) => {
    const log = await audit.open("durable-flight", { durable: true });
    const called = await appendInFlight(log, 5);
    expectRecords(await audit.read("durable-flight"), called, "records before the log is closed");
    await log.close();
  },
};

/** Ways to tamper with a log of 20 records: what becomes of its lines, which record is the first that is wrong, and whether that needs the head. */
const tampering: Readonly<Record<string, readonly [change: (lines: string[]) => string[], at: number, needsHead?: true]>> = {
  "a record was changed": [(lines) => lines.with(7, (lines[7] ?? "").replace("user-0", "user-1")), 7],
  "the last record was changed": [(lines) => lines.with(19, (lines[19] ?? "").replace("tool.call", "tool.Call")), 19],
  "a record was dropped": [(lines) => lines.toSpliced(7, 1), 7],
  "the first record was dropped": [(lines) => lines.slice(1), 0],
  "two records were swapped": [(lines) => lines.with(7, lines[8] ?? "").with(8, lines[7] ?? ""), 7],
  "a record is there twice": [(lines) => lines.toSpliced(7, 0, lines[7] ?? ""), 8],
  "a line that is no record was added": [(lines) => [...lines, '{"actor":"mallory"}'], 20],
  "the last record was cut off": [(lines) => lines.slice(0, -1), 19, true],
  "all records were cut off": [() => [], 0, true],
};

const chain: Record<string, Rule<Audit>> = {
  "finds 1,000 records intact, of a log that was opened twice": async (audit) => {
    await appendAll(audit, "intact", records(500));
    const head = await appendAll(audit, "intact", records(500));
    const verdict = await audit.verify?.("intact", head);
    expectEqual(verdict, { intact: true, head }, "verdict");
    expectEqual(head?.records, 1_000, "records");
  },
  "finds what 64 in flight appended intact": async (audit) => {
    const log = await audit.open("chain-flight");
    await appendInFlight(log, 10);
    await log.close();
    expectEqual((await audit.verify?.("chain-flight"))?.intact, true, "intact");
  },
  ...Object.fromEntries(
    Object.entries(tampering).map(([what, [change, at, needsHead]]): [string, Rule<Audit>] => [
      `finds that ${what}`,
      async (audit) => {
        const head = await appendAll(audit, "tampered", records(20));
        const lines = (await audit.text("tampered")).split("\n").slice(0, -1);
        await audit.overwrite(
          "tampered",
          change(lines)
            .map((line) => `${line}\n`)
            .join(""),
        );
        const verdict = await audit.verify?.("tampered", needsHead === true ? head : undefined);
        expect(verdict?.intact === false, "it isn't intact");
        expectEqual(verdict.at, at, `where (it ${verdict.reason})`);
      },
    ]),
  ),
  "finds that the last record is torn, and doesn't go on after it": async (audit) => {
    await appendAll(audit, "cut", records(20));
    await audit.overwrite("cut", (await audit.text("cut")).slice(0, -10));
    const verdict = await audit.verify?.("cut");
    expect(verdict?.intact === false, "it isn't intact");
    expectEqual(verdict.at, 19, "where");
    await expectFailure(() => audit.open("cut"), "to open a log whose last record is torn");
  },
};

/** Audit logs. */
export const auditPort: Port<"audit", Audit, "written" | "durable" | "chain", "file-chain"> = definePort({
  name: "audit",
  description: "the back end's audit log",
  capabilities: {
    written: "a record is in the file when append returns",
    durable: "it waits, where asked for, until a record is on the disk",
    chain: "its records hold on to each other, so that one that was changed, dropped or swapped is found",
  },
  contract: {
    rules: minimum,
    capabilities: { written: { "has a record in the file when append returns": readsAtOnce(false) }, durable, chain },
  } satisfies Contract<Audit>,
  flag: "audit",
  default: "file-chain",
  settings: {
    directory: {
      flag: "audit-dir",
      variable: "AUDIT_DIR",
      value: "<directory>",
      description: "directory that audit logs are made in (default: AUDIT_DIR, else a temporary one)",
      isHarmless: true,
    },
  },
});
