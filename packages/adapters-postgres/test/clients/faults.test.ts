import assert from "node:assert/strict";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { bunSql, pg, postgresJs } from "@agentperf/adapters-postgres";
import { makeSchema } from "@agentperf/core";
import { opened, testContext } from "../../../../test-support/adapters.ts";
import { type PostgresProcess, skipWithoutPostgres, startPostgres } from "../../../../test-support/postgres.ts";
import { column, looking, native, probed, said, schemas } from "./support.ts";

const skip = skipWithoutPostgres();

describe("a server that fails", { skip }, () => {
  for (const make of native) {
    const { id } = make();

    it(`is noticed by ${id} when it is killed, and closing ends`, async () => {
      await using server = await startPostgres();
      const sql = await make({ url: server.url }).open(testContext);
      await sql.port.query("SELECT 1");
      const waiting = sql.port.query("SELECT pg_sleep(30)");
      // Postgres.js 3.4.9 writes its rollback to a connection that is gone, and throws where nobody can catch it.
      const inWork = make === postgresJs ? waiting : sql.port.transaction((query) => query("SELECT pg_sleep(30)"));
      setTimeout(() => server.kill("SIGQUIT"), 100);
      const outcomes = await Promise.allSettled([waiting, inWork]);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ["rejected", "rejected"],
      );
      await assert.rejects(sql.port.query("SELECT 1"));
      await sql.close?.();
    });

    it(`is given up by ${id} when it is frozen, in statements and transactions, and closing ends`, async () => {
      await using server = await startPostgres();
      await using own = await looking(server.url);
      const sql = await make({ url: server.url, poolSize: 1, queryTimeoutMs: 500 }).open(testContext);
      const [row] = await sql.port.query("SELECT pg_backend_pid() AS pid");
      const pid = Number(row?.["pid"]);
      process.kill(pid, "SIGSTOP");
      try {
        const several = Array.from({ length: 4 }, (_, at) => sql.port.query("SELECT $1::integer AS n", [at]));
        assert.match(await failing(several), /^PostgreSQL at postgres:\/\/.*127\.0\.0\.1.*: no answer within 500 ms$/);
        await sql.close?.();
      } finally {
        process.kill(pid, "SIGCONT");
      }
      assert.deepEqual(await column(own, "SELECT 1"), [1], "others go on");
    });
  }
});

describe("a server that takes no more connections", { skip }, () => {
  // Bun's opens all of its connections with the first.
  for (const make of native.filter((one) => one !== bunSql)) {
    const { id } = make();
    it(`is given up by ${id} where it is frozen`, { timeout: 60_000 }, async () => {
      await using server = await startPostgres();
      const sql = await make({ url: server.url, poolSize: 3, connectTimeoutMs: 500, queryTimeoutMs: 5_000 }).open(testContext);
      await sql.port.query("SELECT 1");
      // What is connected goes on; new ones are taken by the system, and nobody answers.
      server.kill("SIGSTOP");
      try {
        const taken = await Promise.allSettled(Array.from({ length: 3 }, async () => sql.port.acquire?.()));
        assert.ok(taken.some(({ status }) => status === "rejected"));
        for (const one of taken) if (one.status === "fulfilled") await one.value?.release();
        if (make === pg) await assert.rejects(async () => sql.port.listen?.("channel", () => undefined), /timeout|no answer within/);
        await sql.close?.();
      } finally {
        server.kill("SIGCONT");
      }
    });
  }
});

/** The message of the first of these that fails. */
const failing = (works: readonly Promise<unknown>[]): Promise<string> =>
  new Promise((resolve) => {
    for (const work of works) work.catch((thrown: Error) => resolve(thrown.message));
  });

describe("a server that is full", { skip }, () => {
  for (const make of native) {
    const { id } = make();
    it(`is told of by ${id}, with its own words`, async () => {
      await using server = await startPostgres(["max_connections=4", "superuser_reserved_connections=0"]);
      await using _first = await opened(postgresJs({ url: server.url, poolSize: 4 }));
      const taken = await Promise.all(Array.from({ length: 4 }, () => _first.port.acquire?.()));
      assert.match(await said(make({ url: server.url })), /^no: PostgreSQL at .*(too many clients|remaining connection slots)/);
      for (const connection of taken) await connection?.release();
    });
  }
});

describe("a sweep of a server", { skip }, () => {
  let server: PostgresProcess;
  before(async () => {
    server = await startPostgres();
    await using sql = await looking(server.url);
    for (const role of ["low", "other"]) {
      await sql.port.query(`CREATE ROLE ${role} LOGIN`);
      await sql.port.query(`GRANT CREATE ON DATABASE postgres TO ${role}`);
    }
  });
  after(() => server.stop());

  // Bun's adapter is swept from elsewhere by another client.
  for (const make of probed) {
    const { id } = make();
    const old = `agentperf:20200102-030405-ab1c:`;
    const { signal } = testContext;

    it(`by ${id} drops the schemas of a launch with what lies in them, and touches nothing else`, async () => {
      await using sql = await looking(server.url);
      const prefix = `agentperf:sweep-${id}:0:`;
      const foreign = ["shop", `other:${prefix}`, `agentperf:sweep-${id}:1:`];
      for (const name of [prefix, `${prefix}second:`, ...foreign]) {
        const schema = await makeSchema(sql.port, name);
        await sql.port.query(`CREATE TABLE ${schema}.things AS SELECT 7 AS n`);
      }
      const adapter = make({ url: server.url });
      assert.equal(await adapter.sweep?.({ keyPrefix: prefix, signal }), 2);
      assert.deepEqual(await schemas(sql), [...foreign, "public"].sort());
      for (const name of foreign) assert.deepEqual(await column(sql, `SELECT n FROM "${name}".things`), [7], name);
      for (const keyPrefix of ["shop", "other:", `agentperf:sweep-${id}:`]) assert.equal(await adapter.sweep?.({ keyPrefix, signal }), 1);
      assert.equal(await adapter.sweep?.({ keyPrefix: "agentperf:", signal }), 0);
    });

    it(`by ${id} leaves of old ones those that somebody works in, and those of another user's`, async () => {
      await using sql = await looking(server.url);
      await using other = await looking(server.urlOf("other"));
      await using atWork = await opened(pg({ url: server.url }), { keyPrefix: `${old}0:` });
      for (const name of [`${old}0:`, `${old}1:`]) await makeSchema(atWork.port, name);
      await makeSchema(other.port, `${old}2:`);
      await using low = await looking(server.urlOf("low"));
      await makeSchema(low.port, `${old}3:`);
      const sweep = { keyPrefix: "agentperf:", isOld: (name: string) => name.startsWith(old), signal };
      assert.equal(await make({ url: server.urlOf("low") }).sweep?.(sweep), 1, "its own");
      assert.deepEqual(await schemas(sql), [`${old}0:`, `${old}1:`, `${old}2:`, "public"]);
      assert.equal(await make({ url: server.url }).sweep?.({ ...sweep, isOld: (name) => !name.endsWith("2:") }), 1);
      assert.deepEqual(await schemas(sql), [`${old}0:`, `${old}2:`, "public"]);
      assert.equal(await make({ url: server.url }).sweep?.({ keyPrefix: old, signal }), 2);
    });

    it(`by ${id} doesn't wait for long for a lock, and says what it is`, async () => {
      await using sql = await looking(server.url);
      const prefix = `agentperf:lock-${id}:0:`;
      const schema = await makeSchema(sql.port, prefix);
      await sql.port.query(`CREATE TABLE ${schema}.things AS SELECT 1 AS n`);
      await sql.port.transaction(async (query) => {
        await query(`SELECT n FROM ${schema}.things`);
        await assert.rejects(async () => make({ url: server.url }).sweep?.({ keyPrefix: prefix, signal }), /lock timeout/);
      });
      assert.equal(await make({ url: server.url }).sweep?.({ keyPrefix: prefix, signal }), 1);
    });
  }
});
