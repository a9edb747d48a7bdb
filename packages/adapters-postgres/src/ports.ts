import { sqlPort, withAdapters } from "@agentperf/core";

/** The port {@link sqlPort} with the adapters of this package; each is loaded when it is chosen. */
export const sql = withAdapters(sqlPort, {
  pglite: async () => (await import("./pglite/pglite.ts")).pglite,
  pg: async () => (await import("./clients/pg.ts")).pg,
  "postgres-js": async () => (await import("./clients/postgres-js.ts")).postgresJs,
  "bun-sql": async () => (await import("./clients/bun-sql.ts")).bunSql,
});

/** All ports that this package has adapters of. */
export const ports = [sql] as const;
