import {
  type Audit,
  type AuditHead,
  type AuditLog,
  type AuditRecord,
  auditPort,
  type BenchmarkContext,
  defineBenchmark,
  defineSuite,
} from "@agentperf/core";

/** Records of a log, before the next one is begun: no disk is to run full. */
const perLog = 20_000;
/** Records of a chain that is verified. */
const inChain = 1_000;

const record: AuditRecord = {
  actor: "user-7f3a",
  action: "tool.call",
  target: "session/0b9e2c54-6d3f-4a77-9c1e-5a0f4be0a1d2",
  details: { tool: "read_file", arguments: { path: "/workspace/src/index.ts" }, durationMs: 12.5, allowed: true },
};

/** A log, and the operations on it. */
interface Lot {
  readonly name: string;
  readonly log: AuditLog;
  begun: number;
  ended: number;
}

interface Appending {
  readonly audit: Audit;
  readonly durable: boolean;
  lot: Lot;
  logs: number;
  /** The next log, while it is opened. */
  next: Promise<Lot> | undefined;
}

async function beginLot(audit: Audit, durable: boolean, number: number): Promise<Lot> {
  const name = `log-${number}`;
  return { name, log: await audit.open(name, { durable }), begun: 0, ended: 0 };
}

/** Closes a log whose operations have all ended, sees that each has left a line, and removes it. */
async function endLot(audit: Audit, { name, log, begun, ended }: Lot): Promise<void> {
  await log.close();
  const lines = (await audit.text(name)).split("\n").length - 1;
  await audit.remove(name);
  if (begun === ended && lines !== ended) throw new Error(`the log has ${lines} lines of the ${ended} records that were appended`);
}

async function nextLot(state: Appending): Promise<Lot> {
  state.lot = await beginLot(state.audit, state.durable, ++state.logs);
  state.next = undefined;
  return state.lot;
}

function take(state: Appending): Lot | Promise<Lot> {
  if (state.lot.begun < perLog) {
    state.lot.begun += 1;
    return state.lot;
  }
  state.next ??= nextLot(state);
  return state.next.then(() => take(state));
}

const appending = (name: string, description: string, durable: boolean) =>
  defineBenchmark({
    name,
    description,
    ports: [auditPort],
    ...(durable ? { requires: { audit: ["durable"] } as const } : {}),
    async setup({ ports: { audit } }: BenchmarkContext<readonly [typeof auditPort]>): Promise<Appending> {
      return { audit, durable, lot: await beginLot(audit, durable, 0), logs: 0, next: undefined };
    },
    prepare: (state) => take(state),
    run: (_, { log }) => log.append(record),
    release({ audit }, _, lot): void | Promise<void> {
      lot.ended += 1;
      if (lot.ended === perLog) return endLot(audit, lot);
    },
    async verify({ audit, lot }) {
      // Not every client has written it while the log is open.
      const one = await audit.open("one", { durable });
      await one.append(record);
      await one.close();
      const records = [...(await audit.read("one")), ...(durable ? await audit.read(lot.name) : [])];
      await audit.remove("one");
      return records.length === (durable ? 2 : 1) && records.every((found) => found.target === record.target);
    },
    async teardown({ audit, lot }) {
      if (lot.ended < perLog) await endLot(audit, lot);
    },
  });

/** A port whose adapter has the capability. */
interface Chained {
  readonly audit: Required<Audit>;
  readonly head: AuditHead | undefined;
}

const name = "chain";

async function verifyChain({ audit, head }: Chained): Promise<void> {
  const verdict = await audit.verify(name, head);
  if (!verdict.intact) throw new Error(`record ${verdict.at} ${verdict.reason}`);
  if (verdict.head.records !== inChain) throw new Error(`${verdict.head.records} records were verified, not ${inChain}`);
}

/** Sees that a record that somebody changed is found, and puts it back. */
async function checkTampering({ audit, head }: Chained): Promise<void> {
  const text = await audit.text(name);
  const lines = text.split("\n");
  const at = inChain / 2;
  await audit.overwrite(name, lines.with(at, (lines[at] ?? "").replace(record.actor, "user-0000")).join("\n"));
  const verdict = await audit.verify(name, head);
  await audit.overwrite(name, text);
  if (verdict.intact || verdict.at !== at) throw new Error(`record ${at} was changed, and ${JSON.stringify(verdict)} was found`);
}

const verifyAuditChain = defineBenchmark({
  name: "VerifyAuditChain",
  description: "read a log of 1,000 records, and verify that they hold on to each other",
  ports: [auditPort],
  requires: { audit: ["chain"] },
  async setup({ ports }: BenchmarkContext<readonly [typeof auditPort]>): Promise<Chained> {
    // An adapter with the capability has the method.
    const audit = ports.audit as Required<Audit>;
    const log = await audit.open(name);
    for (let at = 0; at < inChain; at++) await log.append({ ...record, details: { at } });
    const head = log.head?.();
    await log.close();
    return { audit, head };
  },
  run: (state) => verifyChain(state),
  verify: (state) => checkTampering(state),
  teardown: ({ audit }) => audit.remove(name),
});

/** Benchmarks of audit logs. */
export const audit = defineSuite({
  name: "audit",
  optional: true,
  benchmarks: [
    appending("AppendAudit", "append one record of 0.2 KiB to an audit log", false),
    appending("AppendAuditDurable", "append one record of 0.2 KiB to an audit log, until it is on the disk", true),
    verifyAuditChain,
  ],
});
