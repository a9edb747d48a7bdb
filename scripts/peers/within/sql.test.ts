import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { pg, pglite, postgresJs, type SqlAdapter } from "@agentperf/adapters-postgres";
import { contractCases } from "@agentperf/core/testing";
import { opened, testContext } from "../../../test-support/adapters.ts";
import { startMute } from "../../../test-support/listener.ts";
import { startPostgres, userWithPassword } from "../../../test-support/postgres.ts";
import { freePort } from "../../../test-support/processes.ts";

// Runs in a project that has one client of PostgreSQL, and says how our adapter fares with it.

const { AGENTPERF_PEER: peer = "pg", AGENTPERF_CLIENT: client = "" } = process.env;
const makers: Readonly<Record<string, (url: string) => SqlAdapter>> = {
  pg: (url) => pg({ url, connectTimeoutMs: 1_000, queryTimeoutMs: 500 }),
  "postgres-js": (url) => postgresJs({ url, connectTimeoutMs: 1_000, queryTimeoutMs: 500 }),
};
const native = makers[peer];

const said = async (adapter: SqlAdapter): Promise<string> => {
  const availability = await adapter.probe?.(testContext);
  return availability?.available ? `yes: ${availability.version}` : `no: ${availability?.reason}`;
};

if (native !== undefined) {
  const server = await startPostgres();
  describe(`${client} keeps the rules of the port`, () => {
    for (const { name, run } of contractCases(native(server.url))) it(name, run);

    it("and its version is told", async () => {
      assert.match(await said(native(server.url)), new RegExp(`^yes: postgres \\S+, client ${client}$`));
    });
  });

  describe(`${client} fails as it should`, () => {
    it("where the password is wrong, which it doesn't show", async () => {
      const { name, password } = userWithPassword;
      await using sql = await opened(native(server.url));
      await sql.port.query(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
      assert.match(await said(native(server.urlOf(`${name}:${encodeURIComponent(password)}`))), /^yes/);
      const text = await said(native(server.urlOf(`${name}:wr0ng-word`)));
      assert.match(text, /^no: PostgreSQL at postgres:.*password authentication failed/);
      assert.ok(!text.includes("wr0ng-word"), text);
    });

    it("where nobody listens, or says anything", async () => {
      assert.match(await said(native(`postgres://127.0.0.1:${await freePort()}`)), /^no: .*(ECONNREFUSED|refused)/i);
      await using mute = await startMute();
      assert.match(await said(native(`postgres://127.0.0.1:${mute.port}`)), /^no: .*(1000 ms|timeout|timed out)/i);
    });

    it("where the server takes too long, and where it is gone", async () => {
      await using other = await startPostgres();
      await using slow = await opened(native(other.url));
      await assert.rejects(slow.port.query("SELECT pg_sleep(20)"), /no answer within 500 ms/);
      await using sql = await opened(native(other.url));
      await other.stop();
      await assert.rejects(sql.port.query("SELECT 1"));
    });
  });

  describe("afterwards", () => {
    it("nothing is left in the server, which ends", async () => {
      {
        await using sql = await opened(native(server.url));
        const left = await sql.port.query("SELECT 1 FROM pg_namespace WHERE starts_with(nspname::text, 'agentperf')");
        // What a client gives is its own kind of array.
        assert.equal(left.length, 0);
      }
      await server.stop();
    });
  });
}

if (peer === "pglite") {
  describe(`${client} keeps the rules of the port`, () => {
    for (const { name, run } of contractCases(pglite())) it(name, run);

    it("and its version is told", async () => {
      assert.equal(await said(pglite()), `yes: client ${client}`);
    });
  });
}
