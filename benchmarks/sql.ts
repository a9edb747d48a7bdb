import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { runtimeNames } from "@agentperf/core";
import { measuredArguments, runtimes } from "../packages/cli/src/runtimes/index.ts";
import { startPostgres } from "../test-support/postgres.ts";

// What our adapters add to the clients of PostgreSQL that they are made of; on a server of its own.

const server = await startPostgres();
try {
  console.log("| runtime | client | operation | in flight | through the adapter, op/s | time ÷ bare |\n|---|---|---|--:|--:|--:|");
  for (const runtime of runtimeNames) {
    const args = [...measuredArguments(await runtimes[runtime](), join(import.meta.dirname, "sql-worker.ts")), server.url];
    const rows = JSON.parse(execFileSync(runtime, args, { encoding: "utf8" })) as {
      client: string;
      operation: string;
      inFlight: number;
      factor: number;
      perSecond: number;
    }[];
    for (const { client, operation, inFlight, factor, perSecond } of rows)
      console.log(`| ${runtime} | ${client} | ${operation} | ${inFlight} | ${perSecond.toFixed(0)} | ${factor.toFixed(3)} |`);
  }
} finally {
  await server.stop();
}
