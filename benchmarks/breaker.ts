import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { runtimeNames } from "@agentperf/core";
import { measuredArguments, runtimes } from "../packages/cli/src/runtimes/index.ts";

// What our adapters add to the libraries of circuit breakers that they are made of.

console.log(
  "| runtime | library | operation | in flight | through the adapter, ns | bare, ns | time ÷ bare | adds, ns |\n|---|---|---|--:|--:|--:|--:|--:|",
);
for (const runtime of runtimeNames) {
  const args = measuredArguments(await runtimes[runtime](), join(import.meta.dirname, "breaker-worker.ts"));
  const rows = JSON.parse(execFileSync(runtime, args, { encoding: "utf8" })) as {
    library: string;
    operation: string;
    inFlight: number;
    factor: number;
    bareNs: number;
    adapterNs: number;
    addedNs: number;
  }[];
  for (const { library, operation, inFlight, factor, bareNs, adapterNs, addedNs } of rows)
    console.log(
      `| ${runtime} | ${library} | ${operation} | ${inFlight} | ${adapterNs.toFixed(1)} | ${bareNs.toFixed(1)} | ${factor.toFixed(3)} | ${addedNs.toFixed(1)} |`,
    );
}
