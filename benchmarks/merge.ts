import { combineLoads, type LoadJson, LoadRecorder, loadJson } from "@agentperf/core/load";
import { seededRandom } from "@agentperf/core/statistics";
import { Redis } from "ioredis";
import { startRedis } from "../test-support/redis.ts";

// npm run bench merge. A load on 1 to 1,000 agents: how large what they give is and how long merging takes, what they cost the queue's Redis
// while they work, and, drawn from how late this machine wakes up, how far apart they would begin. docs/scaling-out.md holds its tables.

const random = seededRandom(7);
const numbers = [1, 10, 100, 1_000];
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const kb = (bytes: number): string => (bytes / 1e3).toFixed(1);

/** What one agent gives of a load: log-normal response times with a tail, over so many seconds. @param slower - how much slower its server is */
function given(seed: number, operations: number, seconds: number, slower = 1): LoadJson {
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const recorder = new LoadRecorder(0);
  for (let at = 0; at < operations; at += 1) {
    const intendedNs = (at / operations) * seconds * 1e9;
    const sentNs = intendedNs + 5e5 * random();
    recorder.send(intendedNs, sentNs);
    recorder.complete(intendedNs, sentNs, sentNs + slower * 1e6 * Math.exp(0.5 * normal()) * (random() < 0.01 ? 20 : 1));
  }
  const { counts, response, service, lag, errors } = recorder;
  return loadJson({ counts, response, service, lag, errors, seconds, timeline: recorder.timeline() });
}

console.log("One agent's part, 60 s:\n\n| operations | sketches, kB | with its 60 s, kB |\n|--:|--:|--:|");
for (const operations of [1e3, 1e4, 1e5, 6e5]) {
  const { timeline, ...json } = given(1, operations, 60);
  const sketches = JSON.stringify(json).length;
  console.log(`| ${operations} | ${kb(sketches)} | ${kb(sketches + JSON.stringify(timeline).length)} |`);
}

console.log(
  "\nMerging, 60 s of 10,000 operations each:\n\n| agents | parts, kB | reading, ms | merging, ms | result, kB | p99 of all ÷ mean of p99s |\n|--:|--:|--:|--:|--:|--:|",
);
// Every tenth agent's server is slow: an average of percentiles says something else than the percentile of all.
const kinds = Array.from({ length: 20 }, (_, at) => {
  const json = given(at + 1, 10_000, 60);
  return at % 10 === 0 ? given(at + 100, 10_000, 60, 10) : json;
});
for (const agents of numbers) {
  const texts = Array.from({ length: agents }, (_, at) => JSON.stringify(kinds[at % kinds.length]));
  const times = [1, 2, 3].map(() => {
    const startMs = performance.now();
    const parts = texts.map((text) => JSON.parse(text) as LoadJson);
    const readMs = performance.now();
    const merged = combineLoads(parts);
    return { read: readMs - startMs, merge: performance.now() - readMs, merged, parts };
  });
  const [{ merged, parts }] = times as [(typeof times)[number]];
  const p99s = parts.map((part) => combineLoads([part]).response.at(0.99));
  const ratio = merged.response.at(0.99) / (p99s.reduce((sum, ns) => sum + ns, 0) / agents);
  const size = texts.reduce((sum, text) => sum + text.length, 0);
  console.log(
    `| ${agents} | ${kb(size)} | ${median(times.map(({ read }) => read)).toFixed(1)} | ${median(times.map(({ merge }) => merge)).toFixed(1)} | ${kb(JSON.stringify(loadJson(merged)).length)} | ${ratio.toFixed(3)} |`,
  );
}

/** What an agent asks of the queue's Redis while it works, beside its parts: how often, and the commands. */
const looksPerSecond = 5;
const claimsPerSecond = 0.5;
/** BullMQ renews a lock at half of its duration, by a script. */
const renewalsPerSecond = 1 / 2.5;
const messagesPerSecond = 50;
const seconds = 10;
const renewal =
  'if redis.call("GET", KEYS[1]) == ARGV[1] then if redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[2]) then redis.call("SREM", KEYS[2], ARGV[3]) return 1 end end return 0';

console.log(
  "\nThe queue's Redis while they work:\n\n| agents | commands/s | its processor, % of a core | parts heard/s | memory, MB |\n|--:|--:|--:|--:|--:|",
);
for (const agents of numbers) {
  await using server = await startRedis();
  const redis = new Redis(server.url);
  const field = async (section: string, name: string) => Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(await redis.info(section))?.[1]);
  const cpu = async () => (await field("cpu", "used_cpu_user")) + (await field("cpu", "used_cpu_sys"));
  const part = JSON.stringify({ ...given(1, 10_000, 60), timeline: undefined });
  for (let at = 0; at < agents; at += 1) await redis.set(`lock:${at}`, "token");
  await redis.set("coordinator", "x");
  // A connection an agent, as they have; each command is sent by itself.
  const clients = Array.from({ length: agents }, () => new Redis(server.url));
  await Promise.all(clients.map((client) => client.ping()));
  const began = await cpu();
  let heard = 0;
  const working = { isOver: false };
  const every = async (perSecond: number, send: () => Promise<unknown>) => {
    await new Promise((resolve) => setTimeout(resolve, (1_000 / perSecond) * random()));
    for (let atMs = performance.now(); !working.isOver; atMs += 1_000 / perSecond) {
      await send();
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, atMs + 1_000 / perSecond - performance.now())));
    }
  };
  const all = clients.flatMap((client, at) => [
    every(looksPerSecond, () => client.mget("coordinator", "start", "over")),
    every(claimsPerSecond, () => client.set(`claim:${at}`, "run", "PX", 10_000)),
    every(renewalsPerSecond, () => client.eval(renewal, 2, `lock:${at}`, "stalled", "token", 5_000, String(at))),
    every(Math.min(1, messagesPerSecond / agents), async () => {
      heard += 1;
      await client.xadd("events", "MAXLEN", "~", 1_000, "*", "event", "progress", "data", part);
    }),
  ]);
  const [startMs, commandsBefore] = [performance.now(), await field("stats", "total_commands_processed")];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  const passed = (performance.now() - startMs) / 1_000;
  const commands = ((await field("stats", "total_commands_processed")) - commandsBefore) / passed;
  console.log(
    `| ${agents} | ${commands.toFixed(0)} | ${((((await cpu()) - began) / passed) * 100).toFixed(1)} | ${(heard / passed).toFixed(0)} | ${((await field("memory", "used_memory")) / 1e6).toFixed(1)} |`,
  );
  working.isOver = true;
  for (const client of [redis, ...clients]) client.disconnect();
  await Promise.allSettled(all);
}

/** How late this machine is when it waits for an instant, as an agent does: a timer, and then turns of the loop. */
const lateMs: number[] = [];
for (let at = 0; at < 300; at += 1) {
  const untilMs = performance.now() + 15;
  await new Promise((resolve) => setTimeout(resolve, 12));
  while (performance.now() < untilMs) await new Promise((resolve) => setImmediate(resolve));
  lateMs.push(performance.now() - untilMs);
}
const skewOf = (agents: number, clockMs: number): number => {
  const drawn = Array.from({ length: agents }, () => (lateMs[Math.floor(random() * lateMs.length)] ?? 0) + clockMs * (2 * random() - 1));
  return drawn.reduce((a, b) => Math.max(a, b)) - drawn.reduce((a, b) => Math.min(a, b));
};
console.log(
  "\nHow far apart they begin, median of 200 draws, ms; the columns are the round trip to Redis, whose half a clock may be wrong by:\n\n| agents | 0.2 ms | 2 ms | 20 ms | 100 ms |\n|--:|--:|--:|--:|--:|",
);
for (const agents of [2, ...numbers.slice(1)]) {
  const cells = [0.2, 2, 20, 100].map((roundTrip) => median(Array.from({ length: 200 }, () => skewOf(agents, roundTrip / 2))).toFixed(2));
  console.log(`| ${agents} | ${cells.join(" | ")} |`);
}
