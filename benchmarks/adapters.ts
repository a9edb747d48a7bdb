import { execFile } from "node:child_process";
import { join } from "node:path";
import { serveGateway } from "@agentperf/adapters-redis/gateway";
import { runtimeNames } from "@agentperf/core";
import { measuredArguments, runtimes } from "../packages/cli/src/runtimes/index.ts";
import { startRedis } from "../test-support/redis.ts";

// What our adapters add to the clients they are made of, and what the gateway costs; on a Redis of its own.

const redis = await startRedis();
const gateway = await serveGateway({ redis: redis.url });
try {
  console.log("| runtime | client | in flight | through the adapter, op/s | time ÷ bare |\n|---|---|--:|--:|--:|");
  for (const runtime of runtimeNames) {
    const script = join(import.meta.dirname, "adapters-worker.ts");
    const args = [...measuredArguments(await runtimes[runtime](), script), redis.url, gateway.url];
    // Not awaited in this process: it serves the gateway meanwhile.
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    execFile(runtime, args, { encoding: "utf8" }, (error, stdout) => (error === null ? resolve(stdout) : reject(error)));
    const rows = JSON.parse(await promise) as { client: string; inFlight: number; factor: number; perSecond: number }[];
    for (const { client, inFlight, factor, perSecond } of rows) {
      console.log(`| ${runtime} | ${client} | ${inFlight} | ${perSecond.toFixed(0)} | ${factor.toFixed(3)} |`);
    }
  }
} finally {
  await gateway.close();
  await redis.stop();
}
