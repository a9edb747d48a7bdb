import process from "node:process";
import { messageOf, runtimeOf, seededRandom } from "@agentperf/core";
import { benchmarkContext } from "@agentperf/core/engine";
import { type ArrivalKind, conclude, type LoadMeasurement, loadJson, measureLoad } from "@agentperf/core/load";
import { suiteByName } from "@agentperf/suites/by-name";
import { adapterById, ownPorts, portByName } from "../../packages/cli/src/config/ports.ts";
import { runtimes } from "../../packages/cli/src/runtimes/index.ts";

// The generator of `agentperf load` in this process, as its worker runs it, with what this process costs meanwhile.

/** What is put under load. */
export interface GeneratorOptions {
  readonly suite: string;
  readonly benchmark: string;
  readonly port: string;
  readonly adapter: string;
  readonly options: Record<string, unknown>;
  readonly perSecond: number;
  readonly seconds: number;
  readonly arrivals: ArrivalKind;
}

/** What it cost. */
export interface GeneratorResult {
  readonly requests: number;
  readonly planned: number;
  readonly cpuSeconds: number;
  readonly seconds: number;
  readonly invalid: readonly string[];
}

const asked = JSON.parse(process.argv[2] ?? "{}") as GeneratorOptions;
const { perSecond, seconds, arrivals } = asked;
const suite = await suiteByName[asked.suite]?.();
const benchmark = suite?.benchmarks.find(({ name }) => name === asked.benchmark);
if (benchmark === undefined) throw new Error(`no benchmark ${asked.benchmark}`);
const adapter = await adapterById(await portByName(await ownPorts(), asked.port), asked.adapter, asked.options);
const context = { signal: new AbortController().signal, keyPrefix: "agentperf:bench:", directory: "", seed: 1, ports: {} };
const { port, close } = await adapter.open(context);
const host = await (await runtimes[runtimeOf(globalThis)]()).host();
let before = process.cpuUsage();
let fromMs = 0;
const stages = [{ from: perSecond, to: perSecond, durationNs: seconds * 1e9 }];
try {
  const measured: LoadMeasurement = await measureLoad(benchmark, benchmarkContext({ ...context, ports: { [asked.port]: port }, host }), {
    ...{ stages, arrivals, random: seededRandom(1), maxInFlight: 256, warmupNs: 2e9, drainNs: 1e10 },
    async beforeLoad() {
      before = process.cpuUsage();
      fromMs = performance.now();
    },
    // As the worker tells it.
    onProgress: (soFar) => void JSON.stringify(loadJson(soFar)),
  });
  const { user, system } = process.cpuUsage(before);
  const told: GeneratorResult = {
    requests: measured.counts.completed,
    planned: measured.counts.planned,
    cpuSeconds: (user + system) / 1e6,
    seconds: (performance.now() - fromMs) / 1_000,
    invalid: conclude(measured, { stages, arrivals, objectives: [] }).invalid.map(({ reason }) => reason),
  };
  console.log(JSON.stringify(told));
} catch (thrown) {
  process.stderr.write(`${messageOf(thrown)}\n`);
  process.exitCode = 1;
} finally {
  await close?.();
}
process.exit();
