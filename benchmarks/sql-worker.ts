import process from "node:process";
import { bunSql, pg, pglite, postgresJs, type SqlAdapter } from "@agentperf/adapters-postgres";
import { runtimeOf } from "@agentperf/core";
import { inFreshTurns, type Side } from "./in-turn.ts";

// What an adapter adds to its bare client: the same on both, in one process, in slices in turn. Prints rows as JSON.

const [url = ""] = process.argv.slice(2);
const text = "SELECT $1::integer AS id, $2::text AS name";
const values = [7, "x".repeat(200)];
const context = { signal: new AbortController().signal, keyPrefix: "agentperf:bench:", directory: "", seed: 1, ports: {} };

type Rows = PromiseLike<readonly Readonly<Record<string, unknown>>[]>;

/** A client, or an adapter on it. */
interface Both {
  select(): Rows;
  acquire?(): PromiseLike<{ release(): unknown }>;
  close(): unknown;
}

const selecting = ({ select, close }: Both): Side => ({
  async run() {
    if ((await select())[0]?.["id"] !== 7) throw new Error("SELECT gave another row");
  },
  close,
});

const acquiring = ({ acquire, close }: Both): Side => ({
  async run() {
    (await acquire?.())?.release();
  },
  close,
});

async function adapted(adapter: SqlAdapter): Promise<Both> {
  const { port, close } = await adapter.open(context);
  return {
    select: () => port.query(text, values),
    ...(port.acquire === undefined ? {} : { acquire: port.acquire.bind(port) }),
    close: () => close?.(),
  };
}

const clients: Record<string, { bare(): Promise<Both>; adapter(): Promise<Both> }> = {
  pglite: {
    async bare() {
      const { PGlite } = await import("@electric-sql/pglite");
      const database = await PGlite.create();
      return {
        select: async () => (await database.query(text, values)).rows as Record<string, unknown>[],
        close: () => database.close(),
      };
    },
    adapter: () => adapted(pglite()),
  },
  pg: {
    async bare() {
      const { default: library } = await import("pg");
      const pool = new library.Pool({ connectionString: url });
      return {
        select: async () => (await pool.query({ name: "select", text, values })).rows,
        acquire: () => pool.connect(),
        close: () => pool.end(),
      };
    },
    adapter: () => adapted(pg({ url })),
  },
  "postgres-js": {
    async bare() {
      const { default: postgres } = await import("postgres");
      const sql = postgres(url);
      return { select: () => sql.unsafe(text, values, { prepare: true }), acquire: () => sql.reserve(), close: () => sql.end() };
    },
    adapter: () => adapted(postgresJs({ url })),
  },
};

if (runtimeOf(globalThis) === "bun") {
  interface Client {
    unsafe(text: string, values: readonly unknown[]): Rows;
    reserve(): Promise<{ release(): unknown }>;
    close(): Promise<void>;
  }
  const { SQL } = (globalThis as unknown as { Bun: { SQL: new (url: string) => Client } }).Bun;
  clients["bun-sql"] = {
    async bare() {
      const sql = new SQL(url);
      return { select: () => sql.unsafe(text, values), acquire: () => sql.reserve(), close: () => sql.close() };
    },
    adapter: () => adapted(bunSql({ url })),
  };
}

const rows: object[] = [];
for (const [client, { bare, adapter }] of Object.entries(clients)) {
  const measured = (side: (both: Both) => Side, inFlight: number, other = adapter) =>
    inFreshTurns(
      async () => side(await bare()),
      async () => side(await other()),
      inFlight,
    );
  // What the method makes of two that are the same.
  rows.push({ client, operation: "select", isBare: true, inFlight: 1, ...(await measured(selecting, 1, bare)) });
  for (const inFlight of [1, 64]) rows.push({ client, operation: "select", inFlight, ...(await measured(selecting, inFlight)) });
  // One statement at a time has no pool.
  if (client !== "pglite") rows.push({ client, operation: "acquire", inFlight: 1, ...(await measured(acquiring, 1)) });
}
console.log(JSON.stringify(rows));
process.exit(0);
