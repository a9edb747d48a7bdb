import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { runtimeNames } from "@agentperf/core";
import { measuredArguments, runtimes } from "../packages/cli/src/runtimes/index.ts";

// What our adapters add to the clients for metrics and audit logs that they are made of.

interface Row {
  readonly client: string;
  readonly operation: string;
  readonly inFlight: number;
  readonly ns: number;
  readonly factor: number;
  readonly addsNs: number;
}

console.log(
  "| runtime | client | operation | in flight | through the adapter, ns | time ÷ bare | adds, ns |\n|---|---|---|--:|--:|--:|--:|",
);
for (const runtime of runtimeNames) {
  const args = measuredArguments(await runtimes[runtime](), join(import.meta.dirname, "observability-worker.ts"));
  const rows = JSON.parse(execFileSync(runtime, args, { encoding: "utf8" })) as readonly Row[];
  for (const { client, operation, inFlight, ns, factor, addsNs } of rows)
    console.log(
      `| ${[runtime, client, operation, inFlight, ns.toFixed(ns < 1_000 ? 1 : 0), factor.toFixed(3), addsNs.toFixed(1)].join(" | ")} |`,
    );
}
