import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type RuntimeName, runtimeNames } from "@agentperf/core";
import { median } from "@agentperf/core/statistics";
import { measuredArguments, runtimes } from "../../packages/cli/src/runtimes/index.ts";
import { startRedis } from "../../test-support/redis.ts";
import type { GeneratorOptions, GeneratorResult } from "./generator-process.ts";
import { autocannon, isThere, redisBenchmark } from "./others.ts";
import type { Proof } from "./proof.ts";
import { startKnown } from "./start-server.ts";
import { printTable, verdict } from "./table.ts";

// What a request costs the generator: CPU time of its process, user and system, on all its threads. In turn on one server, with as many connections.

const run = promisify(execFile);
const connections = 10;
/** Requests a second: as many as a core can make without being the limit, and far fewer, each of which then wakes the generator. */
const [most, little] = [30_000, 5_000] as const;
/** Calls by the official SDK, of which a core makes far fewer. */
const calls = 500;

/** What a generator did, and what it cost. */
interface Cost {
  readonly requests: number;
  readonly cpuSeconds: number;
  readonly seconds: number;
  /** Why the figures are nobody's. */
  readonly invalid?: readonly string[];
}

/** One that is compared. */
interface Contestant {
  readonly name: string;
  readonly asked: string;
  /** Whether it is held against the first of its group. */
  readonly isHeld: boolean;
  make(): Promise<Cost>;
}

async function generate(runtime: RuntimeName, options: GeneratorOptions): Promise<Cost> {
  const script = join(import.meta.dirname, "generator-process.ts");
  const args = [...measuredArguments(await runtimes[runtime](), script), JSON.stringify(options)];
  const { stdout } = await run(runtime, args);
  // What our own program prints.
  return JSON.parse(stdout) as GeneratorResult;
}

/** Makes all of a group in turn, several times, every other time from the last one on. Prints a table. Gives whether all targets are met. */
async function compare(title: string, contestants: readonly Contestant[], rounds: number): Promise<boolean> {
  const costs = contestants.map((): Cost[] => []);
  for (let round = 0; round < rounds; round++) {
    const order = contestants.map((_, at) => (round % 2 === 0 ? at : contestants.length - 1 - at));
    for (const at of order) costs[at]?.push(await (contestants[at] as Contestant).make());
  }
  const perCpuSecond = ({ requests, cpuSeconds }: Cost) => requests / cpuSeconds;
  let allMet = true;
  const rows = contestants.map(({ name, asked, isHeld }, at) => {
    const own = costs[at] as Cost[];
    // In the same round.
    const ratio = median(own.map((cost, round) => perCpuSecond(cost) / perCpuSecond((costs[0] as Cost[])[round] as Cost)));
    const met = ratio >= 1;
    if (isHeld) allMet &&= met;
    const invalid = own.filter((cost) => (cost.invalid ?? []).length > 0).length;
    const rate = median(own.map(({ requests, seconds }) => requests / seconds)).toFixed(0);
    return [
      ...[name, asked, `${rate}/s${invalid === 0 ? "" : ` (${invalid} of ${own.length} invalid)`}`],
      ...[median(own.map(perCpuSecond)).toFixed(0), at === 0 ? "1" : ratio.toFixed(2), isHeld ? verdict(met) : "–"],
    ];
  });
  printTable(title, ["generator", "asked for", "requests a second", "requests ÷ CPU second", "÷ the first", "target ≥ 1"], rows, 2);
  return allMet;
}

const clients: readonly (readonly [runtime: RuntimeName, adapter: string])[] = [
  ["node", "lean"],
  ["bun", "lean"],
  ["deno", "lean"],
  ["node", "undici"],
  ["bun", "fetch"],
  ["deno", "fetch"],
];

const call = JSON.stringify({
  ...{ jsonrpc: "2.0", id: 1, method: "tools/call" },
  params: { name: "echo", arguments: { message: "agentperf" } },
});
const mcpHeaders = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/** How long each is measured, and how often. */
const measured = (isQuick: boolean) =>
  isQuick ? { seconds: 1, rounds: 1, warmupSeconds: 0.5 } : { seconds: 10, rounds: 5, warmupSeconds: 2 };

export const http: Proof = async ({ quick }) => {
  const { seconds, rounds, warmupSeconds } = measured(quick);
  await using plain = await startKnown({ kind: "plain" });
  const cannon = (rate?: number) => () => autocannon({ url: plain.url, connections, seconds, rate, warmupSeconds });
  const get = { suite: "http", benchmark: "HttpGet", port: "http", seconds };
  const options = { url: plain.url, connections, expect: "agentperf" };
  const byUs = [most, little].flatMap((perSecond) =>
    clients.map(([runtime, adapter]): Contestant => {
      const make = () => generate(runtime, { ...get, adapter, options, perSecond, arrivals: "poisson" });
      const isHeld = adapter === "lean" && perSecond === most;
      return { name: `agentperf load, ${runtime}, ${adapter}`, asked: `${perSecond}/s`, isHeld, make };
    }),
  );
  return await compare(
    `A GET, answered at once, over ${connections} connections:`,
    [
      { name: "autocannon, node", asked: "all there is", isHeld: false, make: cannon() },
      { name: "autocannon, node", asked: `${most}/s`, isHeld: false, make: cannon(most) },
      { name: "autocannon, node", asked: `${little}/s`, isHeld: false, make: cannon(little) },
      // Of the others only what is asked for little: they carry no more.
      ...byUs.filter(({ name, asked }) => name.includes("lean") || asked === `${little}/s`),
    ],
    rounds,
  );
};

export const mcp: Proof = async ({ quick }) => {
  const { seconds, rounds, warmupSeconds } = measured(quick);
  await using server = await startKnown({ kind: "mcp" });
  const cannonPost = () => autocannon({ url: server.url, connections, seconds, warmupSeconds, body: call, headers: mcpHeaders });
  const tool = {
    suite: "mcp",
    benchmark: "CallTool",
    port: "mcp",
    adapter: "http",
    options: { url: server.url },
    perSecond: calls,
    seconds,
  };
  const bySdk = runtimeNames.map((runtime): Contestant => {
    const make = () => generate(runtime, { ...tool, arrivals: "poisson" });
    return { name: `agentperf load CallTool, ${runtime}, by the official SDK`, asked: `${calls}/s`, isHeld: false, make };
  });
  const leanTool = { ...tool, adapter: "lean", options: { url: server.url, connections }, perSecond: most };
  const byLean = runtimeNames.map((runtime): Contestant => {
    const make = () => generate(runtime, { ...leanTool, arrivals: "poisson" });
    return { name: `agentperf load CallTool, ${runtime}, lean`, asked: `${most}/s`, isHeld: true, make };
  });
  const post = { suite: "http", benchmark: "HttpPost", port: "http", adapter: "lean", perSecond: most, seconds };
  const posted = { url: server.url, connections, body: call, headers: mcpHeaders, expect: "agentperf" };
  const byHand = runtimeNames.map((runtime): Contestant => {
    const make = () => generate(runtime, { ...post, options: posted, arrivals: "poisson" });
    return { name: `agentperf load HttpPost, ${runtime}, lean`, asked: `${most}/s`, isHeld: true, make };
  });
  return await compare(
    "A tools/call over Streamable HTTP; autocannon and HttpPost post one text, CallTool makes and reads messages of the protocol:",
    [{ name: "autocannon, node", asked: "all there is", isHeld: false, make: cannonPost }, ...byHand, ...byLean, ...bySdk],
    rounds,
  );
};

export const redis: Proof = async ({ quick }) => {
  if (!(await isThere("redis-benchmark", "apt-get install redis-tools"))) return true;
  const { seconds, rounds } = measured(quick);
  await using server = await startRedis();
  const gets = { suite: "redis", benchmark: "RedisGet", port: "redis", perSecond: most, seconds };
  const clientsOfOurs = runtimeNames.map((runtime): Contestant => {
    const adapter = "ioredis";
    const make = () => generate(runtime, { ...gets, adapter, options: { url: server.url }, arrivals: "poisson" });
    return { name: `agentperf load, ${runtime}, ${adapter}`, asked: `${most}/s on one connection`, isHeld: false, make };
  });
  const native = async (): Promise<Cost> => {
    const fromMs = performance.now();
    const made = await redisBenchmark(server.port, connections, seconds * 20_000);
    return { ...made, requests: made.commands, seconds: (performance.now() - fromMs) / 1_000 };
  };
  const first = { name: "redis-benchmark, without pipelining", asked: `all there is, over ${connections} connections`, isHeld: false };
  return await compare("A GET of 1 KiB from redis-server:", [{ ...first, make: native }, ...clientsOfOurs], rounds);
};
