import {
  AgentperfError,
  type Audit,
  type AuditLog,
  type AuditRecord,
  auditPort,
  checkOptions,
  defineAdapter,
  messageOf,
} from "@agentperf/core";
import { clientLibrary, clients, findClient, probeBy } from "../library.ts";
import { type AuditAdapter, type AuditFiles, flatRecord } from "./files.ts";
import { type AuditOptions, auditRules, placeOf } from "./place.ts";

/** Options of {@link pino}. */
export type PinoOptions = AuditOptions;

// What is used of the package, whose own types aren't there for who doesn't install it.

interface Destination {
  on(event: "error", listener: (failure: Error) => void): void;
  once(event: "close", listener: () => void): void;
  end(): void;
  destroy(): void;
}

interface Library {
  (options: { readonly base: null }, destination: Destination): { info(record: AuditRecord): void };
  destination(options: { readonly dest: string; readonly sync: true; readonly fsync: boolean }): Destination;
}

/** Lines of JSON by pino, which waits for each write, and for the disk where it is to. */
export const pino = (options: PinoOptions = {}): AuditAdapter => {
  checkOptions("pino", options, auditRules);
  const { files: filesOf, probe, ...place } = placeOf(options);
  return defineAdapter({
    id: "pino",
    port: auditPort,
    ...place,
    configure: (values) => pino({ ...options, ...values }),
    description: "lines of JSON by pino, each written before the next; it has no chain",
    clients: [clients.pino],
    capabilities: ["written", "durable"],
    async probe() {
      const found = await probeBy(clients.pino, () => findClient(clients.pino));
      const writable = await probe();
      return writable.available ? found : writable;
    },
    async open(context) {
      const module: unknown = await clientLibrary(clients.pino, () => import("pino"));
      // The package is CommonJS.
      const { default: library } = module as { readonly default: Library };
      const files = await filesOf(context);
      return { port: portOf(files, library), close: () => files.close() };
    },
  });
};

function portOf(files: AuditFiles, library: Library): Audit {
  return {
    open: async (name, { durable = false } = {}) => openLog(files, library, name, durable),
    read: async (name) => files.read(name, flatRecord),
    remove: async (name) => files.remove(name),
    text: async (name) => files.text(name),
    overwrite: async (name, text) => files.overwrite(name, text),
  };
}

function openLog(files: AuditFiles, library: Library, name: string, durable: boolean): AuditLog {
  const path = files.pathOf(name);
  if (durable) files.onDurable();
  const destination = library.destination({ dest: path, sync: true, fsync: durable });
  const file = files.fileOf(name);
  let failure: Error | undefined;
  // It is told while the call that writes goes on.
  destination.on("error", (thrown) => {
    failure ??= new AgentperfError("output", `pino can't write to the audit log ${path}: ${messageOf(thrown)}`, { cause: thrown });
  });
  const logger = library({ base: null }, destination);
  return {
    append(record) {
      logger.info(record);
      if (failure !== undefined) throw failure;
    },
    async close() {
      const closed = new Promise<void>((resolve) => destination.once("close", resolve));
      // What it holds back it would try to write again.
      if (failure === undefined) destination.end();
      else destination.destroy();
      await closed;
      if (failure !== undefined) throw failure;
      files.checkIsThere(file);
    },
  };
}
