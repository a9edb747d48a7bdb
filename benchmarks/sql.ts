import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { runtimeNames } from "@agentperf/core";
import { measuredArguments, runtimes } from "../packages/cli/src/runtimes/index.ts";
import { startPostgres } from "../test-support/postgres.ts";
import { type FreshRow, freshHead, freshLine } from "./in-turn.ts";

// What our adapters add to the clients of PostgreSQL that they are made of; on a server of its own.

const server = await startPostgres();
try {
  console.log(freshHead);
  for (const runtime of runtimeNames) {
    const args = [...measuredArguments(await runtimes[runtime](), join(import.meta.dirname, "sql-worker.ts")), server.url];
    for (const row of JSON.parse(execFileSync(runtime, args, { encoding: "utf8" })) as FreshRow[]) console.log(freshLine(runtime, row));
  }
} finally {
  await server.stop();
}
