import {
  type Adapter,
  type AdapterContext,
  AgentperfError,
  messageOf,
  type PortName,
  type Ports,
  portNames,
  removeKeys,
  seededRandom,
} from "@agentperf/core";
import { alternate, type Contender, type MeasureOptions, measure, parseBenchtime } from "@agentperf/core/engine";
import type { Crossing } from "@agentperf/core/plan";
import { adapterSlots } from "../config/adapters.ts";
import type { LoadedConfig } from "../config/load.ts";
import { loadSuite } from "../config/suites.ts";
import { runtimeHost, type WorkerProcess } from "../host/host.ts";
import { type Order, type OrderSide, orderVariable, type ProfileKind, type WorkerEvent, type WorkerPhase } from "./protocol.ts";

// The program of a launch: measures one crossing once, says what it finds on standard output, and ends. What it loads is part of
// every launch's time, so each part is loaded where it is needed.

const runtime = await runtimeHost();
// Named with its type, so that exit is known to end.
const worker: WorkerProcess = runtime.worker;
const orderText = worker.variable(orderVariable);
if (orderText === undefined) {
  worker.write("This program is started by agentperf run, not by hand.\n");
  worker.exit(2);
}
const order = JSON.parse(orderText) as Order;

// Written at once: what was measured must be out before anything else can go wrong.
const say = (event: WorkerEvent): void => {
  try {
    worker.write(`\n${order.mark}${JSON.stringify(event)}\n`);
  } catch {
    // The parent is gone: there is nobody to tell, but still something to clean up.
  }
};

const stop = new AbortController();
const go = Promise.withResolvers<void>();
worker.onInput(
  () => go.resolve(),
  () => stop.abort(new Error("the run was ended")),
);

let phase: WorkerPhase = "start";
const enter = (next: WorkerPhase): void => {
  phase = next;
  say({ type: "phase", phase });
};

let failed = false;
const fail = (thrown: unknown, at: WorkerPhase = phase): void => {
  if (failed) return;
  failed = true;
  const code = thrown instanceof AgentperfError ? thrown.code : "benchmark";
  const stack = thrown instanceof Error ? thrown.stack : undefined;
  say({ type: "failed", phase: at, code, message: messageOf(thrown), ...(stack === undefined ? {} : { stack }) });
};
// An error that nothing waited for is one of the benchmark's or an adapter's: the figures can't be trusted.
worker.onUncaught((thrown) => {
  fail(thrown);
  worker.exit(1);
});

try {
  await launch(order);
} catch (thrown) {
  fail(thrown);
}
worker.exit(failed ? 1 : 0);

async function launch({
  sides,
  directory,
  keyPrefix,
  benchtime,
  warmupNs,
  memory = false,
  barrier = false,
  profile = [],
  seed,
}: Order): Promise<void> {
  const opened: OpenSide[] = [];
  try {
    const [one, other] = sides;
    const first = await openSide({ ...one, keyPrefix, directory, seed }, opened);
    if (other === undefined) {
      const measured = await measure(first.benchmark, first.context, {
        benchtime: parseBenchtime(benchtime),
        warmupNs,
        memory,
        onPhase: enter,
        onFailure: fail,
        ...(barrier ? { beforeMeasure: allReady } : {}),
        ...(profile.length === 0 ? {} : await profiled(profile, directory)),
      });
      say({ type: "measured", figures: { ...measured, histogram: measured.histogram.toJSON() } });
    } else {
      const second = await openSide({ ...other, keyPrefix: `${keyPrefix}second:`, directory, seed }, opened);
      const time = parseBenchtime(benchtime);
      const durationNs = time.kind === "time" ? time.durationNs : 0;
      const compared = await alternate(first, second, { durationNs, warmupNs, seed, onPhase: enter, onFailure: fail });
      say({ type: "compared", compared });
    }
  } catch (thrown) {
    fail(thrown);
  }
  try {
    enter("close");
    for (const { ports, closers } of opened.reverse()) {
      // A benchmark that failed may have left keys.
      if (failed && ports.redis !== undefined) await removeKeys(ports.redis, keyPrefix);
      for (const close of closers.reverse()) await close();
    }
  } catch (thrown) {
    fail(thrown);
  }
  // The parent removes the run's directory, unless it is gone itself.
  if (stop.signal.aborted) await removeParent(directory);
}

/** The engine's hooks that profile what it measures. */
async function profiled(kinds: readonly ProfileKind[], directory: string): Promise<Partial<MeasureOptions>> {
  const { startProfiling } = await import("../profile/capture.ts");
  const { onPhase, ...hooks } = await startProfiling(kinds, directory, (text) => say({ type: "note", text }));
  return {
    ...hooks,
    onPhase(next) {
      onPhase(next);
      enter(next);
    },
  };
}

/** Says that it is ready, and waits until the others are. */
function allReady(): Promise<void> {
  say({ type: "ready" });
  return go.promise;
}

/** What was opened for one side, to be closed in the reverse order. */
interface OpenSide {
  readonly ports: Partial<Ports>;
  readonly closers: (() => Promise<void> | void)[];
}

/** Opens one side's adapters, in the order in which they are built on each other. */
async function openSide(
  { crossing, config, root, keyPrefix, directory, seed }: OrderSide & Pick<Order, "keyPrefix" | "directory" | "seed">,
  opened: OpenSide[],
): Promise<Contender> {
  const file: LoadedConfig = config === undefined ? { config: {}, directory: "" } : await loadFile(config);
  const loaded = root === undefined ? file : { ...file, root };
  const [benchmark, chosen, host] = await Promise.all([loadBenchmark(loaded, crossing), chosenAdapters(loaded, crossing), runtime.host()]);
  const side: OpenSide = { ports: {}, closers: [] };
  opened.push(side);
  enter("open");
  const context: AdapterContext = { signal: stop.signal, keyPrefix, directory, seed, ports: side.ports };
  for (const adapter of inOrder(chosen)) {
    const { port, close } = await adapter.open(context);
    if (close !== undefined) side.closers.push(close);
    Object.assign(side.ports, { [adapter.port]: port });
  }
  return {
    benchmark,
    context: {
      // Those it named are there: the plan chose an adapter for each.
      ports: side.ports as Ports,
      parameters: crossing.parameters,
      concurrency: crossing.concurrency,
      keyPrefix,
      directory,
      signal: stop.signal,
      random: seededRandom(seed),
      host,
      note: (text) => say({ type: "note", text }),
    },
  };
}

async function loadFile(path: string): Promise<LoadedConfig> {
  const { loadConfig } = await import("../config/load.ts");
  return loadConfig(path);
}

async function removeParent(directory: string): Promise<void> {
  const [{ rm }, { dirname }] = await Promise.all([import("node:fs/promises"), import("node:path")]);
  await rm(dirname(directory), { recursive: true, force: true });
}

async function loadBenchmark(loaded: LoadedConfig, { suite, benchmark: name }: Crossing) {
  const { benchmarks } = await loadSuite(loaded, suite);
  const benchmark = benchmarks.find((candidate) => candidate.name === name);
  if (benchmark === undefined)
    throw new AgentperfError("config", `this runtime finds no benchmark ${suite}/${name} in the config's suites`);
  return benchmark;
}

async function chosenAdapters(loaded: LoadedConfig, { adapters }: Crossing): Promise<Adapter[]> {
  const named = portNames.filter((port) => adapters[port] !== undefined);
  // Those of the plan, by id: an adapter of the config's, or one of our own.
  const slots = await adapterSlots(loaded, Object.fromEntries(named.map((port) => [port, [adapters[port] as string]])), named);
  return named.map((port) => slots[port][0]?.[0] as Adapter);
}

/** Adapters, each after those that it is built on. */
function inOrder(adapters: readonly Adapter[]): Adapter[] {
  const placed: Adapter[] = [];
  const place = (adapter: Adapter, path: readonly PortName[]): void => {
    if (placed.includes(adapter)) return;
    if (path.includes(adapter.port)) throw new AgentperfError("config", `adapters need each other in a circle: ${path.join(" → ")}`);
    for (const need of adapter.needs ?? []) {
      const other = adapters.find(({ port }) => port === need);
      if (other !== undefined) place(other, [...path, adapter.port]);
    }
    placed.push(adapter);
  };
  for (const adapter of adapters) place(adapter, []);
  return placed;
}
