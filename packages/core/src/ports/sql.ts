import { type Contract, expect, expectEqual, expectFailure, type Rule } from "./contract.ts";
import { behindServer, definePort, type Port } from "./port.ts";
import { makeSchema, removeSchema } from "./sql-schemas.ts";

/** A value that stands for `$1`, `$2`, … in a statement. */
export type SqlValue = string | number | boolean | null | Uint8Array;

/**
 * A row, by the names of its columns. `integer`, `double precision`, `boolean`, `text`, `bytea` and NULL come as number, number, boolean, string,
 * bytes and null; what other types come as is the client's own.
 */
export type SqlRow = Readonly<Record<string, unknown>>;

/** A connection that was taken from the pool. */
export interface SqlConnection {
  /** Gives it back to the pool. */
  release(): unknown;
}

/** A PostgreSQL database. */
export interface Sql {
  /**
   * Runs one statement. With values it is prepared once on each connection, where the client does so.
   * @returns its rows; none where it gives none
   * @throws the server's error
   */
  query(text: string, values?: readonly SqlValue[]): Promise<readonly SqlRow[]>;
  /**
   * Runs work between BEGIN and COMMIT on one connection; rolls back where it rejects, or where one of its statements has failed.
   * @param work - given what runs a statement in the transaction
   * @returns what the work gives
   */
  transaction<T>(work: (query: Sql["query"]) => Promise<T>): Promise<T>;
  /** Most connections that the pool holds. Needs capability `pool`. */
  readonly poolSize?: number;
  /** Takes a connection from the pool; waits for one where all are taken. Needs capability `pool`. */
  acquire?(): Promise<SqlConnection>;
  /**
   * Listens on a channel. Needs capability `notifications`.
   * @param onPayload - given what is notified there
   * @returns what ends it
   */
  listen?(channel: string, onPayload: (payload: string) => void): Promise<() => Promise<void>>;
}

async function makeTable(sql: Sql, keyPrefix: string, columns: string): Promise<string> {
  const table = `${await makeSchema(sql, keyPrefix)}.things`;
  await sql.query(`CREATE TABLE ${table} (${columns})`);
  return table;
}

const minimum: Record<string, Rule<Sql>> = {
  "gives back what was inserted, in the language's own types": async (sql, { keyPrefix }) => {
    const table = await makeTable(sql, keyPrefix, "id integer, share double precision, done boolean, name text, bytes bytea, nothing text");
    const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
    const values = [7, 0.25, true, "значение 鍵 🔑\r\n'; \"$1", bytes, null];
    expectEqual((await sql.query(`INSERT INTO ${table} VALUES ($1, $2, $3, $4, $5, $6)`, values)).length, 0, "rows of an insert");
    const [row, ...more] = await sql.query(`SELECT * FROM ${table} WHERE id = $1`, [7]);
    expectEqual(more.length, 0, "further rows");
    const { bytes: found, ...others } = row ?? {};
    expectEqual(others, { id: 7, share: 0.25, done: true, name: values[3], nothing: null }, "row");
    expect(found instanceof Uint8Array, "bytea comes as bytes");
    expectEqual([...found], [...bytes], "bytes");
  },
  "gives no row where nothing matches, and all that do in their order": async (sql, { keyPrefix }) => {
    const table = await makeTable(sql, keyPrefix, "id integer PRIMARY KEY");
    await sql.query(`INSERT INTO ${table} SELECT generate_series(1, 1000)`);
    expectEqual(await sql.query(`SELECT id FROM ${table} WHERE id = $1`, [0]), [], "rows");
    const rows = await sql.query(`SELECT id FROM ${table} WHERE id > $1 ORDER BY id`, [500]);
    expectEqual([rows.length, rows[0]?.["id"], rows.at(-1)?.["id"]], [500, 501, 1_000], "rows");
  },
  "keeps a text of 1 MiB": async (sql, { keyPrefix }) => {
    const table = await makeTable(sql, keyPrefix, "body text");
    const body = "0123456789abcdef".repeat(65_536);
    await sql.query(`INSERT INTO ${table} VALUES ($1)`, [body]);
    expect((await sql.query(`SELECT body FROM ${table}`))[0]?.["body"] === body, "1 MiB comes back whole");
  },
  "rejects with the server's error, and goes on": async (sql, { keyPrefix }) => {
    const table = await makeTable(sql, keyPrefix, "id integer PRIMARY KEY");
    await sql.query(`INSERT INTO ${table} VALUES ($1)`, [1]);
    await expectFailure(() => sql.query("SELEC 1"), "what is no SQL");
    await expectFailure(() => sql.query(`INSERT INTO ${table} VALUES ($1)`, [1]), "a key that is there");
    await expectFailure(() => sql.query(`SELECT id FROM ${table} WHERE nothing = $1`, [1]), "a column that isn't there");
    expectEqual(await sql.query(`SELECT id FROM ${table}`), [{ id: 1 }], "rows");
  },
  "commits a transaction, and gives what its work gives": async (sql, { keyPrefix }) => {
    const table = await makeTable(sql, keyPrefix, "id integer");
    const given = await sql.transaction(async (query) => {
      await query(`INSERT INTO ${table} VALUES ($1)`, [1]);
      const [row] = await query(`SELECT id + $1 AS next FROM ${table}`, [1]);
      return row?.["next"];
    });
    expectEqual(given, 2, "what the work gave");
    expectEqual((await sql.query(`SELECT id FROM ${table}`)).length, 1, "rows");
  },
  "rolls a transaction back where its work rejects or a statement fails, with that error": async (sql, { keyPrefix }) => {
    const table = await makeTable(sql, keyPrefix, "id integer PRIMARY KEY");
    const own = new Error("the work's own");
    const thrown = await sql
      .transaction(async (query) => {
        await query(`INSERT INTO ${table} VALUES ($1)`, [1]);
        throw own;
      })
      .catch((reason: unknown) => reason);
    expect(thrown === own, "it rejects with what the work threw");
    const twice = () =>
      sql.transaction(async (query) => {
        for (let time = 0; time < 2; time++) await query(`INSERT INTO ${table} VALUES ($1)`, [2]);
      });
    await expectFailure(twice, "a transaction with a key that is there");
    expectEqual(await sql.query(`SELECT id FROM ${table}`), [], "rows");
  },
  "rejects where a statement of a transaction fails and its work goes on: nothing of it is committed": async (sql, { keyPrefix }) => {
    const table = await makeTable(sql, keyPrefix, "id integer PRIMARY KEY");
    const going = async (query: Sql["query"]) => {
      await query(`INSERT INTO ${table} VALUES ($1)`, [1]);
      await query(`INSERT INTO ${table} VALUES ($1)`, [1]).catch(() => undefined);
    };
    await expectFailure(() => sql.transaction(going), "a transaction that the server has given up");
    expectEqual(await sql.query(`SELECT id FROM ${table}`), [], "rows");
  },
  "keeps transactions in flight apart": async (sql, { keyPrefix }) => {
    const table = await makeTable(sql, keyPrefix, "total integer");
    await sql.query(`INSERT INTO ${table} VALUES (0)`);
    const add = () =>
      sql.transaction(async (query) => {
        const [row] = await query(`SELECT total FROM ${table} FOR UPDATE`);
        await query(`UPDATE ${table} SET total = $1`, [Number(row?.["total"]) + 1]);
      });
    await Promise.all(Array.from({ length: 30 }, add));
    expectEqual(await sql.query(`SELECT total FROM ${table}`), [{ total: 30 }], "sum");
  },
  "answers 200 in flight each with its own row": async (sql) => {
    const numbers = Array.from({ length: 200 }, (_, at) => at);
    const rows = await Promise.all(numbers.map((at) => sql.query("SELECT $1::integer AS n, $2::text AS t", [at, `text ${at}`])));
    expectEqual(
      rows.map(([row]) => [row?.["n"], row?.["t"]]),
      numbers.map((at) => [at, `text ${at}`]),
      "rows",
    );
  },
};

const pool: Record<string, Rule<Sql>> = {
  "gives out as many connections as the pool holds, and the next one when one is given back": async (sql) => {
    const { acquire, poolSize = 0 } = sql;
    expect(acquire !== undefined && poolSize > 0, "it has acquire and poolSize");
    const taken = await Promise.all(Array.from({ length: poolSize }, () => acquire.call(sql)));
    let isThere = false;
    const next = acquire.call(sql).then((connection) => {
      isThere = true;
      return connection;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expectEqual(isThere, false, "one more than the pool holds");
    for (const connection of taken) await connection.release();
    await (await next).release();
    expectEqual((await sql.query("SELECT 1 AS one"))[0]?.["one"], 1, "a query on what was given back");
  },
};

const notifications: Record<string, Rule<Sql>> = {
  "tells a listener what is notified on its channel, in order, until it ends": async (sql, { keyPrefix }) => {
    const channel = `${keyPrefix}channel`;
    const notify = (name: string, payload: string) => sql.query("SELECT pg_notify($1, $2)", [name, payload]);
    const heard: string[] = [];
    const last = Promise.withResolvers<void>();
    const end = await sql.listen?.(channel, (payload) => {
      heard.push(payload);
      if (payload === "last") last.resolve();
    });
    expect(end !== undefined, "it has listen");
    for (const payload of ["one", "zwei – 二", ""]) await notify(channel, payload);
    await notify(`${keyPrefix}other`, "another channel's");
    await sql.transaction(async (query) => void (await query("SELECT pg_notify($1, $2)", [channel, "last"])));
    await last.promise;
    expectEqual(heard, ["one", "zwei – 二", "", "last"], "payloads");
    await end();
    await notify(channel, "too late");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expectEqual(heard.length, 4, "payloads after its end");
  },
};

/** What every adapter keeps. Leaves no schema behind. */
const contract: Contract<Sql> = {
  rules: minimum,
  capabilities: { pool, notifications },
  cleanUp: (sql, { keyPrefix }) => removeSchema(sql, keyPrefix),
};

/** A PostgreSQL database. */
export const sqlPort: Port<"sql", Sql, "server" | "shared" | "pool" | "notifications", "pglite" | "pg"> = definePort({
  name: "sql",
  description: "a PostgreSQL database",
  capabilities: {
    server: behindServer,
    shared: "what one process writes another one sees",
    pool: "it has several connections, which can be taken and given back",
    notifications: "it listens for what others notify",
  },
  contract,
  flag: "sql",
  default: "pglite",
  given: { url: "pg" },
  advice:
    "start one with docker run --rm -e POSTGRES_PASSWORD=word -p 5432:5432 postgres, and set POSTGRES_URL=postgres://postgres:word@127.0.0.1",
  settings: {
    url: {
      flag: "sql-url",
      variable: "POSTGRES_URL",
      value: "<url>",
      description: "address of PostgreSQL, or the path of its Unix socket (default: POSTGRES_URL)",
    },
    caFile: {
      flag: "sql-ca",
      variable: "POSTGRES_CA_FILE",
      value: "<file>",
      description: "certificates that vouch for PostgreSQL's own, in PEM (default: POSTGRES_CA_FILE)",
    },
  },
});
