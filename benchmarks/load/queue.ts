import { Times } from "@agentperf/core/load";
import { quantile } from "@agentperf/core/statistics";
import { agentperfLoad, onlyLoad } from "./agentperf.ts";
import type { Seen } from "./known-servers.ts";
import type { Proof } from "./proof.ts";
import { startKnown } from "./start-server.ts";
import { offBy, percent, printTable, verdict } from "./table.ts";

// A server that works on one request at a time, in times that are drawn. How long each request is there follows from when requests came and how
// long each was served, by Lindley's recursion; at random arrivals also from the formula of the queue M/M/1. The longer a time is served, the
// less a network and a timer weigh.

const meanMs = 12;
const tolerance = 0.05;

/**
 * How long each request was there, in milliseconds, by Lindley's recursion.
 * @see Lindley, "The theory of queues with a single server", 1952
 */
function sojournsMs(served: Seen["served"]): number[] {
  let waitMs = 0;
  return served.map(({ atMs, serviceMs }, at) => {
    const before = served[at - 1];
    waitMs = before === undefined ? 0 : Math.max(0, waitMs + before.serviceMs - (atMs - before.atMs));
    return waitMs + serviceMs;
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const proof: Proof = async ({ quick }) => {
  const rows: (readonly (string | number)[])[] = [];
  let allMet = true;
  for (const [utilization, arrivals] of [
    [0.5, quick ? 500 : 100_000],
    [0.8, quick ? 500 : 20_000],
    [0.95, quick ? 500 : 20_000],
  ] as const) {
    await using server = await startKnown({ kind: "queue", meanMs, seed: 1 + Math.round(utilization * 100) });
    const rate = (utilization * 1_000) / meanMs;
    const flags = ["--rate", `${rate}/s`, "--duration", `${Math.ceil(arrivals / rate)}s`, "--warmup", "0s", "--seed", "1"];
    const where = ["--http", "lean", "--http-url", server.url, "--max-in-flight", "10000", "--runtime", "node"];
    const load = onlyLoad(await agentperfLoad(["HttpGet", ...flags, ...where]));
    const { served } = await server.seen();
    // Those before are the ones by which the command sees whether the server is there.
    const sojourns = sojournsMs(served).slice(-load.counts.sent);
    const own = served.slice(-load.counts.sent);
    const [response, service] = [Times.fromJSON(load.response), Times.fromJSON(load.service)];
    const truths: [string, number, number][] = [["Lindley", mean(sojourns), quantile(sojourns, 0.99)]];
    if (utilization === 0.5 && !quick) {
      // By what was really served: the mean of what is drawn has a chance of its own.
      const servedMs = mean(own.map(({ serviceMs }) => serviceMs));
      const there = 1 / (1 / servedMs - load.counts.planned / load.seconds / 1_000);
      truths.push(["M/M/1", there, there * Math.log(100)]);
    }
    for (const [by, trueMean, trueP99] of truths) {
      for (const [what, times] of [
        ["response", response],
        ["service", service],
      ] as const) {
        const offs = [offBy(times.meanNs / 1e6, trueMean), offBy(times.at(0.99) / 1e6, trueP99)] as const;
        const met = Math.max(...offs) <= tolerance;
        allMet &&= met;
        const figures = [times.meanNs / 1e6, trueMean, percent(offs[0]), times.at(0.99) / 1e6, trueP99, percent(offs[1])];
        const busy = (mean(own.map(({ serviceMs }) => serviceMs)) * own.length) / (load.seconds * 1_000);
        rows.push([`${utilization} (${busy.toFixed(2)})`, String(load.counts.completed), what, by, ...figures, verdict(met)]);
      }
    }
  }
  const head = [
    "utilisation (really)",
    "requests",
    "figure",
    "held against",
    "mean, ms",
    "truth",
    "off by",
    "p99, ms",
    "truth",
    "off by",
    "≤ 5 %",
  ];
  printTable(`One request at a time, ${meanMs} ms each on average, drawn; random arrivals:`, head, rows, 4);
  return allMet;
};
export default proof;
