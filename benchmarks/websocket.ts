import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { runtimeNames } from "@agentperf/core";
import { measuredArguments, runtimes } from "../packages/cli/src/runtimes/index.ts";
import { startWebSocketServer } from "../test-support/websocket.ts";

// What our adapters add to the WebSocket clients that they are made of; on a server of ws in a process of its own.

await using server = await startWebSocketServer({ by: "ws" });
console.log("| runtime | client | bytes | in flight | through the adapter, echoes/s | time ÷ bare |\n|---|---|--:|--:|--:|--:|");
for (const runtime of runtimeNames) {
  const args = [...measuredArguments(await runtimes[runtime](), join(import.meta.dirname, "websocket-worker.ts")), `${server.url}/echo`];
  const rows = JSON.parse(execFileSync(runtime, args, { encoding: "utf8" })) as {
    client: string;
    bytes: number;
    inFlight: number;
    factor: number;
    perSecond: number;
  }[];
  for (const { client, bytes, inFlight, factor, perSecond } of rows)
    console.log(`| ${runtime} | ${client} | ${bytes} | ${inFlight} | ${perSecond.toFixed(0)} | ${factor.toFixed(3)} |`);
}
