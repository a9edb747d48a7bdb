import { Times } from "@agentperf/core/load";
import { agentperfLoad, onlyLoad } from "./agentperf.ts";
import { autocannon, isThere, wrk } from "./others.ts";
import type { Proof } from "./proof.ts";
import { startKnown } from "./start-server.ts";
import { offBy, percent, printTable, verdict } from "./table.ts";

// A server that answers nobody for a tenth of the time. Who sends at a rate sees it in the 99th percentile; who waits for an answer before sending
// the next request sends few meanwhile, and hardly sees it.

const perSecond = 500;
const connections = 10;
/** How far a figure may be from what the stalls say. */
const tolerance = 0.05;
/** A 99th percentile below this share of a stall doesn't show it. */
const hidden = 0.1;

/**
 * The quantile of the response times that follows from the stalls alone: requests that come evenly through a load of `totalMs` wait for the end of
 * the stall that they come in, so a stall of length L gives the share (L - x) / total of waits longer than x. The method is wrk2's: a response
 * begins when it was meant to.
 */
function expectedMs(stallsMs: readonly number[], totalMs: number, quantile: number): number {
  const longer = (x: number) => stallsMs.reduce((sum, length) => sum + Math.max(0, length - x), 0) / totalMs;
  let [low, high] = [0, Math.max(0, ...stallsMs)];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (longer(middle) > 1 - quantile) low = middle;
    else high = middle;
  }
  return low;
}

const proof: Proof = async ({ quick }) => {
  const [stallMs, everyMs, seconds] = quick ? [400, 4_000, 8] : [1_000, 10_000, 60];
  await using server = await startKnown({ kind: "stall", stallMs, everyMs });
  const rows: (readonly (string | number)[])[] = [];
  const ms = (value: number) => value.toFixed(value < 10 ? 2 : 0);
  let allMet = true;
  const add = (tool: string, how: string, p50: number, p99: number, p999: number | undefined, wanted: string, met: boolean | undefined) => {
    if (met === false) allMet = false;
    rows.push([tool, how, ms(p50), ms(p99), p999 === undefined ? "–" : ms(p999), wanted, met === undefined ? "–" : verdict(met)]);
  };

  for (const runtime of ["node", "bun", "deno"]) {
    server.forget();
    const flags = ["--rate", `${perSecond}/s`, "--duration", `${seconds}s`, "--arrivals", "uniform", "--warmup", "0s"];
    const where = ["--http", "fetch", "--http-url", server.url, "--max-in-flight", "2000", "--runtime", runtime];
    const load = onlyLoad(await agentperfLoad(["HttpGet", ...flags, ...where]));
    const { stallsMs } = await server.seen();
    const response = Times.fromJSON(load.response);
    const inLoad = stallsMs.slice(0, Math.floor((seconds * 1_000 - everyMs / 2) / everyMs) + 1);
    const [p50, p99, p999] = [0.5, 0.99, 0.999].map((at) => response.at(at) / 1e6) as [number, number, number];
    const [wanted99, wanted999] = [0.99, 0.999].map((at) => expectedMs(inLoad, load.seconds * 1_000, at)) as [number, number];
    const off = Math.max(offBy(p99, wanted99), offBy(p999, wanted999));
    add(
      `agentperf load, ${runtime}`,
      `${perSecond}/s, open`,
      p50,
      p99,
      p999,
      `${ms(wanted99)} and ${ms(wanted999)}: off by ${percent(off)}`,
      off <= tolerance,
    );
  }
  for (const uncorrected of [true, false]) {
    server.forget();
    const { latency } = await autocannon({ url: server.url, connections, seconds, rate: perSecond, uncorrected });
    const how = `${perSecond}/s over ${connections} connections, ${uncorrected ? "as they were" : "its correction"}`;
    const isHidden = latency.p99 < hidden * stallMs;
    const wanted = uncorrected ? `below ${ms(hidden * stallMs)}: the stall doesn't show` : "–";
    add("autocannon", how, latency.p50, latency.p99, latency.p999, wanted, uncorrected ? isHidden : undefined);
  }
  if (await isThere("wrk", "apt-get install wrk")) {
    server.forget();
    const { p50, p99, perSecond: rate } = await wrk(server.url, connections, seconds);
    // It has no rate and, since version 4, fills in what it omitted, by the mean distance of its requests.
    add("wrk", `${rate.toFixed(0)}/s over ${connections} connections, its correction`, p50, p99, undefined, "–", undefined);
  }
  printTable(
    `A server that answers nobody for ${stallMs} ms in every ${everyMs} ms; times in milliseconds:`,
    ["tool", "requests", "p50", "p99", "p99.9", "target", ""],
    rows,
    2,
  );
  return allMet;
};
export default proof;
