import { bunSql, pg, postgresJs, type SqlAdapter } from "@agentperf/adapters-postgres";
import { type Availability, runtimeOf, type Sql } from "@agentperf/core";
import { type OpenedAdapter, opened, testContext } from "../../../../test-support/adapters.ts";

/** Whether the tests run on Bun. */
export const isBun = runtimeOf(globalThis) === "bun";

/** The clients of a server that work on this runtime. */
export const native = [pg, postgresJs, ...(isBun ? [bunSql] : [])] as const;

/** Those that can be probed here: Bun's client can be from elsewhere too. */
export const probed = [pg, postgresJs, bunSql] as const;

/** What a probe says, in one line. */
export async function said(adapter: SqlAdapter): Promise<string> {
  const availability: Availability | undefined = await adapter.probe?.(testContext);
  if (availability?.available !== true) return `no: ${availability?.reason}`;
  return ["yes", availability.version, availability.note].filter((part) => part !== undefined).join(": ");
}

/** A connection of a test's own, to look at what others do. */
export const looking = (url: string): Promise<OpenedAdapter<Sql>> => opened(pg({ url, poolSize: 2 }), { keyPrefix: "looking" });

/** The first column of what a statement gives. */
export async function column({ port }: OpenedAdapter<Sql>, text: string): Promise<unknown[]> {
  return (await port.query(text)).map((row) => Object.values(row)[0]);
}

/** Names of the schemas that aren't the server's own. */
export const schemas = (sql: OpenedAdapter<Sql>): Promise<unknown[]> =>
  column(sql, "SELECT nspname::text FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$' ORDER BY 1");
