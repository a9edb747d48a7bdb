import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { bunSql, pg } from "@agentperf/adapters-postgres";
import { opened, testContext } from "../../../../test-support/adapters.ts";
import { makeAuthority } from "../../../../test-support/authority.ts";
import { environment } from "../../../../test-support/environment.ts";
import { startHttp, startMute } from "../../../../test-support/listener.ts";
import {
  type PostgresProcess,
  skipWithoutPostgres,
  startPostgres,
  startTlsPostgres,
  userWithPassword,
} from "../../../../test-support/postgres.ts";
import { freePort } from "../../../../test-support/processes.ts";
import { onPath, skipUnless } from "../../../../test-support/requirements.ts";
import { isBun, native, probed, said } from "./support.ts";

describe("a probe without a server", () => {
  for (const make of probed) {
    const { id } = make();

    it(`by ${id} says why where nobody listens, at once`, async () => {
      const closed = await freePort();
      const text = await said(make({ url: `postgres://ada:s3cr3t@127.0.0.1:${closed}/db` }));
      assert.match(
        text,
        new RegExp(
          `^no: PostgreSQL at postgres://\\*\\*\\*@127\\.0\\.0\\.1:${closed}/\\*\\*\\*: .*(ECONNREFUSED|refused|failed to connect|closed)`,
          "i",
        ),
      );
      assert.match(await said(make({ url: "/tmp/nowhere" })), /^no: PostgreSQL at \/tmp\/nowhere\/\.s\.PGSQL\.5432: /);
    });

    it(`by ${id} gives up after its time where something listens but says nothing, and when it is told to`, async () => {
      await using mute = await startMute();
      const url = `postgres://127.0.0.1:${mute.port}`;
      assert.match(await said(make({ url, connectTimeoutMs: 150 })), /^no: .*(150 ms|timeout|timed out)/i);
      const signal = AbortSignal.timeout(100);
      const availability = await make({ url, connectTimeoutMs: 60_000 }).probe?.({ signal });
      assert.ok(availability?.available === false);
      assert.match(availability.reason, /abort|timed? ?out/i);
    });

    it(`by ${id} ends where what answers is no PostgreSQL`, async () => {
      await using other = await startHttp((_, response) => void response.end("hello"));
      assert.match(await said(make({ url: `postgres://127.0.0.1:${other.port}`, connectTimeoutMs: 500 })), /^no: /);
    });

    it(`by ${id} says what to set where there is no address, and what is wrong with one`, async () => {
      using _ = environment({ POSTGRES_URL: undefined });
      assert.match(await said(make()), /^no: no address: set POSTGRES_URL, --sql-url or the option url$/);
      assert.match(await said(make({ url: "127.0.0.1:5432" })), /^no: the address 127\.0\.0\.1:5432 has no scheme; write postgres:/);
      assert.match(
        await said(make({ url: "postgres://h?sslmode=require", caFile: "/nowhere/ca.crt" })),
        /^no: .*\/nowhere\/ca\.crt can't be read/,
      );
    });
  }
});

describe("a probe of a server", { skip: skipWithoutPostgres() }, () => {
  let server: PostgresProcess;
  before(async () => {
    server = await startPostgres();
    await using sql = await opened(pg({ url: server.url }));
    const { name, password } = userWithPassword;
    await sql.port.query(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
  });
  after(() => server.stop());

  for (const make of native) {
    const { id } = make();

    it(`by ${id} says the server's version and the client's`, async () => {
      assert.match(
        await said(make({ url: server.url })),
        make === bunSql ? /^yes: postgres \d+\.\d+$/ : /^yes: postgres \d+\.\d+, client \S+ [\d.]+$/,
      );
    });

    it(`by ${id} logs in with a password, from the address, the options or the variables`, async () => {
      const { name, password } = userWithPassword;
      const bare = `postgres://127.0.0.1:${server.port}/postgres`;
      assert.match(await said(make({ url: server.urlOf(`${name}:${encodeURIComponent(password)}`) })), /^yes/);
      assert.match(await said(make({ url: bare, username: name, password })), /^yes/);
      using _ = environment({ PGUSER: name, PGPASSWORD: password });
      assert.match(await said(make({ url: bare })), /^yes/);
    });

    it(`by ${id} says that password, user or database are wrong, without the password`, async () => {
      using _ = environment({ PGPASSWORD: undefined });
      for (const [user, message] of [
        ["ada:wr0ng-word", /password authentication failed/],
        ["ada", /password|SASL/i],
        ["nobody-there:wr0ng-word", /role "nobody-there" does not exist|role .* does not exist/],
      ] as const) {
        const text = await said(make({ url: server.urlOf(user) }));
        assert.match(text, /^no: PostgreSQL at postgres:\/\/\*\*\*@127/, user);
        assert.match(text, message);
        assert.ok(!text.includes("wr0ng-word"), text);
      }
      assert.match(await said(make({ url: `postgres://postgres@127.0.0.1:${server.port}/none` })), /database "none" does not exist/);
    });

    it(`by ${id} goes where the address leads, whatever the variables of the client say`, async () => {
      const closed = String(await freePort());
      using _ = environment({
        DATABASE_URL: `postgres://127.0.0.1:${closed}/x`,
        PGHOST: "127.0.0.2",
        PGPORT: closed,
        PGSSLMODE: "require",
        PGSSLNEGOTIATION: "direct",
      });
      assert.match(await said(make({ url: server.url })), /^yes/);
      assert.match(await said(make({ url: server.socketUrl })), /^yes/);
    });

    it(`by ${id} says what benchmarks that make tables will miss`, async () => {
      await using sql = await opened(pg({ url: server.url }));
      for (const [role, setting, note] of [
        [`low-${id}`, "LOGIN", "this user has no CREATE on the database"],
        [`reader-${id}`, "SUPERUSER LOGIN", "it takes no writes"],
      ] as const) {
        await sql.port.query(`CREATE ROLE "${role}" ${setting}`);
        if (role.startsWith("reader")) await sql.port.query(`ALTER ROLE "${role}" SET default_transaction_read_only = on`);
        assert.match(
          await said(make({ url: server.urlOf(role) })),
          new RegExp(`^yes: postgres .*: ${note}, so benchmarks that make tables fail`),
        );
      }
    });

    it(`by ${id} takes no settings of a session from the client's variables`, async () => {
      using _ = environment({ PGOPTIONS: "-c statement_timeout=12345", PGAPPNAME: "somebody-else", PGREPLICATION: "database" });
      await using sql = await opened(make({ url: server.url }), { keyPrefix: "agentperf:own:" });
      const [row] = await sql.port.query(
        "SELECT current_setting('statement_timeout') AS limit, current_setting('application_name') AS name",
      );
      assert.deepEqual(row, { limit: "0", name: "agentperf:own:" });
    });

    it(`by ${id} takes an empty variable for none`, async () => {
      using _ = environment({ PGUSER: "", PGDATABASE: "", PGPASSWORD: "", POSTGRES_CA_FILE: "", POSTGRES_URL: "" });
      assert.match(await said(make({ url: `postgres://127.0.0.1:${server.port}`, username: "postgres" })), /^yes/);
      assert.match(await said(make()), /no address: set POSTGRES_URL/);
    });
  }

  it("by bun-sql from elsewhere sees that it is there, and logs in nowhere", { skip: isBun }, async () => {
    assert.equal(await said(bunSql({ url: server.urlOf("ada:wr0ng-word") })), "yes");
    assert.equal(await said(bunSql({ url: server.socket })), "yes");
  });
});

describe("a server over TLS", { skip: skipWithoutPostgres() }, () => {
  let server: PostgresProcess;
  before(async () => {
    server = await startTlsPostgres();
  });
  after(() => server.stop());

  for (const make of native) {
    const { id } = make();
    it(`is refused by ${id} where nobody vouches for it, and taken when told to`, async () => {
      assert.match(
        await said(make({ url: server.url })),
        /^no: .*; nobody .* vouches .*: give .* by --sql-ca, POSTGRES_CA_FILE or the option caFile$/,
      );
      assert.match(await said(make({ url: server.url, insecureTls: true })), /^yes/);
      await using sql = await opened(make({ url: server.url, insecureTls: true }), testContext);
      const [row] = await sql.port.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
      assert.equal(row?.["ssl"], true);
    });

    it(`is trusted by ${id} by the authority's file`, { skip: skipUnless(onPath("openssl"), "openssl isn't installed") }, async () => {
      await using authority = await makeAuthority();
      await using signed = await startTlsPostgres(authority);
      assert.match(await said(make({ url: signed.url, caFile: authority.caPath })), /^yes/);
      assert.match(await said(make().configure?.({ url: signed.url, caFile: authority.caPath }) ?? make()), /^yes/);
      assert.match(await said(make({ url: signed.url })), /^no: .*(certificate|issuer|signed)/i);
    });

    it(`is asked for by ${id}, and missed where there is none`, async () => {
      await using plain = await startPostgres();
      assert.match(await said(make({ url: `${plain.url}?sslmode=require` })), /^no: .*(SSL|TLS)/i);
    });
  }

  for (const [names, isTaken] of [
    ["IP:127.0.0.1", true],
    // What a client takes for the host where it isn't told an IP address.
    ["DNS:localhost", false],
    ["DNS:db.example", false],
  ] as const) {
    const skip = skipUnless(onPath("openssl"), "openssl isn't installed");
    it(`is ${isTaken ? "taken" : "refused"} at 127.0.0.1 with a certificate for ${names}`, { skip }, async () => {
      await using authority = await makeAuthority({ names });
      await using signed = await startTlsPostgres(authority);
      const url = signed.url.replace("require", "verify-full");
      const expected = isTaken ? /^yes/ : /^no: .*; its certificate isn't for 127\.0\.0\.1: write a name that it is for/;
      for (const make of native) assert.match(await said(make({ url, caFile: authority.caPath })), expected, make().id);
    });
  }
});
