import {
  type BenchmarkContext,
  defineBenchmark,
  defineSuite,
  makeSchema,
  removeSchema,
  type Sql,
  type SqlConnection,
  sqlPort,
  Watchdog,
} from "@agentperf/core";

type Context = BenchmarkContext<readonly [typeof sqlPort]>;

/** Rows that there are, and ids that are asked for in turn. */
const rows = 10_000;
const asked = 1_024;

/** Rows of the table of which each is changed in turn, so that operations in flight don't wait for each other's. */
const accounts = 1_024;

/** A JSON value of 1 KiB. */
const record = ((): string => {
  const message = { role: "user", content: "" };
  return JSON.stringify({ ...message, content: "x".repeat(1_024 - JSON.stringify(message).length) });
})();

/** Storage parameter of a table: the server's own upkeep would fall into one launch or another. */
export const quiet = "autovacuum_enabled = false";

/** What lies in the launch's schema, and how it is removed. */
interface State {
  readonly sql: Sql;
  readonly keyPrefix: string;
}

const removeAll = ({ sql, keyPrefix }: State): Promise<void> => removeSchema(sql, keyPrefix);

interface Writing extends State {
  /** Operations that the database said were committed. */
  done: number;
  /** Counts as `n` those that are there. */
  readonly count: string;
}

/** How many committed operations are there. */
const countOf = async ({ sql, count }: Writing): Promise<unknown> => (await sql.query(count))[0]?.["n"];

/** Removes all, after it was seen that nothing is missing of what was committed. */
async function checkAndRemove(state: Writing): Promise<void> {
  try {
    const found = await countOf(state);
    if (found !== state.done) throw new Error(`${found} of ${state.done} committed operations are in the database`);
  } finally {
    await removeAll(state);
  }
}

interface Selecting extends State {
  readonly text: string;
  readonly ids: readonly number[];
  next: number;
}

/** Makes the rows, and draws the ids of those that are asked for. */
async function makeRows({ ports: { sql }, keyPrefix, random }: Context): Promise<Selecting> {
  const table = `${await makeSchema(sql, keyPrefix)}.sessions`;
  await sql.query(`CREATE TABLE ${table} (id integer PRIMARY KEY, name text NOT NULL, state text NOT NULL) WITH (${quiet})`);
  await sql.query(`INSERT INTO ${table} SELECT id, 'user-' || id::text, repeat('x', 200) FROM generate_series(1, ${rows}) AS id`);
  // Or the first to read a row would write that it was committed.
  await sql.query(`VACUUM ANALYZE ${table}`);
  const ids = Array.from({ length: asked }, () => 1 + Math.floor(random() * rows));
  return { sql, keyPrefix, ids, next: 0, text: `SELECT id, name, state FROM ${table} WHERE id = $1` };
}

async function selectOne(state: Selecting): Promise<void> {
  state.next = (state.next + 1) % asked;
  // The index is a remainder of the length.
  const id = state.ids[state.next] as number;
  const [row] = await state.sql.query(state.text, [id]);
  if (row?.["id"] !== id || row["name"] !== `user-${id}`) throw new Error(`SELECT of id ${id} gave ${JSON.stringify(row)}`);
}

const selectByKey = defineBenchmark({
  name: "SelectByKey",
  description: "SELECT one row of 10,000 by its primary key, checked",
  ports: [sqlPort],
  setup: makeRows,
  run: selectOne,
  teardown: (state) => removeAll(state),
});

const insertRow = defineBenchmark({
  name: "InsertRow",
  description: "INSERT one row of 1 KiB, committed",
  ports: [sqlPort],
  async setup({ ports: { sql }, keyPrefix }): Promise<Writing & { readonly text: string }> {
    const table = `${await makeSchema(sql, keyPrefix)}.messages`;
    await sql.query(
      `CREATE TABLE ${table} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL, at timestamptz NOT NULL DEFAULT now()) WITH (${quiet})`,
    );
    return {
      sql,
      keyPrefix,
      done: 0,
      text: `INSERT INTO ${table} (body) VALUES ($1)`,
      count: `SELECT count(*)::integer AS n FROM ${table} WHERE body = '${record}'`,
    };
  },
  async run(state) {
    await state.sql.query(state.text, [record]);
    state.done += 1;
  },
  verify: async (state) => (await countOf(state)) === 1,
  teardown: (state) => checkAndRemove(state),
});

interface Updating extends Writing {
  readonly read: string;
  readonly write: string;
  next: number;
}

const updateInTransaction = defineBenchmark({
  name: "UpdateInTransaction",
  description: "BEGIN, SELECT … FOR UPDATE, UPDATE, COMMIT of one row of 1,024",
  ports: [sqlPort],
  async setup({ ports: { sql }, keyPrefix }): Promise<Updating> {
    const table = `${await makeSchema(sql, keyPrefix)}.accounts`;
    // Half of each page is left free: a changed row stays on its page, and no index is touched.
    await sql.query(`CREATE TABLE ${table} (id integer PRIMARY KEY, credits integer NOT NULL) WITH (fillfactor = 50, ${quiet})`);
    await sql.query(`INSERT INTO ${table} SELECT id, 0 FROM generate_series(0, ${accounts - 1}) AS id`);
    await sql.query(`VACUUM ANALYZE ${table}`);
    return {
      sql,
      keyPrefix,
      next: 0,
      done: 0,
      read: `SELECT credits FROM ${table} WHERE id = $1 FOR UPDATE`,
      write: `UPDATE ${table} SET credits = $1 WHERE id = $2`,
      count: `SELECT sum(credits)::integer AS n FROM ${table}`,
    };
  },
  async run(state) {
    state.next = (state.next + 1) % accounts;
    const id = state.next;
    await state.sql.transaction(async (query) => {
      const [row] = await query(state.read, [id]);
      const credits = row?.["credits"];
      if (typeof credits !== "number") throw new Error(`SELECT of account ${id} gave ${JSON.stringify(row)}`);
      await query(state.write, [credits + 1, id]);
    });
    state.done += 1;
  },
  verify: async (state) => (await countOf(state)) === 1,
  teardown: (state) => checkAndRemove(state),
});

/** An adapter with the capability has the method. */
const poolOf = ({ ports: { sql } }: Context) => sql as Sql & { acquire(): Promise<SqlConnection> };

const poolAcquire = defineBenchmark({
  name: "PoolAcquire",
  description: "take a connection from the warm pool, and give it back",
  ports: [sqlPort],
  requires: { sql: ["pool"] },
  async setup(context) {
    const pool = poolOf(context);
    // As many as are in flight are connected before anything is timed.
    const size = Math.min(context.concurrency, pool.poolSize ?? 1);
    const taken = await Promise.all(Array.from({ length: size }, () => pool.acquire()));
    for (const connection of taken) await connection.release();
    return pool;
  },
  async run(pool) {
    const connection = await pool.acquire();
    connection.release();
  },
  verify: async (pool) => (await pool.query("SELECT 1 AS one"))[0]?.["one"] === 1,
});

/** A notification that isn't there after so long won't come. */
const longestNotifyMs = 3_000;
const unheard = `no notification was heard within ${longestNotifyMs} ms: the listener has lost its connection, or a pooler in between drops LISTEN; give the address of the server itself`;

interface Listening {
  readonly sql: Sql;
  readonly channel: string;
  /** Those that wait for a payload, by it. */
  readonly waiting: Map<string, PromiseWithResolvers<void>>;
  readonly watchdog: Watchdog;
  end(): Promise<void>;
  next: number;
}

const listenNotify = defineBenchmark({
  name: "ListenNotify",
  description: "NOTIFY, until the listener has it",
  ports: [sqlPort],
  requires: { sql: ["notifications"] },
  async setup({ ports: { sql }, keyPrefix }): Promise<Listening> {
    const channel = `${keyPrefix}channel`;
    const waiting = new Map<string, PromiseWithResolvers<void>>();
    // An adapter with the capability has the method.
    const end = await (sql as Required<Sql>).listen(channel, (payload) => {
      waiting.get(payload)?.resolve();
      waiting.delete(payload);
    });
    const giveUp = () => {
      for (const { reject } of waiting.values()) reject(new Error(unheard));
    };
    return { sql, channel, waiting, end, next: 0, watchdog: new Watchdog(longestNotifyMs, giveUp, unheard) };
  },
  async run(state) {
    state.next += 1;
    const payload = String(state.next);
    const heard = Promise.withResolvers<void>();
    state.waiting.set(payload, heard);
    try {
      await state.sql.query("SELECT pg_notify($1, $2)", [state.channel, payload]);
    } catch (thrown) {
      state.waiting.delete(payload);
      throw thrown;
    }
    await state.watchdog.watch(heard.promise);
  },
  teardown({ end, watchdog }) {
    watchdog.stop();
    return end();
  },
});

const selectConcurrent = defineBenchmark({
  name: "SelectConcurrent",
  description: "SELECT one row of 10,000 by its primary key, with others in flight",
  ports: [sqlPort],
  concurrency: [1, 8, 64],
  setup: makeRows,
  run: selectOne,
  teardown: (state) => removeAll(state),
});

/** Benchmarks of PostgreSQL. They need a package that has it, or a server. */
export const postgres = defineSuite({
  name: "postgres",
  optional: true,
  benchmarks: [selectByKey, insertRow, updateInTransaction, poolAcquire, listenNotify, selectConcurrent],
});
