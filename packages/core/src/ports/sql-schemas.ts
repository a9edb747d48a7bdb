import { AgentperfError, messageOf } from "../errors.ts";
import type { Sweep } from "./sweep.ts";

/** What is used here of a database; the whole of it is the port's. */
interface Queries {
  query(text: string, values?: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

interface Database extends Queries {
  transaction(work: (query: Queries["query"]) => Promise<void>): Promise<void>;
}

/** PostgreSQL cuts off what is longer, and then two names may be one. */
const longestNameBytes = 63;

/** Dropping a schema waits so long for whoever still uses it. */
const lockTimeoutMs = 2_000;

/**
 * A name as it stands in a statement: in quotes, so that any text is one.
 * @throws {AgentperfError} `definition`: it is longer than names are in PostgreSQL
 */
export function sqlName(name: string): string {
  const bytes = new TextEncoder().encode(name).length;
  if (bytes > longestNameBytes)
    throw new AgentperfError("definition", `the name ${name} has ${bytes} bytes, and PostgreSQL keeps ${longestNameBytes}`);
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Makes the schema that everything of a launch lies in; its name is the launch's prefix.
 * @returns its name as it stands before those of its tables
 * @throws {AgentperfError} `unavailable`: the server lets this user make none, with what it says and what is needed
 */
export async function makeSchema(sql: Queries, keyPrefix: string): Promise<string> {
  const name = sqlName(keyPrefix);
  try {
    await sql.query(`CREATE SCHEMA ${name}`);
  } catch (thrown) {
    const message = `a schema can't be made in the database: ${messageOf(thrown)}; it needs a server that takes writes, and a user with CREATE on the database`;
    throw new AgentperfError("unavailable", message, { cause: thrown });
  }
  return name;
}

/** Removes the schema of a launch with all that lies in it, where there is one. */
export async function removeSchema(sql: Queries, keyPrefix: string): Promise<void> {
  await sql.query(`DROP SCHEMA IF EXISTS ${sqlName(keyPrefix)} CASCADE`);
}

const ofPrefix =
  "SELECT nspname::text AS name FROM pg_catalog.pg_namespace WHERE starts_with(nspname::text, $1) AND pg_has_role(nspowner, 'USAGE') ORDER BY 1";

/** The adapters' sessions bear the name of their launch's schema, so that it is known whether that still goes on. */
const ofPrefixAndUnused = ofPrefix.replace(
  "ORDER BY",
  "AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity WHERE application_name = nspname::text) ORDER BY",
);

/**
 * Drops the schemas whose names begin with a prefix and that are this user's: all of them, or those that are old by their names and that no
 * session is at work in.
 * @returns how many were dropped
 * @throws {Error} what the server says of the first that can't be dropped, such as that somebody still has a lock in it; the others are gone
 */
export async function sweepSchemas(sql: Database, { keyPrefix, isOld, signal, limits, note }: Sweep): Promise<number> {
  const startMs = performance.now();
  signal.throwIfAborted();
  const rows = await sql.query(isOld === undefined ? ofPrefix : ofPrefixAndUnused, [keyPrefix]);
  const names = rows.map(({ name }) => String(name)).filter((name) => isOld?.(name) !== false);
  const failures: unknown[] = [];
  let removed = 0;
  for (const name of names) {
    signal.throwIfAborted();
    const leftMs = limits === undefined ? lockTimeoutMs : limits.ms - (performance.now() - startMs);
    if (leftMs <= 0) {
      note?.(`${names.length - removed} of ${names.length} schemas ${keyPrefix}* weren't dropped within ${limits?.ms} ms`);
      break;
    }
    try {
      await drop(sql, name, Math.ceil(Math.min(lockTimeoutMs, leftMs)));
      removed += 1;
    } catch (thrown) {
      failures.push(thrown);
    }
  }
  if (failures.length > 0) throw failures[0];
  return removed;
}

/** Drops a schema with all that lies in it, unless somebody keeps a lock there for so long. */
function drop(sql: Database, name: string, waitMs: number): Promise<void> {
  return sql.transaction(async (query) => {
    await query(`SET LOCAL lock_timeout = ${waitMs}`);
    await query(`DROP SCHEMA IF EXISTS ${sqlName(name)} CASCADE`);
  });
}
