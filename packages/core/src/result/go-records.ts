import { baselineFor } from "../analysis/baselines.ts";
import { loadWords, lostShare } from "../analysis/load-samples.ts";
import { shortfallOf } from "../load/agents.ts";
import { type GoRecord, goKey, goUnit, goWord } from "./go-text.ts";
import { baseUnit } from "./go-units.ts";
import { hasTimes, isValid } from "./launches.ts";
import { placesOf, versionOn } from "./places.ts";
import type { Launch, Result } from "./types.ts";

const goarch: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };
const goos: Readonly<Record<string, string>> = { win32: "windows" };

type Crossing = Result["plan"]["crossings"][number];

/**
 * A result's launches as Go benchmark records, runtime by runtime in the order of the plan; a line a launch.
 *
 * What would make a line unreadable, or say something else there, is written otherwise: `_` for white space, `%2F` for a slash in a
 * parameter's value, `metric-…` for a metric with the unit of another figure, `#01` for a second benchmark of one name.
 *
 * Of a load the figures are of the response and of what was lost, in units of their own, and what was asked for is part of the configuration: neither
 * another load nor an operation without one is comparable, nor one of which only a part was offered. Loads in which the generator was the limit are
 * left out. Where other machines measured, the configuration is theirs.
 * @param baselineNs - nanoseconds per operation by key, which give the `baseline_ratio` of benchmarks that have one
 */
export function goRecords(result: Result, baselineNs: Readonly<Record<string, number>> = {}): GoRecord[] {
  return result.environment.runtimes.flatMap(({ name: runtime }) => {
    const seen = new Map<string, number>();
    return result.plan.crossings
      .filter((crossing) => crossing.runtime === runtime)
      .flatMap((crossing) => {
        const places = placesOf(result, crossing.id);
        const [{ os, cpu }] = places;
        const config = {
          goos: goos[os.platform] ?? os.platform,
          goarch: goarch[os.arch] ?? os.arch,
          pkg: `agentperf/${crossing.suite}`,
          cpu: [...new Set(places.map((own) => own.cpu.model))].join(" | "),
          runtime: `${runtime} ${versionOn(places, runtime) ?? versionOn([result.environment], runtime)}`,
          ...adapterConfig(crossing.adapters),
          ...(crossing.load === undefined ? {} : { load: loadWords(crossing.load, crossing.processes) }),
        };
        const processes = crossing.processes ?? cpu.count;
        const name = nameOf(crossing);
        // As go test has it: one process isn't shown, unless what would then stand last looks like a number of them.
        const procs = processes > 1 || /-\d+$/.test(name) ? { procs: processes } : {};
        const key = JSON.stringify([name, processes, config]);
        const times = seen.get(key) ?? 0;
        seen.set(key, times + 1);
        const ownName = times === 0 ? name : `${name}#${String(times).padStart(2, "0")}`;
        const ownBaselineNs = baselineFor(crossing, baselineNs)?.ns;
        const launches = result.launches.filter((launch) => launch.crossing === crossing.id && isValid(launch));
        return launches
          .toSorted((a, b) => a.round - b.round)
          .map((launch) => ({
            config: ofPart(config, launch),
            name: ownName,
            ...procs,
            iterations: iterationsOf(launch),
            values: valuesOf(launch, crossing, ownBaselineNs),
          }));
      });
  });
}

/** The configuration of a launch: a load of which only a part was offered is another load. */
function ofPart(config: GoRecord["config"], { load }: Launch): GoRecord["config"] {
  const shortfall = load && shortfallOf(load);
  if (shortfall === undefined) return config;
  return { ...config, load: `${config["load"]}, of which ${(shortfall.offered * 100).toFixed(0)} % was offered` };
}

/** The sub-benchmark's name, whose values' slashes mustn't look like further parts. */
function nameOf({ name, parameters }: Crossing): string {
  let whole = name;
  for (const [key, value] of Object.entries(parameters)) {
    const text = String(value);
    if (text.includes("/")) whole = whole.replace(`/${key}=${text}`, () => `/${key}=${text.replaceAll("/", "%2F")}`);
  }
  return goWord(whole);
}

/** Operations behind a line: of a load in which none was answered, all that were asked for. */
const iterationsOf = (launch: Launch): number => (hasTimes(launch) ? launch.iterations : (launch.load?.counts.planned ?? 0));

function valuesOf(launch: Launch, crossing: Crossing, baselineNs: number | undefined): GoRecord["values"] {
  const { memory, load, latency } = launch;
  if (load !== undefined) {
    const times = [
      { value: latency.p50Ns, unit: "response-p50-ns" },
      { value: latency.p99Ns, unit: "response-p99-ns" },
    ];
    return [...(hasTimes(launch) ? times : []), { value: lostShare(load.counts) * 100, unit: "lost-%" }];
  }
  const before = [
    { value: launch.nsPerOp, unit: "ns/op" },
    ...(baselineNs === undefined ? [] : [{ value: launch.nsPerOp / baselineNs, unit: "baseline_ratio" }]),
  ];
  const after = [
    ...(crossing.concurrency === 1 ? [] : concurrencyValues(launch)),
    ...(memory?.bytesPerOp === undefined ? [] : [{ value: memory.bytesPerOp, unit: "B/op" }]),
    ...(memory?.allocsPerOp === undefined ? [] : [{ value: memory.allocsPerOp, unit: "allocs/op" }]),
  ];
  // Two values of one unit in a line would count as two samples of one figure.
  const taken = new Set([...before, ...after].map(({ unit }) => baseUnit(unit).unit));
  const metrics = Object.entries(launch.metrics)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([given, value]) => {
      let unit = goUnit(given);
      while (taken.has(baseUnit(unit).unit)) unit = `metric-${unit}`;
      taken.add(baseUnit(unit).unit);
      return { value, unit };
    });
  return [...before, ...metrics, ...after];
}

const concurrencyValues = ({ opsPerSecond, latency, eventLoop }: Launch): { value: number; unit: string }[] => [
  { value: opsPerSecond, unit: "ops/s" },
  { value: latency.p50Ns, unit: "p50-ns" },
  { value: latency.p99Ns, unit: "p99-ns" },
  ...(eventLoop?.utilization === undefined ? [] : [{ value: eventLoop.utilization, unit: "loop-busy" }]),
  ...(eventLoop === undefined ? [] : [{ value: eventLoop.delayP99Ns, unit: "loop-delay-p99-ns" }]),
];

const adapterConfig = (adapters: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(adapters).map(([port, id]) => [goKey(`adapter-${port}`), id]));
