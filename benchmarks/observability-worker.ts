import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { opentelemetry, pino, promClient, winston } from "@agentperf/adapters-observability";
import type { AuditRecord, MetricLabels, MetricRegistry } from "@agentperf/core";
import { median } from "@agentperf/core/statistics";
import { PrometheusExporter, PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { MeterProvider, type MetricReader } from "@opentelemetry/sdk-metrics";
import barePino from "pino";
import library from "prom-client";
import bareWinston from "winston";
import { inTurn, type Side } from "./in-turn.ts";

// What an adapter adds to its bare client: the same on both, in one process, in slices in turn. Prints one row as JSON.

const [client = "", operation = "", inFlight = "1", firstMade = "bare"] = process.argv.slice(2);

// In memory where the system has such a place: what a disk takes would hide what an adapter adds.
const directory = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "agentperf-bench-"));
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
  // An adapter of these has a scrape.
  return through(port.registry() as Required<MetricRegistry>);
}

// Not async itself: JavaScriptCore knows what a function keeps by heart only where it isn't, as in the bare sides.
function through(registry: Required<MetricRegistry>): Counting {
  const plain = registry.counter({ name: "plain_total", help: "plain" });
  const labelled = registry.counter({ name: "labelled_total", help: "labelled", labels });
  const histogram = registry.histogram({ name: "seconds", help: "seconds" }, buckets);
  return {
    inc: () => plain.inc(),
    incLabels: (set) => labelled.inc(set),
    observe: (value) => histogram.observe(value),
    scrape: async () => registry.scrape(),
  };
}

function barePromClient(): Counting {
  const registers = [new library.Registry()] as const;
  const plain = new library.Counter({ ...named("plain_total"), registers: [...registers] });
  const labelled = new library.Counter({ ...named("labelled_total", labels), registers: [...registers] });
  const histogram = new library.Histogram({ ...named("seconds"), buckets, registers: [...registers] });
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

const pairs = 400;

const operations: Readonly<Record<string, (counting: Counting) => (at: number) => void>> = {
  inc:
    ({ inc }) =>
    () =>
      inc(),
  labels:
    ({ incLabels }) =>
    (at) =>
      incLabels(sets[at % sets.length] as MetricLabels),
  observe:
    ({ observe }) =>
    (at) =>
      observe((at % 300) / 100),
};

function sliceNs(call: (at: number) => void, calls: number): number {
  const startMs = performance.now();
  for (let at = 0; at < calls; at++) call(at);
  return ((performance.now() - startMs) * 1e6) / calls;
}

/** Calls that take nanoseconds, in short slices in turn: waiting for each would be most of it. */
function syncInTurn(bare: (at: number) => void, adapter: (at: number) => void, calls: number): { ns: number; factor: number } {
  for (let at = 0; at < 50; at++) for (const call of [bare, adapter]) sliceNs(call, calls);
  const ratios: number[] = [];
  const times: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const [first, second] = pair % 2 === 0 ? [bare, adapter] : [adapter, bare];
    const [a, b] = [sliceNs(first, calls), sliceNs(second, calls)];
    ratios.push(pair % 2 === 0 ? b / a : a / b);
    times.push(pair % 2 === 0 ? b : a);
  }
  return { ns: median(times), factor: median(ratios) };
}

const record: AuditRecord = { actor: "ada", action: "tool.call", target: "session/1", details: { tool: "read_file", allowed: true } };

/** A log through an adapter, and its file. */
async function openLog(adapter: ReturnType<typeof pino>, durable: boolean) {
  const { port } = await adapter.open(context);
  const log = await port.open("log", { durable });
  const path = readdirSync(directory, { recursive: true, encoding: "utf8" }).find((name) => name.endsWith("log.jsonl"));
  if (path === undefined) throw new Error("there is no log");
  return { path: join(directory, path), append: () => log.append(record) };
}

function pinoAlone(durable: boolean): () => void {
  const logger = barePino({ base: null }, barePino.destination({ dest: join(directory, "pino"), sync: true, fsync: durable }));
  return () => logger.info(record);
}

const batch = 100;

/** Appends in batches to a file that is emptied now and then, on both sides alike. */
function appending(path: string, append: () => void | Promise<void>): Side {
  let batches = 0;
  return {
    async run() {
      for (let at = 0; at < batch; at++) {
        const waiting = append();
        if (waiting !== undefined) await waiting;
      }
      if (++batches % 200 === 0) truncateSync(path);
    },
    close: () => undefined,
  };
}

async function throughWinston(): Promise<Side> {
  const { path, append } = await openLog(winston(), false);
  return appending(path, append);
}

async function winstonAlone(): Promise<Side> {
  const path = join(directory, "winston");
  const transport = new bareWinston.transports.File({ filename: path });
  const { format } = bareWinston;
  const logger = bareWinston.createLogger({ format: format.combine(format.timestamp(), format.json()), transports: [transport] });
  await new Promise((resolve) => transport.once("open", resolve));
  let waiting: Promise<void> | undefined;
  const drained = () => {
    waiting ??= new Promise<void>((resolve) => logger.once("drain", resolve)).then(() => {
      waiting = undefined;
    });
    return waiting;
  };
  return appending(path, () => (logger.write({ level: "info", message: "audit", ...record }) ? undefined : drained()));
}

async function asyncInTurn([bare, adapter]: readonly [Side, Side], size: number): Promise<{ ns: number; factor: number }> {
  const { factor, perSecond } = await inTurn(bare, adapter, Number(inFlight));
  return { ns: 1e9 / (perSecond * size), factor };
}

/** Both sides, of which the one that is made first has its objects first in the heap. */
async function both<T>(bare: () => T | Promise<T>, adapter: () => T | Promise<T>): Promise<readonly [bare: T, adapter: T]> {
  if (firstMade === "bare") return [await bare(), await adapter()];
  const second = await adapter();
  return [await bare(), second];
}

async function measured(): Promise<{ ns: number; factor: number }> {
  if (client === "pino") {
    const durable = operation === "durable";
    const [bare, adapter] = await both(
      () => pinoAlone(durable),
      async () => (await openLog(pino(), durable)).append,
    );
    return syncInTurn(bare, adapter, 200);
  }
  if (client === "winston") return asyncInTurn(await both(winstonAlone, throughWinston), batch);
  const [bare, adapter] = await both<Counting>(client === "prom-client" ? barePromClient : bareOpentelemetry, () =>
    adapted(client === "prom-client" ? promClient() : opentelemetry()),
  );
  const make = operations[operation];
  if (make !== undefined) return syncInTurn(make(bare), make(adapter), 2_000);
  for (const { incLabels } of [bare, adapter]) for (const set of sets) incLabels(set);
  const scraping = ({ scrape }: Counting): Side => ({ run: scrape, close: () => undefined });
  return asyncInTurn([scraping(bare), scraping(adapter)], 1);
}

console.log(JSON.stringify(await measured()));
rmSync(directory, { recursive: true });
process.exit(0);
