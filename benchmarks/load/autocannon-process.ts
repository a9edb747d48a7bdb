import process from "node:process";
import autocannon from "autocannon";
import type { AutocannonOptions, AutocannonResult } from "./others.ts";

// Runs autocannon in this process, and prints what it says, and what it cost.

const options = JSON.parse(process.argv[2] ?? "{}") as AutocannonOptions;
const { url, connections, seconds, rate, body, headers, uncorrected, warmupSeconds } = options;

const fire = (duration: number) =>
  autocannon({
    ...{ url, connections, duration, timeout: 20 },
    ...(rate === undefined ? {} : { overallRate: rate }),
    ...(uncorrected === true ? { ignoreCoordinatedOmission: true } : {}),
    ...(body === undefined ? {} : { method: "POST", body }),
    ...(headers === undefined ? {} : { headers: { ...headers } }),
  });

if (warmupSeconds !== undefined) await fire(warmupSeconds);
const [before, fromMs] = [process.cpuUsage(), performance.now()];
const { latency, requests, errors, timeouts, non2xx } = await fire(seconds);
const { user, system } = process.cpuUsage(before);
const told: AutocannonResult = {
  requests: requests.total,
  failed: errors + timeouts + non2xx,
  cpuSeconds: (user + system) / 1e6,
  seconds: (performance.now() - fromMs) / 1_000,
  latency: { mean: latency.average, p50: latency.p50, p99: latency.p99, p999: latency.p99_9 },
};
console.log(JSON.stringify(told));
