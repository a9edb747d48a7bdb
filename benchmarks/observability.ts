import { execFileSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { runtimeNames } from "@agentperf/core";
import { median } from "@agentperf/core/statistics";
import { measuredArguments, runtimes } from "../packages/cli/src/runtimes/index.ts";

// What our adapters add to the clients for metrics and audit logs that they are made of: a process for each row, and five for what takes
// nanoseconds, of which each lays out its objects in its own way. Arguments are the clients that are wanted.

const sync = (operation: string) => [operation, [1], 5] as const;
const operations = {
  "prom-client": [sync("inc"), sync("labels"), sync("observe"), ["scrape", [1, 64], 1]],
  opentelemetry: [sync("inc"), sync("labels"), sync("observe"), ["scrape", [1, 64], 1]],
  // It waits within the call, so none are in flight.
  pino: [sync("append"), sync("durable")],
  winston: [["append", [1, 64], 3]],
} as const;
const wanted = process.argv.slice(3);

console.log(
  "| runtime | client | operation | in flight | through the adapter, ns | time ÷ bare | adds, ns |\n|---|---|---|--:|--:|--:|--:|",
);
for (const runtime of runtimeNames) {
  const command = measuredArguments(await runtimes[runtime](), join(import.meta.dirname, "observability-worker.ts"));
  for (const [client, rows] of Object.entries(operations)) {
    if (wanted.length > 0 && !wanted.includes(client)) continue;
    for (const [operation, levels, processes] of rows) {
      for (const inFlight of levels) {
        const found = Array.from({ length: processes }, (_, at) => {
          const args = [...command, client, operation, String(inFlight), at % 2 === 0 ? "bare" : "adapter"];
          return JSON.parse(execFileSync(runtime, args, { encoding: "utf8" })) as { ns: number; factor: number };
        });
        const [ns, factor] = [median(found.map((one) => one.ns)), median(found.map((one) => one.factor))];
        const shown = [ns.toFixed(ns < 1_000 ? 1 : 0), factor.toFixed(3), (ns - ns / factor).toFixed(1)];
        console.log(`| ${[runtime, client, operation, inFlight, ...shown].join(" | ")} |`);
      }
    }
  }
}
