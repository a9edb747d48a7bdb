import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AgentperfError, makeSchema, removeSchema, sqlName, sweepSchemas } from "@agentperf/core";

const { signal } = new AbortController();

/** A database that has these schemas, keeps what it is asked, and may refuse what matches. */
function database(schemas: readonly string[], refused = /^$/) {
  const asked: string[] = [];
  const query = async (text: string, values: readonly string[] = []): Promise<{ name: string }[]> => {
    asked.push(text);
    if (refused.test(text)) throw new Error(`refused: ${text}`);
    return text.startsWith("SELECT") ? schemas.filter((name) => name.startsWith(values[0] ?? "")).map((name) => ({ name })) : [];
  };
  return { asked, query, transaction: (work: (run: typeof query) => Promise<void>) => work(query) };
}

/** The schemas that were dropped. */
const dropped = ({ asked }: { asked: readonly string[] }) =>
  asked.flatMap((text) => /^DROP SCHEMA IF EXISTS (\S+) CASCADE$/.exec(text)?.[1] ?? []);

describe("a name in a statement", () => {
  it("is in quotes, whatever it holds", () => {
    assert.equal(sqlName("agentperf:20260102-030405-ab1c:0:"), '"agentperf:20260102-030405-ab1c:0:"');
    assert.equal(sqlName('a"; DROP TABLE users; --'), '"a""; DROP TABLE users; --"');
  });

  it("is refused where PostgreSQL would cut it off, so that two could be one", () => {
    assert.equal(sqlName("é".repeat(31)).length, 33);
    assert.throws(
      () => sqlName("é".repeat(32)),
      (thrown) =>
        thrown instanceof AgentperfError && thrown.code === "definition" && /has 64 bytes, and PostgreSQL keeps 63/.test(thrown.message),
    );
  });
});

describe("the schema of a launch", () => {
  it("bears its prefix, and goes with all that lies in it", async () => {
    const sql = database([]);
    assert.equal(await makeSchema(sql, "agentperf:one:"), '"agentperf:one:"');
    await removeSchema(sql, "agentperf:one:");
    assert.deepEqual(sql.asked, ['CREATE SCHEMA "agentperf:one:"', 'DROP SCHEMA IF EXISTS "agentperf:one:" CASCADE']);
  });
});

describe("a schema that can't be made", () => {
  it("is told with what the server says, and what is needed", async () => {
    await assert.rejects(
      makeSchema(database([], /^CREATE/), "agentperf:one:"),
      (thrown) =>
        thrown instanceof AgentperfError &&
        thrown.code === "unavailable" &&
        /^a schema can't be made in the database: refused: CREATE .*; it needs a server that takes writes, and a user with CREATE/.test(
          thrown.message,
        ),
    );
  });
});

describe("a sweep of schemas", () => {
  it("drops those of a prefix and no others", async () => {
    const sql = database(["agentperf:a:0:", "agentperf:a:1:", "agentperf:b:0:", "public"]);
    assert.equal(await sweepSchemas(sql, { keyPrefix: "agentperf:a:", signal }), 2);
    assert.deepEqual(dropped(sql), ['"agentperf:a:0:"', '"agentperf:a:1:"']);
    assert.doesNotMatch(sql.asked[0] ?? "", /pg_stat_activity/, "what a launch left is gone over even if its sessions aren't");
  });

  it("drops of old ones those that are old, and asks for such as nobody works in", async () => {
    const sql = database(["agentperf:old:0:", "agentperf:new:0:"]);
    assert.equal(await sweepSchemas(sql, { keyPrefix: "agentperf:", isOld: (name) => name.includes("old"), signal }), 1);
    assert.deepEqual(dropped(sql), ['"agentperf:old:0:"']);
    assert.match(
      sql.asked[0] ?? "",
      /NOT EXISTS \(SELECT FROM pg_catalog\.pg_stat_activity WHERE application_name = nspname::text\) ORDER BY 1$/,
    );
  });

  it("waits for a lock for a moment only", async () => {
    const sql = database(["agentperf:a:0:"]);
    await sweepSchemas(sql, { keyPrefix: "agentperf:", signal });
    assert.equal(sql.asked[1], "SET LOCAL lock_timeout = 2000");
  });

  it("goes on where one can't be dropped, and then says why", async () => {
    const sql = database(["agentperf:a:0:", "agentperf:a:1:", "agentperf:a:2:"], /^DROP SCHEMA .*a:1:/);
    await assert.rejects(sweepSchemas(sql, { keyPrefix: "agentperf:", signal }), /refused: DROP/);
    assert.deepEqual(dropped(sql), ['"agentperf:a:0:"', '"agentperf:a:1:"', '"agentperf:a:2:"'], "all were tried");
  });

  it("waits no longer for a lock than it has time", async () => {
    const sql = database(["agentperf:a:0:"]);
    await sweepSchemas(sql, { keyPrefix: "agentperf:", signal, limits: { names: 10, ms: 500 } });
    const [, waitMs = ""] = /lock_timeout = (\d+)$/.exec(sql.asked[1] ?? "") ?? [];
    assert.ok(Number(waitMs) > 0 && Number(waitMs) <= 500, sql.asked[1]);
  });

  it("says what it has left where its time is over, and rejects where one can't be dropped or it is aborted", async () => {
    const notes: string[] = [];
    const late = database(["agentperf:a:0:", "agentperf:a:1:"]);
    const limits = { names: 10, ms: 0 };
    assert.equal(await sweepSchemas(late, { keyPrefix: "agentperf:", signal, limits, note: (text) => notes.push(text) }), 0);
    assert.deepEqual(notes, ["2 of 2 schemas agentperf:* weren't dropped within 0 ms"]);
    assert.deepEqual(dropped(late), []);
    await assert.rejects(sweepSchemas(database(["agentperf:a:"], /^DROP/), { keyPrefix: "agentperf:", signal }), /refused: DROP/);
    await assert.rejects(sweepSchemas(database([]), { keyPrefix: "agentperf:", signal: AbortSignal.abort(new Error("over")) }), /over/);
  });
});
