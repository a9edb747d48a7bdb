import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { bunSql, pg } from "@agentperf/adapters-postgres";
import { contractCases } from "@agentperf/core/testing";
import { opened, testContext } from "../../../../test-support/adapters.ts";
import { type PostgresProcess, skipWithoutPostgres, startPostgres } from "../../../../test-support/postgres.ts";
import { column, isBun, looking, native, schemas } from "./support.ts";

describe("clients of a server", { skip: skipWithoutPostgres() }, () => {
  let server: PostgresProcess;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server.stop());

  for (const make of native) {
    const { id } = make({ url: "postgres://unused" });
    // The server has its port when the cases run.
    const over = (name: string, url: () => string, options = {}) => {
      for (const { name: rule } of contractCases(make({ url: "postgres://unused" })))
        it(`${name}: ${rule}`, async () => {
          const found = contractCases(make({ url: url(), ...options })).find((one) => one.name === rule);
          assert.ok(found);
          await found.run();
        });
    };
    over("over TCP", () => server.url);
    over("over a Unix socket", () => server.socketUrl);
    over("without prepared statements, on three connections", () => server.url, { prepare: false, poolSize: 3 });
    over("on one connection", () => server.url, { poolSize: 1 });

    it(`${id} works in databases of other encodings`, async () => {
      await using own = await looking(server.url);
      for (const [encoding, text] of [
        ["LATIN1", "déjà vu"],
        ["SQL_ASCII", "plain"],
      ] as const) {
        const database = `${id}-${encoding}`;
        await own.port.query(`CREATE DATABASE "${database}" ENCODING '${encoding}' LOCALE 'C' TEMPLATE template0`);
        await using sql = await opened(make({ url: server.url.replace(/postgres$/, database) }));
        const [row] = await sql.port.query("SELECT $1::text AS body, current_setting('server_encoding') AS encoding", [text]);
        assert.deepEqual(row, { body: text, encoding });
      }
    });

    it(`${id} gives its sessions the launch's name, and leaves none`, async () => {
      await using own = await looking(server.url);
      const named = (name: string) => column(own, `SELECT count(*)::integer FROM pg_stat_activity WHERE application_name = '${name}'`);
      {
        await using sql = await opened(make({ url: server.url }), { keyPrefix: `agentperf:${id}:0:` });
        await sql.port.query("SELECT 1");
        // Bun's opens more than it is asked for.
        assert.ok(Number((await named(`agentperf:${id}:0:`))[0]) >= 1);
      }
      // One that was still being opened may be there for a moment after none was.
      let emptyLooks = 0;
      for (let time = 0; time < 200 && emptyLooks < 5; time++) {
        emptyLooks = (await named(`agentperf:${id}:0:`))[0] === 0 ? emptyLooks + 1 : 0;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assert.equal(emptyLooks, 5, "looked five times, and saw none");
    });
  }

  it("leave no schema behind", async () => {
    await using sql = await looking(server.url);
    assert.deepEqual(await schemas(sql), ["public"]);
  });

  it("of Bun is there on Bun only, and says so", async () => {
    assert.deepEqual(bunSql({ url: server.url }).runtimes, ["bun"]);
    if (!isBun) await assert.rejects(async () => bunSql({ url: server.url }).open(testContext), /on Bun only/);
  });

  it("of pg prepares a statement once on a connection, or never where it is told so", async () => {
    for (const prepare of [true, false]) {
      await using sql = await opened(pg({ url: server.url, poolSize: 1, prepare }));
      for (const n of [1, 2, 3]) assert.deepEqual(await sql.port.query("SELECT $1::integer AS n", [n]), [{ n }]);
      const [row] = await sql.port.query("SELECT count(*)::integer AS n FROM pg_prepared_statements");
      assert.equal(row?.["n"], prepare ? 1 : 0);
    }
  });
});
