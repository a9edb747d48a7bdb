import {
  type AdapterContext,
  checkOptions,
  defineAdapter,
  present,
  type Sql,
  type SqlRow,
  type SqlValue,
  sqlName,
  sqlPort,
} from "@agentperf/core";
import { clientLibrary, clients, clientVersion, findClient, probeBy } from "../clients/library.ts";
import type { SqlAdapter } from "../clients/server.ts";

/** Options of {@link pglite}: there are none. */
export type PgliteOptions = Readonly<Record<never, never>>;

// What is used of the package, whose own types aren't there for who doesn't install it.

interface Queries {
  query(text: string, values?: readonly SqlValue[]): Promise<{ readonly rows: readonly SqlRow[] }>;
}

interface Database extends Queries {
  transaction<T>(work: (transaction: Queries) => Promise<T>): Promise<T>;
  onNotification(listener: (channel: string, payload: string) => void): () => void;
  close(): Promise<void>;
}

interface Library {
  readonly PGlite: { create(options: { readonly loadDataDir?: Blob }): Promise<Database> };
}

/** PostgreSQL as WebAssembly in the measured process, by PGlite: a database in memory, which runs one statement at a time. */
export const pglite = (options: PgliteOptions = {}): SqlAdapter => {
  checkOptions("pglite", options, {});
  return defineAdapter({
    id: "pglite",
    port: sqlPort,
    description: "PostgreSQL as WebAssembly in the measured process, in memory, one statement at a time",
    clients: [clients.pglite],
    capabilities: ["notifications"],
    // Looked for, not opened: that takes seconds.
    probe: () => probeBy(clients.pglite, () => findClient(clients.pglite)),
    async open(context) {
      const module: unknown = await clientLibrary(clients.pglite, () => import("@electric-sql/pglite"));
      const { PGlite } = module as Library;
      const database = await PGlite.create(present({ loadDataDir: await dataOf(context) }));
      return { port: portOf(database), close: () => database.close() };
    },
  });
};

/** The data that a database begins with; undefined outside a run, where it makes its own. */
async function dataOf({ runDirectory, command, signal }: AdapterContext): Promise<Blob | undefined> {
  if (runDirectory === undefined || command === undefined) return undefined;
  const { initialData } = await import("./initial-data.ts");
  return initialData({ runDirectory, command, version: (await clientVersion(clients.pglite)) ?? "", signal });
}

function portOf(database: Database): Sql {
  const run = async (on: Queries, text: string, values?: readonly SqlValue[]) => (await on.query(text, values)).rows;
  return {
    query: (text, values) => run(database, text, values),
    transaction: (work) => database.transaction((transaction) => work((text, values) => run(transaction, text, values))),
    async listen(channel, onPayload) {
      const name = sqlName(channel);
      const forget = database.onNotification((from, payload) => {
        if (from === channel) onPayload(payload);
      });
      await database.query(`LISTEN ${name}`);
      return async () => {
        forget();
        await database.query(`UNLISTEN ${name}`);
      };
    },
  };
}
