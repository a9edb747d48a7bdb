import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { startUpstream } from "@agentperf/adapters-llm";
import { type RuntimeName, runtimeNames } from "@agentperf/core";
import { measuredArguments, runtimes } from "../packages/cli/src/runtimes/index.ts";
import { printFreshTable } from "./in-turn.ts";

// What our adapters of language models add to the clients they are made of: on a local upstream that answers at once.

const run = promisify(execFile);
const upstream = await startUpstream({ firstToken: "0ms", tokensPerSecond: 0 });
try {
  await printFreshTable(runtimeNames, async (runtime) => {
    const args = measuredArguments(await runtimes[runtime as RuntimeName](), join(import.meta.dirname, "llm-worker.ts"));
    // This process serves the upstream meanwhile.
    return (await run(runtime, [...args, upstream.url])).stdout;
  });
} finally {
  await upstream.close();
}
