import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readAddress } from "../../src/clients/address.ts";

describe("an address of PostgreSQL", () => {
  it("is read into its parts", () => {
    const host = (name: string, port = 5_432) => ({ host: name, port });
    const socket = (directory: string, port = 5_432) => ({ directory, port });
    const cases: Readonly<Record<string, unknown>> = {
      "postgres://localhost": { at: host("localhost"), tls: false },
      "postgresql://db.example:6000/shop?sslmode=require": { at: host("db.example", 6_000), tls: true, database: "shop" },
      "postgres://h?sslmode=verify-full": { at: host("h"), tls: true },
      "postgres://h?sslmode=disable": { at: host("h"), tls: false },
      "POSTGRES://[::1]:6000/": { at: host("::1", 6_000), tls: false },
      "postgres://ada:p%40ss@h/my%20shop": { at: host("h"), tls: false, username: "ada", password: "p@ss", database: "my shop" },
      "postgres://h/db?application_name=mine&pgbouncer=true": { at: host("h"), tls: false, database: "db" },
      "/run/postgresql": { at: socket("/run/postgresql"), tls: false },
      "/run/postgresql/": { at: socket("/run/postgresql"), tls: false },
      "/run/postgresql/.s.PGSQL.6000": { at: socket("/run/postgresql", 6_000), tls: false },
      "postgres:///shop?host=/run/postgresql": { at: socket("/run/postgresql"), tls: false, database: "shop" },
      "postgres://ada:w%2Frd@/shop?host=/run": { at: socket("/run"), tls: false, username: "ada", password: "w/rd", database: "shop" },
      "postgres://ada@:6000/?host=/run": { at: socket("/run", 6_000), tls: false, username: "ada" },
      "postgres://a%3Ad%C3%A4:%2F%3F%23%40%25%3A@h/%3Fdb": {
        at: host("h"),
        tls: false,
        username: "a:dä",
        password: "/?#@%:",
        database: "?db",
      },
      "postgres://ada:p@ss word@h/db": { at: host("h"), tls: false, username: "ada", password: "p@ss word", database: "db" },
      "postgres://ada@%2Frun%2Fpg:6000/shop": { at: socket("/run/pg", 6_000), tls: false, username: "ada", database: "shop" },
    };
    for (const [address, place] of Object.entries(cases))
      assert.equal(JSON.stringify(readAddress(address)), JSON.stringify(place), address);
  });

  it("is refused where it isn't one, with what to write and without its secrets", () => {
    const cases: Readonly<Record<string, RegExp>> = {
      "127.0.0.1:5432": /^the address 127\.0\.0\.1:5432 has no scheme; write postgres:\/\/HOST:PORT\/DATABASE$/,
      "ada:s3cr3t@localhost": /^the address \*\*\*@localhost has no scheme/,
      "mysql://ada:s3cr3t@localhost": /has a scheme that isn't one of PostgreSQL; write postgres:\/\/$/,
      "postgres://ada:s3cr3t@host:99999": /is no address/,
      "postgres:///db": /names no host; write postgres:\/\/HOST:PORT\/DATABASE, or \?host=\/run\/postgresql/,
      "postgres://ada:s3cr3t@/db?host=db.example": /names no host/,
      "postgres://ada:s3cr3t@host/db?host=/run": /names a host twice/,
      "postgres://127.0.0.1/db?hostaddr=10.0.0.1": /names a host twice/,
      "postgres://127.0.0.1/db?user=ada&password=s3cr3t":
        /gives its user in the query; write postgres:\/\/USER:PASSWORD@HOST:PORT\/DATABASE$/,
      "postgres://ada@/db?host=/run&password=s3cr3t": /gives its password in the query/,
      "postgres://127.0.0.1?dbname=shop": /gives its dbname in the query/,
      "postgres://one,two/db": /names several hosts: give one|is no address/,
      "postgres://host/db?sslmode=prefer": /has an sslmode that isn't known; there are disable, require, verify-ca, verify-full$/,
      "postgres://host/db?sslmode=constructor": /has an sslmode that isn't known/,
      "postgres://ada:s3cr3t%@host": /begins no escape/,
      "postgres://ada%00database%00shop:s3cr3t@host": /begins no escape, or %00/,
      // A URL parser takes these for the host ada, with a port.
      "postgres://ada:12/s3cr3t@host/db": /^the address postgres:\/\/\*\*\* has an @ behind its host; .* write \/ as %2F/,
      "postgres://ada:12?s3cr3t@host/db": /has an @ behind its host; .* \? as %3F/,
      "postgres://ada:12#s3cr3t@host/db": /has a #; write it as %23$/,
      "postgres://ada:s3cr3t#1@host/db": /has a #; write it as %23$/,
      "postgres://host/db#1": /has a #/,
    };
    for (const [address, message] of Object.entries(cases)) {
      assert.throws(
        () => readAddress(address),
        ({ code, message: text }) => code === "usage" && message.test(text) && !text.includes("s3cr3t"),
        address,
      );
    }
  });
});
