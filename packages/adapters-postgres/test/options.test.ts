import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { sql } from "@agentperf/adapters-postgres/ports";
import { AgentperfError } from "@agentperf/core";
import { environment } from "../../../test-support/environment.ts";

/** Options as a config in JSON or JavaScript gives them, without types; and what the error must say. */
const wrong: readonly (readonly [id: keyof typeof sql.adapters, options: Record<string, unknown>, message: RegExp])[] = [
  ["pg", { urll: "postgres://h" }, /^pg has no option "urll"; there are url, username, /],
  ["pg", { url: 1 }, /^pg: the option url must be a string, not this number$/],
  ["pg", { poolSize: 0 }, /the option poolSize must be a whole number from 1/],
  ["postgres-js", { poolSize: 1.5 }, /^postgres-js: the option poolSize must be a whole number from 1/],
  ["postgres-js", { prepare: "no" }, /the option prepare must be true or false/],
  ["bun-sql", { queryTimeoutMs: "5s" }, /^bun-sql: the option queryTimeoutMs must be a number above 0/],
  ["bun-sql", { connectTimeoutMs: -1 }, /the option connectTimeoutMs must be a number above 0/],
  ["pglite", { dataDir: "/tmp" }, /^pglite has no option "dataDir"/],
];

describe("options that an adapter can't use", () => {
  for (const [id, options, message] of wrong) {
    it(`are refused: ${id} with ${JSON.stringify(options)}`, async () => {
      const make = await sql.adapters[id]();
      assert.throws(
        () => make(options),
        (thrown) => thrown instanceof AgentperfError && thrown.code === "config" && message.test(thrown.message),
      );
    });
  }
});

describe("where the clients send load", () => {
  for (const id of ["pg", "postgres-js", "bun-sql"] as const) {
    it(`is what ${id}'s option says, else the variable`, async () => {
      using _ = environment({ POSTGRES_URL: "postgres://variable/db" });
      const make = await sql.adapters[id]();
      assert.equal(make({}).address, "postgres://variable/db");
      assert.equal(make({ url: "postgres://option" }).address, "postgres://option");
      const configured = make({ url: "postgres://option", poolSize: 7 }).configure?.({ url: "postgres://flag", caFile: "/ca.pem" });
      assert.equal(configured?.address, "postgres://flag");
      assert.deepEqual([configured?.options?.["poolSize"], configured?.options?.["caFile"]], [7, "/ca.pem"]);
    });

    it(`is ${id}'s socket where the address means one, which no other machine can be`, async () => {
      const make = await sql.adapters[id]();
      for (const url of ["/run/pg", "postgres:///db?host=/run/pg", "postgres://ada@/db?host=/run/pg", "postgres://ada@%2Frun%2Fpg/db"])
        assert.equal(make({ url }).address, "/run/pg/.s.PGSQL.5432", url);
    });
  }
});
