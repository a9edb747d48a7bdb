import { AgentperfError, type Audit, type AuditLog, auditPort, checkOptions, defineAdapter, messageOf, within } from "@agentperf/core";
import { clientLibrary, clients, findClient, probeBy } from "../library.ts";
import { type AuditAdapter, type AuditFiles, flatRecord } from "./files.ts";
import { type AuditOptions, auditRules, placeOf } from "./place.ts";

/** Options of {@link winston}. */
export type WinstonOptions = AuditOptions;

// What is used of the package, whose own types aren't there for who doesn't install it.

interface Stream {
  once(event: "open" | "drain" | "finish", listener: () => void): void;
  on(event: "error", listener: (failure: Error) => void): void;
}

interface FileTransport extends Stream {
  /** The stream to the file, which isn't for others: the transport tells nobody when a write to it fails, and waits for ever. */
  readonly _dest?: Stream;
}

interface Logger extends Stream {
  write(entry: object): boolean;
  end(): void;
  close(): void;
}

interface Library {
  readonly createLogger: (options: { readonly format: unknown; readonly transports: readonly unknown[] }) => Logger;
  readonly format: { combine(...formats: readonly unknown[]): unknown; timestamp(): unknown; json(): unknown };
  readonly transports: {
    readonly File: new (options: { readonly filename: string; readonly eol: string }) => FileTransport;
  };
}

/** A file that doesn't open or end in this time is given up. */
const patienceMs = 10_000;

/** Lines of JSON by winston's transport for files, which writes them later and says nothing of when. */
export const winston = (options: WinstonOptions = {}): AuditAdapter => {
  checkOptions("winston", options, auditRules);
  const { files: filesOf, probe, ...place } = placeOf(options);
  return defineAdapter({
    id: "winston",
    port: auditPort,
    ...place,
    configure: (values) => winston({ ...options, ...values }),
    description: "lines of JSON by winston, written behind the caller's back; it can't wait for the disk, and has no chain",
    clients: [clients.winston],
    async probe() {
      const found = await probeBy(clients.winston, () => findClient(clients.winston));
      const writable = await probe();
      return writable.available ? found : writable;
    },
    async open(context) {
      const module: unknown = await clientLibrary(clients.winston, () => import("winston"));
      // The package is CommonJS.
      const { default: library } = module as { readonly default: Library };
      const files = await filesOf(context);
      return { port: portOf(files, library), close: () => files.close() };
    },
  });
};

function portOf(files: AuditFiles, library: Library): Audit {
  return {
    async open(name, { durable = false } = {}) {
      if (durable) throw new AgentperfError("unavailable", "winston can't wait until a record is on the disk");
      return openLog(files, library, name);
    },
    read: async (name) => files.read(name, flatRecord),
    remove: async (name) => files.remove(name),
    text: async (name) => files.text(name),
    overwrite: async (name, text) => files.overwrite(name, text),
  };
}

async function openLog(files: AuditFiles, { createLogger, format, transports }: Library, name: string): Promise<AuditLog> {
  const path = files.pathOf(name);
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => undefined);
  let failure: Error | undefined;
  const onError = (thrown: Error) => {
    failure ??= new AgentperfError("output", `winston can't write to the audit log ${path}: ${messageOf(thrown)}`, { cause: thrown });
    broken.reject(failure);
  };
  const until = (happened: Promise<void>) => within(patienceMs, Promise.race([happened, broken.promise]));
  const transport = new transports.File({ filename: path, eol: "\n" });
  transport.on("error", onError);
  await until(new Promise((resolve) => transport.once("open", resolve)));
  transport._dest?.on("error", onError);
  const file = files.fileOf(name);
  const logger = createLogger({ format: format.combine(format.timestamp(), format.json()), transports: [transport] });
  logger.on("error", onError);

  let drained: Promise<void> | undefined;
  const drain = () => {
    drained ??= Promise.race([new Promise<void>((resolve) => logger.once("drain", resolve)), broken.promise]).finally(() => {
      drained = undefined;
    });
    return drained;
  };
  return {
    append(record) {
      if (failure !== undefined) throw failure;
      // It takes more than it can write, and says when it has enough.
      return logger.write({ level: "info", message: "audit", ...record }) ? undefined : drain();
    },
    async close() {
      if (failure === undefined) {
        const finished = new Promise<void>((resolve) => logger.once("finish", resolve));
        logger.end();
        await until(finished).catch(onError);
      }
      logger.close();
      if (failure !== undefined) throw failure;
      files.checkIsThere(file);
    },
  };
}
