import assert from "node:assert/strict";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { pg } from "@agentperf/adapters-postgres";
import { makeSchema } from "@agentperf/core";
import { opened } from "../../../../test-support/adapters.ts";
import { layPackages } from "../../../../test-support/installed.ts";
import { type PostgresProcess, skipWithoutPostgres, startPostgres } from "../../../../test-support/postgres.ts";
import { agentperf, calls, here, leftDirectories, resultDirectory, workers } from "../agentperf.ts";
import { directoryOf } from "../files.ts";

const skip = skipWithoutPostgres();
/** A client of this runtime that its users would take. */
const client = { node: "pg", deno: "postgres-js", bun: "bun-sql" }[here];

/** A connection that sees what others leave. */
const looking = (url: string) => opened(pg({ url, poolSize: 1 }), { keyPrefix: "looking", signal: AbortSignal.timeout(120_000) });

/** The schemas that there are besides the server's own. */
async function schemasOf(url: string): Promise<unknown[]> {
  await using sql = await looking(url);
  const rows = await sql.port.query(
    "SELECT nspname::text AS name FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$' ORDER BY 1",
  );
  return rows.map(({ name }) => name);
}

/** Waits until a run has begun to work in a schema of its own. */
async function untilAtWork(url: string): Promise<void> {
  await using sql = await looking(url);
  const inWork = "SELECT 1 AS one FROM pg_stat_activity WHERE application_name ~ '^agentperf:.*:' AND query ~ '^SELECT id, name'";
  while ((await sql.port.query(inWork)).length === 0) await wait(10);
}

describe("a run of the suite postgres", () => {
  it("works on PGlite without any server, says what a pool is needed for, and makes its data once", async () => {
    await using own = await resultDirectory();
    const before = leftDirectories();
    const { code, stderr } = await agentperf(["run", "postgres", "--runtime", here, "--smoke", "-o", own.result]);
    assert.equal(code, 0, stderr);
    const { failures, launches, skipped, environment } = await own.read();
    assert.deepEqual(failures, []);
    assert.deepEqual(
      skipped.map(({ crossing, reason }) => [crossing.benchmark, reason]),
      [["PoolAcquire", "pglite has no pool"]],
    );
    assert.equal(launches.length, 7);
    assert.match(environment.adapters.find(({ port }) => port === "sql")?.version ?? "", /^client @electric-sql\/pglite /);
    assert.deepEqual(leftDirectories(), before, "the data went with the run");
  });

  it("is in no run that doesn't name it, and in one of all suites", async () => {
    const [usual, all, filtered] = await calls([
      ["doctor", "--runtime", here],
      ["doctor", "--runtime", here, "--suite", "all"],
      ["doctor", "--runtime", here, "--bench", "Concurrent"],
    ]);
    assert.deepEqual([usual.code, all.code, filtered.code], [0, 0, 0], usual.stderr + all.stderr);
    assert.match(usual.stdout, /measure 19 benchmarks in/);
    assert.match(usual.stdout, /✓ +pglite +client @electric-sql\/pglite/);
    const benchmarksIn = ({ stdout }: { stdout: string }) => Number(/measure (\d+) benchmarks in/.exec(stdout)?.[1]);
    // Without PoolAcquire; other optional suites are in it too.
    assert.ok(benchmarksIn(all) >= 19 + 5, all.stdout);
    assert.match(all.stdout, /pglite has no pool/);
    assert.match(filtered.stdout, /measure 3 benchmarks in/);
  });
});

describe("a project without a client of PostgreSQL", () => {
  it("is told what to install, and everything else goes on", async () => {
    await using project = await directoryOf({ "package.json": { name: "own" } });
    const installed = layPackages(project.path);
    await using own = await resultDirectory();
    const call = (...args: string[]) => agentperf(args, { installed, cwd: project.path, env: { POSTGRES_URL: undefined } });
    const doctor = await call("doctor");
    assert.equal(doctor.code, 0, doctor.stderr);
    assert.match(
      doctor.stdout,
      /– +pglite +the package @electric-sql\/pglite isn't installed\n +→ npm install --save-dev @electric-sql\/pglite\n/,
    );
    const run = await call("run", "SelectByKey", "RoleCheck", "--runtime", here, "--smoke", "-o", own.result);
    assert.equal(run.code, 0, run.stderr);
    const { launches, skipped } = await own.read();
    assert.equal(launches.length, 1);
    assert.equal(skipped[0]?.reason, "pglite: the package @electric-sql/pglite isn't installed: npm install @electric-sql/pglite@0.5");
  });
});

describe("a run on a PostgreSQL of somebody else's", { skip }, () => {
  let server: PostgresProcess;
  before(async () => {
    server = await startPostgres();
    await using sql = await looking(server.url);
    await sql.port.query("CREATE SCHEMA shop");
    await sql.port.query("CREATE TABLE shop.orders AS SELECT generate_series(1, 100) AS id");
  });
  after(() => server.stop());

  const clients = here === "bun" ? "pg,postgres-js,bun-sql" : "pg,postgres-js";
  for (const [how, url] of [
    ["on a loopback port", () => server.url],
    ["on a Unix socket, without leave", () => server.socketUrl],
  ] as const) {
    it(`measures all by every client ${how}, and leaves nothing`, async () => {
      await using own = await resultDirectory();
      const chosen = ["--sql", clients, "--sql-url", url(), "--runtime", here];
      const { code, stderr } = await agentperf(["run", "postgres", ...chosen, "--smoke", "--strict", "-o", own.result]);
      assert.equal(code, 0, stderr);
      const { failures, launches } = await own.read();
      assert.deepEqual(failures, []);
      assert.equal(launches.length, 8 * clients.split(",").length);
      assert.deepEqual(await schemasOf(server.url), ["public", "shop"]);
      await using sql = await looking(server.url);
      assert.deepEqual(await sql.port.query("SELECT count(*)::integer AS n, sum(id)::integer AS sum FROM shop.orders"), [
        { n: 100, sum: 5050 },
      ]);
    });
  }

  it("chooses the client by an address alone, and shows no password", async () => {
    await using own = await resultDirectory();
    const { code, stderr, stdout } = await agentperf(["run", "SelectByKey", "--runtime", here, "--smoke", "-o", own.result], {
      env: { POSTGRES_URL: `postgres://postgres:s3cr3t-word@127.0.0.1:${server.port}/postgres` },
    });
    assert.equal(code, 0, stderr);
    const result = await own.read();
    assert.deepEqual(
      result.plan.crossings.map(({ adapters }) => adapters),
      [{ sql: "pg" }],
    );
    assert.match(result.environment.adapters.find(({ port }) => port === "sql")?.version ?? "", /^postgres \d+\.\d+, client pg \d/);
    assert.ok(!`${stderr}${stdout}${JSON.stringify(result)}`.includes("s3cr3t-word"));
  });

  it("sweeps what a worker that was killed has left, and what earlier runs left that nobody works in", async () => {
    await using own = await resultDirectory();
    {
      await using sql = await looking(server.url);
      for (const name of ["agentperf:20200102-030405-ab1c:0:", "agentperf:settings"]) await makeSchema(sql.port, name);
    }
    const killed = untilAtWork(server.url).then(() => {
      for (const pid of workers()) process.kill(pid, "SIGKILL");
    });
    const args = ["run", "SelectByKey", "RoleCheck", "--sql", client, "--sql-url", server.url, "--runtime", here];
    const { code, stderr } = await agentperf([...args, "--benchtime", "2s", "--no-benchmem", "--seed", "3", "-o", own.result]);
    await killed;
    assert.equal(code, 3, stderr);
    const { failures, launches } = await own.read();
    assert.deepEqual([failures.length, launches.length], [1, 1]);
    assert.match(failures[0]?.message ?? "", /SIGKILL/);
    assert.match(stderr, /removed 1 schema\b.* of earlier runs/);
    assert.deepEqual(await schemasOf(server.url), ["agentperf:settings", "public", "shop"]);
    await using sql = await looking(server.url);
    await sql.port.query('DROP SCHEMA "agentperf:settings"');
  });
});

describe("a PostgreSQL that fails", { skip }, () => {
  it("at the start is skipped with its reason", async () => {
    await using own = await resultDirectory();
    const args = [
      "run",
      "SelectByKey",
      "RoleCheck",
      "--sql",
      client,
      "--sql-url",
      "postgres://ada:s3cr3t-word@127.0.0.1:1/db",
      "--runtime",
      here,
    ];
    const { code, stderr } = await agentperf([...args, "--smoke", "-o", own.result]);
    assert.equal(code, 0, stderr);
    const { launches, skipped } = await own.read();
    assert.equal(launches.length, 1);
    assert.match(skipped[0]?.reason ?? "", new RegExp(`^${client}: PostgreSQL at postgres://\\*\\*\\*@127\\.0\\.0\\.1:1/`));
    assert.ok(!stderr.includes("s3cr3t-word"));
  });

  it("in the middle, killed: the crossing on it fails with its address, the others go on", async () => {
    await using own = await resultDirectory();
    await using server = await startPostgres();
    const killed = untilAtWork(server.url).then(() => server.kill("SIGQUIT"));
    const args = ["run", "SelectByKey", "RoleCheck", "--sql", client, "--sql-url", server.url, "--runtime", here];
    const { code, stderr } = await agentperf([...args, "--benchtime", "2s", "--no-benchmem", "--seed", "3", "-o", own.result]);
    await killed.catch(() => undefined);
    assert.equal(code, 3, stderr);
    const { failures, launches } = await own.read();
    assert.deepEqual([failures.length, launches.length], [1, 1], JSON.stringify(failures));
    assert.match(failures[0]?.message ?? "", new RegExp(`sql ${client} at postgres://\\*\\*\\*@127\\.0\\.0\\.1:${server.port}/`));
    assert.deepEqual(workers(), []);
  });

  it("in the middle, frozen: the client gives up, and the run goes on", async () => {
    await using server = await startPostgres();
    await using own = await resultDirectory();
    await using project = await directoryOf({
      "frozen.json": { adapters: { sql: { use: client, url: server.url, poolSize: 1, queryTimeoutMs: 500, connectTimeoutMs: 500 } } },
    });
    const frozen: number[] = [];
    const freezing = untilAtWork(server.url).then(async () => {
      await using sql = await looking(server.url);
      const rows = await sql.port.query("SELECT pid FROM pg_stat_activity WHERE application_name ~ '^agentperf:.*:'");
      for (const { pid } of rows) {
        frozen.push(Number(pid));
        process.kill(Number(pid), "SIGSTOP");
      }
    });
    try {
      const args = ["run", "SelectByKey", "RoleCheck", "--config", `${project.path}/frozen.json`, "--runtime", here, "--benchtime", "2s"];
      const { code, stderr } = await agentperf([...args, "--no-benchmem", "--seed", "3", "--timeout", "40s", "-o", own.result]);
      await freezing;
      assert.equal(code, 3, stderr);
      const { failures, launches } = await own.read();
      assert.deepEqual([failures.length, launches.length], [1, 1], JSON.stringify(failures));
      assert.match(failures[0]?.message ?? "", /no answer within 500 ms/);
    } finally {
      for (const pid of frozen) process.kill(pid, "SIGCONT");
    }
  });
});
