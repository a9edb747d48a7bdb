import { execFileSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { runtimeNames } from "@agentperf/core";
import { measuredArguments, runtimes } from "../packages/cli/src/runtimes/index.ts";

// npm run bench accuracy [runtime]. Is what the engine measures what a loop written by hand measures? Five kernels on three runtimes.

interface Row {
  readonly name: string;
  readonly handNs: number;
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

console.log("| runtime | kernel | by hand, ns/op | engine ÷ hand, median of 11 pairs | middle half |\n|---|---|--:|--:|--:|");
for (const runtime of runtimeNames.filter((name) => (process.argv[3] ?? name) === name)) {
  const script = join(import.meta.dirname, "accuracy-worker.ts");
  const rows = JSON.parse(execFileSync(runtime, measuredArguments(await runtimes[runtime](), script), { encoding: "utf8" })) as Row[];
  for (const { name, handNs, ratio, low, high } of rows) {
    const hand = handNs < 100 ? handNs.toFixed(2) : handNs.toFixed(0);
    console.log(`| ${runtime} | ${name} | ${hand} | ${ratio.toFixed(3)} | ${low.toFixed(3)}–${high.toFixed(3)} |`);
  }
}
