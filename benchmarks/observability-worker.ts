import { mkdtempSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { opentelemetry, pino, promClient, winston } from "@agentperf/adapters-observability";
import type { AuditRecord, MetricLabels, MetricRegistry } from "@agentperf/core";
import { PrometheusExporter, PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { MeterProvider, type MetricReader } from "@opentelemetry/sdk-metrics";
import barePino from "pino";
import client from "prom-client";
import bareWinston from "winston";
import { inTurn, type Side } from "./in-turn.ts";

// What an adapter adds to its bare client: the same on both, in one process, in slices in turn. Prints rows as JSON.

const directory = mkdtempSync(join(tmpdir(), "agentperf-bench-"));
const context = { signal: new AbortController().signal, keyPrefix: "bench:", directory, seed: 1, ports: {} };
const labels = ["tool", "status"];
const sets: readonly MetricLabels[] = Array.from({ length: 100 }, (_, at) => ({ tool: `tool-${at}`, status: "ok" }));
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const named = (name: string, labelNames: readonly string[] = []) => ({ name, help: name, labelNames: [...labelNames] });

/** What counts, as functions. */
interface Counting {
  inc(): void;
  incLabels(set: MetricLabels): void;
  observe(value: number): void;
  scrape(): Promise<string>;
}

async function adapted(adapter: ReturnType<typeof promClient>): Promise<Counting> {
  const { port } = await adapter.open(context);
  const registry = port.registry() as Required<MetricRegistry>;
  const [plain, labelled, histogram] = [
    registry.counter({ name: "plain_total", help: "plain" }),
    registry.counter({ name: "labelled_total", help: "labelled", labels }),
    registry.histogram({ name: "seconds", help: "seconds" }, buckets),
  ];
  return {
    inc: () => plain.inc(),
    incLabels: (set) => labelled.inc(set),
    observe: (value) => histogram.observe(value),
    scrape: () => registry.scrape() as Promise<string>,
  };
}

function barePromClient(): Counting {
  const registers = [new client.Registry()] as const;
  const plain = new client.Counter({ ...named("plain_total"), registers: [...registers] });
  const labelled = new client.Counter({ ...named("labelled_total", labels), registers: [...registers] });
  const histogram = new client.Histogram({ ...named("seconds"), buckets, registers: [...registers] });
  return {
    inc: () => plain.inc(),
    incLabels: (set) => labelled.inc(set),
    observe: (value) => histogram.observe(value),
    scrape: () => registers[0].metrics(),
  };
}

function bareOpentelemetry(): Counting {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  // The exporter brings a reader of its own copy of the SDK.
  const meter = new MeterProvider({ readers: [exporter as unknown as MetricReader] }).getMeter("bench");
  const plain = meter.createCounter("plain_total");
  const labelled = meter.createCounter("labelled_total");
  const histogram = meter.createHistogram("seconds", { advice: { explicitBucketBoundaries: buckets } });
  const serializer = new PrometheusSerializer();
  return {
    inc: () => plain.add(1),
    incLabels: (set) => labelled.add(1, set),
    observe: (value) => histogram.record(value),
    scrape: async () => serializer.serialize((await exporter.collect()).resourceMetrics),
  };
}

const batch = 1_000;

/** So many calls as one operation: a call is shorter than a look at the clock. */
const batched = (call: (at: number) => void): Side => ({
  async run() {
    for (let at = 0; at < batch; at++) call(at);
  },
  close: () => undefined,
});

const operations: Readonly<Record<string, (counting: Counting) => Side>> = {
  inc: ({ inc }) => batched(() => inc()),
  "inc, labels": ({ incLabels }) => batched((at) => incLabels(sets[at % sets.length] as MetricLabels)),
  observe: ({ observe }) => batched((at) => observe((at % 300) / 100)),
};

const record: AuditRecord = { actor: "ada", action: "tool.call", target: "session/1", details: { tool: "read_file", allowed: true } };

/** Appends in batches to a file that is emptied now and then, on both sides alike. */
function appending(path: string, append: () => void | Promise<void>, size: number): Side {
  let batches = 0;
  return {
    async run() {
      for (let at = 0; at < size; at++) {
        const waiting = append();
        if (waiting !== undefined) await waiting;
      }
      if (++batches % 200 === 0) truncateSync(path);
    },
    close: () => undefined,
  };
}

async function throughPort(adapter: ReturnType<typeof pino>, durable: boolean, size: number): Promise<Side> {
  const { port } = await adapter.open(context);
  const log = await port.open("log", { durable });
  const path = (await import("node:fs"))
    .readdirSync(directory, { recursive: true, encoding: "utf8" })
    .find((name) => name.endsWith("log.jsonl"));
  if (path === undefined) throw new Error("there is no log");
  const moved = join(directory, path);
  return appending(moved, () => log.append(record), size);
}

function pinoAlone(durable: boolean, size: number): Side {
  const path = join(directory, `pino-${durable}`);
  const logger = barePino({ base: null }, barePino.destination({ dest: path, sync: true, fsync: durable }));
  return appending(path, () => logger.info(record), size);
}

async function winstonAlone(size: number): Promise<Side> {
  const path = join(directory, "winston");
  const transport = new bareWinston.transports.File({ filename: path });
  const { format } = bareWinston;
  const logger = bareWinston.createLogger({ format: format.combine(format.timestamp(), format.json()), transports: [transport] });
  await new Promise((resolve) => transport.once("open", resolve));
  const drained = () => new Promise<void>((resolve) => logger.once("drain", resolve));
  return appending(path, () => (logger.write({ level: "info", message: "audit", ...record }) ? undefined : drained()), size);
}

const rows: object[] = [];
async function row(client: string, operation: string, sides: readonly [Side, Side], size: number): Promise<void> {
  for (const inFlight of [1, 64]) {
    const { factor, perSecond } = await inTurn(...sides, inFlight);
    const ns = 1e9 / (perSecond * size);
    rows.push({ client, operation, inFlight, ns, factor, addsNs: ns - ns / factor });
  }
}

for (const [client, bare, adapter] of [
  ["prom-client", barePromClient(), await adapted(promClient())],
  ["opentelemetry", bareOpentelemetry(), await adapted(opentelemetry())],
] as const) {
  for (const [operation, make] of Object.entries(operations)) await row(client, operation, [make(bare), make(adapter)], batch);
  const scraping = ({ scrape }: Counting): Side => ({ run: scrape, close: () => undefined });
  await row(client, "scrape", [scraping(bare), scraping(adapter)], 1);
}
await row("pino", "append", [pinoAlone(false, 100), await throughPort(pino(), false, 100)], 100);
rmSync(directory, { recursive: true });
(await import("node:fs")).mkdirSync(directory);
await row("pino", "append, durable", [pinoAlone(true, 1), await throughPort(pino(), true, 1)], 1);
rmSync(directory, { recursive: true });
(await import("node:fs")).mkdirSync(directory);
await row("winston", "append", [await winstonAlone(100), await throughPort(winston(), false, 100)], 100);
rmSync(directory, { recursive: true });
console.log(JSON.stringify(rows));
process.exit(0);
