import { execFile } from "node:child_process";
import { join } from "node:path";
import { startUpstream } from "@agentperf/adapters-llm";
import { runtimeNames } from "@agentperf/core";
import { measuredArguments, runtimes } from "../packages/cli/src/runtimes/index.ts";

// What our adapters of language models add to the clients they are made of: on a local upstream that answers at once.

const upstream = await startUpstream({ firstToken: "0ms", tokensPerSecond: 0 });
try {
  console.log("| runtime | client | operation | in flight | through the adapter, op/s | time ÷ bare |\n|---|---|---|--:|--:|--:|");
  for (const runtime of runtimeNames) {
    const script = join(import.meta.dirname, "llm-worker.ts");
    const args = [...measuredArguments(await runtimes[runtime](), script), upstream.url];
    // Not awaited in this process: it serves the upstream meanwhile.
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    execFile(runtime, args, { encoding: "utf8" }, (error, stdout) => (error === null ? resolve(stdout) : reject(error)));
    const rows = JSON.parse(await promise) as Record<"client" | "operation" | "inFlight" | "perSecond" | "factor", string>[];
    for (const { client, operation, inFlight, perSecond, factor } of rows) {
      console.log(`| ${[runtime, client, operation, inFlight, Number(perSecond).toFixed(0), Number(factor).toFixed(3)].join(" | ")} |`);
    }
  }
} finally {
  await upstream.close();
}
