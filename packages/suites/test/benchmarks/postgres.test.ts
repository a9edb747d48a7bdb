import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { pglite } from "@agentperf/adapters-postgres";
import type { Sql, SqlRow } from "@agentperf/core";
import { benchmarkContext, type MeasureOptions, measure } from "@agentperf/core/engine";
import { opened } from "../../../../test-support/adapters.ts";
import { postgres } from "../../src/benchmarks/postgres.ts";

const database = await opened(pglite());
after(() => database[Symbol.asyncDispose]());

/** A pool of so many connections, as far as it is taken from and given back to. */
function pooled(sql: Sql, poolSize: number): Sql & { taken: number; most: number } {
  return {
    query: (text, values) => sql.query(text, values),
    transaction: (work) => sql.transaction(work),
    listen: sql.listen?.bind(sql),
    poolSize,
    taken: 0,
    most: 0,
    async acquire() {
      this.taken += 1;
      this.most = Math.max(this.most, this.taken);
      return { release: () => (this.taken -= 1) };
    },
  } as Sql & { taken: number; most: number };
}

const times = (iterations: number): MeasureOptions => ({ benchtime: { kind: "iterations", iterations }, warmupNs: 0 });
const contextOf = (sql: Sql, concurrency = 1) => benchmarkContext({ ports: { sql }, concurrency, keyPrefix: "agentperf:suite:" });

async function schemas(): Promise<unknown[]> {
  return (await database.port.query("SELECT nspname::text AS name FROM pg_namespace WHERE starts_with(nspname::text, 'agentperf')")).map(
    ({ name }) => name,
  );
}

describe("the suite postgres", () => {
  for (const benchmark of postgres.benchmarks) {
    for (const concurrency of benchmark.concurrency ?? [1, 8]) {
      it(`${benchmark.name} works ${concurrency} at a time, and leaves nothing`, async () => {
        const sql = pooled(database.port, 10);
        const measured = await measure(benchmark, contextOf(sql, concurrency), times(concurrency * 3));
        assert.equal(measured.iterations, concurrency * 3);
        assert.equal(sql.taken, 0);
        assert.deepEqual(await schemas(), []);
      });
    }
  }

  it("runs only where it is named, since it needs a package or a server", () => {
    assert.equal(postgres.optional, true);
  });

  it("asks for keys from all of the 10,000, in an order of the run's seed", async () => {
    const asked: unknown[] = [];
    const sql: Sql = {
      ...pooled(database.port, 1),
      query: (text, values) => {
        if (values?.length === 1) asked.push(values[0]);
        return database.port.query(text, values);
      },
    };
    const benchmark = postgres.benchmarks.find(({ name }) => name === "SelectByKey");
    assert.ok(benchmark);
    await measure(benchmark, contextOf(sql), times(200));
    assert.ok(new Set(asked).size > 150, `${new Set(asked).size} different keys`);
    assert.ok(asked.every((id) => Number(id) >= 1 && Number(id) <= 10_000));
    assert.ok(asked.some((id) => Number(id) > 5_000) && asked.some((id) => Number(id) <= 5_000));
  });

  it("changes rows in transactions, each by one, and several in flight don't wait for each other", async () => {
    const benchmark = postgres.benchmarks.find(({ name }) => name === "UpdateInTransaction");
    assert.ok(benchmark);
    const ids: unknown[] = [];
    const sql: Sql = {
      ...pooled(database.port, 1),
      transaction: (work) =>
        database.port.transaction((query) =>
          work((text, values) => {
            if (text.includes("FOR UPDATE")) ids.push(values?.[0]);
            return query(text, values);
          }),
        ),
    };
    await measure(benchmark, contextOf(sql, 8), times(64));
    assert.equal(new Set(ids).size, ids.length, "each a row of its own");
  });

  const wrong: Readonly<Record<string, (sql: Sql) => Partial<Sql>>> = {
    SelectByKey: () => answering((rows) => rows.map((row) => ({ ...row, name: "somebody else" }))),
    SelectConcurrent: () => answering(() => []),
    InsertRow: (sql) => ({ query: async (text, values) => (text.startsWith("INSERT") ? [] : sql.query(text, values)) }),
    UpdateInTransaction: () => ({ transaction: async (work) => work(async () => [{ credits: "0" }]) }),
    PoolAcquire: () => ({ acquire: () => Promise.reject(new Error("no connection is left")) }),
  };
  it("fails where notifications don't reach the listener, as behind a pooler that drops LISTEN, with what to do", async () => {
    const benchmark = postgres.benchmarks.find(({ name }) => name === "ListenNotify");
    assert.ok(benchmark);
    const deaf: Sql = { ...pooled(database.port, 1), listen: async () => async () => undefined };
    for (const concurrency of [1, 8])
      await assert.rejects(
        measure(benchmark, contextOf(deaf, concurrency), times(8)),
        /drops LISTEN; give the address of the server itself/,
      );
    let heard = 0;
    const losing: Sql = {
      ...pooled(database.port, 1),
      listen: async (channel, onPayload) =>
        (await database.port.listen?.(channel, (payload) => ++heard <= 2 && onPayload(payload))) ?? assert.fail(),
    };
    await assert.rejects(measure(benchmark, contextOf(losing), times(8)), /the listener has lost its connection/);
  });

  /** Databases that say what isn't so from the third operation on: the first is checked. */
  const forgetful: Readonly<Record<string, (isOver: () => boolean) => Partial<Sql>>> = {
    InsertRow: (isOver) => ({
      query: async (text, values) => (text.startsWith("INSERT") && isOver() ? [] : database.port.query(text, values)),
    }),
    UpdateInTransaction: (isOver) => ({
      async transaction(work) {
        if (!isOver()) return database.port.transaction(work);
        return work(async (text, values) => (text.startsWith("UPDATE") ? [] : database.port.query(text, values)));
      },
    }),
  };
  for (const [name, change] of Object.entries(forgetful)) {
    it(`fails where what ${name} committed isn't there at the end`, async () => {
      const benchmark = postgres.benchmarks.find((one) => one.name === name);
      assert.ok(benchmark);
      let operations = 0;
      const sql = { ...pooled(database.port, 2), ...change(() => ++operations > 2) };
      await assert.rejects(measure(benchmark, contextOf(sql), times(9)), /^Error: 2 of \d+ committed operations are in the database$/);
      assert.deepEqual(await schemas(), []);
    });
  }

  for (const [name, change] of Object.entries(wrong)) {
    it(`fails where ${name} gets a wrong answer, and leaves nothing`, async () => {
      const benchmark = postgres.benchmarks.find((one) => one.name === name);
      assert.ok(benchmark);
      const sql = { ...pooled(database.port, 2), ...change(database.port) };
      await assert.rejects(measure(benchmark, contextOf(sql), times(3)));
      assert.deepEqual(await schemas(), []);
    });
  }
});

/** A database whose rows are changed where values are given. */
const answering = (change: (rows: readonly SqlRow[]) => readonly SqlRow[]): Partial<Sql> => ({
  query: async (text, values) => {
    const rows = await database.port.query(text, values);
    return values === undefined ? rows : change(rows);
  },
});
