export { type BunSqlOptions, bunSql } from "./clients/bun-sql.ts";
export type { ConnectionOptions } from "./clients/connection.ts";
export { type PgOptions, pg } from "./clients/pg.ts";
export { type PostgresJsOptions, postgresJs } from "./clients/postgres-js.ts";
export type { SqlAdapter } from "./clients/server.ts";
export { type PgliteOptions, pglite } from "./pglite/pglite.ts";
