import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type RuntimeName, runtimeNames } from "@agentperf/core";
import { measuredArguments, runtimes } from "../packages/cli/src/runtimes/index.ts";
import { startPostgres } from "../test-support/postgres.ts";
import { printFreshTable } from "./in-turn.ts";

// What our adapters add to the clients of PostgreSQL that they are made of; on a server of its own.

const run = promisify(execFile);
const server = await startPostgres();
try {
  await printFreshTable(runtimeNames, async (runtime) => {
    const args = measuredArguments(await runtimes[runtime as RuntimeName](), join(import.meta.dirname, "sql-worker.ts"));
    return (await run(runtime, [...args, server.url])).stdout;
  });
} finally {
  await server.stop();
}
