import { execFile } from "node:child_process";
import { join } from "node:path";
import { startUpstream } from "@agentperf/adapters-llm";
import { runtimeNames } from "@agentperf/core";
import { measuredArguments, runtimes } from "../packages/cli/src/runtimes/index.ts";
import { type FreshRow, freshHead, freshLine } from "./in-turn.ts";

// What our adapters of language models add to the clients they are made of: on a local upstream that answers at once.

const upstream = await startUpstream({ firstToken: "0ms", tokensPerSecond: 0 });
try {
  console.log(freshHead);
  for (const runtime of runtimeNames) {
    const script = join(import.meta.dirname, "llm-worker.ts");
    const args = [...measuredArguments(await runtimes[runtime](), script), upstream.url];
    // Not awaited in this process: it serves the upstream meanwhile.
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    execFile(runtime, args, { encoding: "utf8" }, (error, stdout) => (error === null ? resolve(stdout) : reject(error)));
    for (const row of JSON.parse(await promise) as FreshRow[]) console.log(freshLine(runtime, row));
  }
} finally {
  await upstream.close();
}
