import { AgentperfError, messageOf, runtimeOf, seededRandom } from "@agentperf/core";
import { alternate, type Contender, type MeasureOptions, measure, parseBenchtime } from "@agentperf/core/engine";
import type { LoadJson } from "@agentperf/core/load";
import { inDirectory } from "../config/in-directory.ts";
import type { ProfileKind } from "../profile/profiles.ts";
import { measuredArguments, runtimes } from "../runtimes/index.ts";
import type { WorkerProcess } from "../runtimes/runtime.ts";
import { type OpenSide, openSide } from "./open.ts";
import { type Order, type OrderSide, orderVariable, type WorkerEvent, type WorkerPhase } from "./protocol.ts";

// The program of a launch: measures one crossing once, says what it finds on standard output, and ends. What it loads is part of
// every launch's time, so each part is loaded where it is needed.

const runtime = await runtimes[runtimeOf(globalThis)]();
// Named with its type, so that exit is known to end.
const worker: WorkerProcess = runtime.worker();
const orderText = worker.variable(orderVariable);
if (orderText === undefined) {
  worker.write("This program is started by agentperf run, not by hand.\n");
  worker.exit(2);
}
// The parent writes what the protocol says.
const order = JSON.parse(orderText) as Order;

// Written at once: what was measured must be out before anything else can go wrong.
const say = (event: WorkerEvent): void => {
  try {
    // Readers of lines end one at these as well.
    const json = JSON.stringify(event).replace(/[\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16)}`);
    worker.write(`\n${order.mark}${json}\n`);
  } catch {
    // The parent is gone: there is nobody to tell, but still something to clean up.
  }
};

say({ type: "runtime", name: runtime.name, version: worker.version() });

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

/** Much more than is shown, so that secrets are found before it is cut again. */
const longestText = 100_000;
const bounded = (text: string): string => text.slice(0, longestText);

let failed = false;
/** Which of two sides is being opened; afterwards the engine knows whose turn it is. */
let opening: number | undefined;
const fail = (thrown: unknown, at: WorkerPhase = phase, side = opening): void => {
  if (failed) return;
  failed = true;
  const code = thrown instanceof AgentperfError ? thrown.code : "benchmark";
  say({
    type: "failed",
    phase: at,
    code,
    message: bounded(messageOf(thrown)),
    stack: thrown instanceof Error ? bounded(thrown.stack ?? "") : undefined,
    side: order.sides.length === 2 ? side : undefined,
  });
};
// An error that nothing waited for is one of the benchmark's or an adapter's: the figures can't be trusted.
worker.onUncaught((thrown) => {
  fail(thrown);
  worker.exit(1);
});

const note = (text: string): void => say({ type: "note", text: bounded(String(text)) });

const opened: OpenSide[] = [];
try {
  await launch(order);
} catch (thrown) {
  fail(thrown);
}
await close();
// The parent removes the run's directory, unless it is gone itself.
if (stop.signal.aborted) await remove(order.runDirectory);
worker.exit(failed ? 1 : 0);

async function launch({
  sides,
  keyPrefix,
  benchtime: text,
  warmupNs,
  garbageRatio,
  collections,
  memoryNs,
  barrier,
  share,
  profile = [],
  seed,
  directory,
}: Order): Promise<void> {
  const [one, other] = sides;
  if (one === undefined) {
    enter("measure");
    const { measureReferences } = await import("../reference/kernels.ts");
    say({ type: "references", ns: await measureReferences(directory) });
    return;
  }
  const benchtime = parseBenchtime(text);
  const phases = { onPhase: enter, onFailure: fail };
  opening = 0;
  const first = await contender(one, keyPrefix);
  if (one.crossing.load !== undefined) {
    const { loadFigures } = await import("./load.ts");
    const before = barrier === true ? { beforeLoad: allReady } : {};
    const onProgress = (load: LoadJson) => say({ type: "loading", load });
    const own = { ...phases, ...before, warmupNs, seed, share, onProgress };
    say({ type: "measured", figures: await loadFigures(first, one.crossing.load, own) });
    return;
  }
  if (other === undefined) {
    const measured = await measure(first.benchmark, first.context, {
      ...phases,
      benchtime,
      warmupNs,
      collections,
      memoryNs,
      ...(barrier === true ? { beforeMeasure: allReady } : {}),
      ...(profile.length === 0 ? {} : await profiled(profile, directory)),
    });
    say({ type: "measured", figures: { ...measured, histogram: measured.histogram.toJSON() } });
    return;
  }
  opening = 1;
  const second = await contender(other, `${keyPrefix}second:`);
  opening = undefined;
  const durationNs = benchtime.kind === "time" ? benchtime.durationNs : 0;
  say({ type: "compared", compared: await alternate(first, second, { ...phases, durationNs, warmupNs, seed, garbageRatio }) });
}

/** Opens one side, and gives what the engine needs of it. */
async function contender(side: OrderSide, keyPrefix: string): Promise<Contender> {
  const { signal } = stop;
  const { directory, runDirectory, seed } = order;
  const [open, host] = await Promise.all([
    inDirectory(side.root, () =>
      openSide(side, {
        signal,
        keyPrefix,
        directory,
        runDirectory,
        seed,
        command: (script) => [worker.executable(), ...measuredArguments(runtime, script)],
        note,
        onOpen: () => enter("open"),
      }),
    ),
    runtime.host(),
  ]);
  opened.push(open);
  const { parameters, load } = side.crossing;
  // Of a load it is as many as may be in flight here.
  const places = load === undefined ? undefined : Math.max(1, Math.floor(load.maxInFlight / (order.share?.of ?? 1)));
  const concurrency = places ?? side.crossing.concurrency;
  const { setup } = open.benchmark;
  return {
    benchmark:
      setup === undefined ? open.benchmark : { ...open.benchmark, setup: (context) => inDirectory(side.root, async () => setup(context)) },
    context: {
      ports: open.ports,
      parameters,
      concurrency,
      keyPrefix,
      directory,
      signal,
      random: seededRandom(seed),
      host,
      note,
    },
  };
}

/** The engine's hooks that profile what it measures. */
async function profiled(kinds: readonly ProfileKind[], directory: string): Promise<Partial<MeasureOptions>> {
  const { startProfiling } = await import("../profile/capture.ts");
  const { onPhase, ...hooks } = await startProfiling({ runtime, kinds, directory, note });
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

/** Closes what was opened, in the reverse order; removes what a benchmark that failed may have left. The parent tries again what fails here. */
async function close(): Promise<void> {
  const left = (thrown: unknown) => say({ type: "left", reason: messageOf(thrown) });
  enter("close");
  for (const side of opened.reverse()) {
    if (failed) await side.sweep().catch(left);
    try {
      await side[Symbol.asyncDispose]();
    } catch (thrown) {
      left(thrown);
    }
  }
}

async function remove(directory: string): Promise<void> {
  const { rm } = await import("node:fs/promises");
  await rm(directory, { recursive: true, force: true });
}
