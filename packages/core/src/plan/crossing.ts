import type { Benchmark, ParameterValue, Suite } from "../benchmark/define-benchmark.ts";
import type { ArrivalKind, LoadStage } from "../load/arrivals.ts";
import type { Port } from "../ports/port.ts";
import { type RuntimeName, runtimeNames } from "../runtime/runtime.ts";

/** The ids of the adapters that a crossing runs on, by the names of their ports. */
export type AdapterIds = Readonly<Record<string, string>>;

/** One benchmark × one choice of adapters × one runtime × one set of parameters. */
export interface Crossing {
  /** `redis/RedisConcurrent/concurrency=8 node redis=memory`; unique in a plan. */
  readonly id: string;
  readonly suite: string;
  readonly benchmark: string;
  /** The benchmark with its parameters: `RedisConcurrent/concurrency=8`. */
  readonly name: string;
  /** Name of the runtime: `node`, `node@22`, or what a config calls it. */
  readonly runtime: string;
  readonly adapters: AdapterIds;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly concurrency: number;
  /** Processes at once, started together; absent: one, without a barrier. */
  readonly processes?: number;
  /** The load that it is put under; absent: operations follow each other. */
  readonly load?: CrossingLoad;
  /** Key of the baseline it is held against. */
  readonly baseline?: string;
}

/** A load in an open loop. */
export interface CrossingLoad {
  // The document's types are written without readonly arrays.
  readonly stages: LoadStage[];
  readonly arrivals: ArrivalKind;
  readonly maxInFlight: number;
  /** How long an answer is waited for after the load is over, in nanoseconds. */
  readonly drainNs: number;
  /** What it is held to, as users write it. */
  readonly objectives: string[];
}

/** A crossing that isn't run, and why. */
export interface Skip {
  readonly crossing: Crossing;
  readonly reason: string;
}

/** What the plan must know of an adapter. */
export interface AdapterChoice {
  readonly id: string;
  readonly capabilities: readonly string[];
  /** Ports it is built on. */
  readonly needs: readonly Port[];
  /** Runtimes it works on; absent: all. */
  readonly runtimes?: readonly RuntimeName[];
  /** Why it can't be used now; absent: it can. */
  readonly unavailable?: string;
}

/** A runtime to measure on. */
export interface RuntimeChoice {
  /** What it is called in the plan. */
  readonly name: string;
  readonly runtime: RuntimeName;
}

/** Numbers of operations in flight that somebody wants. */
export interface Levels {
  /** Asked for: each benchmark is measured at these. */
  readonly asked?: readonly number[] | undefined;
  /** Usual ones, which replace the levels of benchmarks that have any. */
  readonly usual?: readonly number[] | undefined;
}

/** Input of {@link crossings}. */
export interface CrossingInput {
  readonly suites: readonly Suite[];
  /** Whether this benchmark is wanted; gets the names of each of its sub-benchmarks. */
  readonly wanted: (suite: Suite, benchmark: Benchmark, name: string) => boolean;
  /** The adapters to choose from, by the names of their ports. */
  readonly adapters: ReadonlyMap<string, readonly AdapterChoice[]>;
  readonly runtimes: readonly RuntimeChoice[];
  readonly levels?: Levels | undefined;
  /** Numbers of processes, each a crossing of its own. Default: one process. */
  readonly processes?: readonly number[] | undefined;
}

/** Every crossing of what was chosen: those to run, and those to skip with their reasons. */
export function crossings(input: CrossingInput): { readonly run: Crossing[]; readonly skipped: Skip[] } {
  const run: Crossing[] = [];
  const skipped: Skip[] = [];
  for (const suite of input.suites) {
    for (const benchmark of suite.benchmarks) {
      for (const variant of variants(benchmark, input.levels)) {
        if (!input.wanted(suite, benchmark, variant.name)) continue;
        for (const chosen of choices(benchmark.ports ?? [], input.adapters)) {
          for (const runtime of input.runtimes) {
            const reason = whyNot(benchmark, variant, chosen, runtime.runtime);
            for (const processes of input.processes ?? [undefined]) {
              const crossing = makeCrossing({ suite, benchmark, variant, chosen, runtime: runtime.name, processes });
              if (reason === undefined) run.push(crossing);
              else skipped.push({ crossing, reason });
            }
          }
        }
      }
    }
  }
  return { run, skipped };
}

interface Variant {
  readonly name: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly concurrency: number;
}

/** Each combination of a benchmark's parameters and levels, with the sub-benchmark's name. */
export function variants(benchmark: Benchmark, { asked, usual }: Levels = {}): Variant[] {
  let combinations: Record<string, ParameterValue>[] = [{}];
  for (const [name, values] of Object.entries(benchmark.parameters ?? {})) {
    combinations = combinations.flatMap((combination) => values.map((value) => ({ ...combination, [name]: value })));
  }
  const levels = asked ?? (benchmark.concurrency === undefined ? undefined : (usual ?? benchmark.concurrency));
  const chosen = levels === undefined ? undefined : [...new Set(levels)];
  return combinations.flatMap((parameters) =>
    (chosen ?? [undefined]).map((level) => {
      const parts = Object.entries({ ...parameters, ...(level === undefined ? {} : { concurrency: level }) });
      const name = [benchmark.name, ...parts.map(([key, value]) => `${key}=${value}`)].join("/");
      return { name, parameters, concurrency: level ?? 1 };
    }),
  );
}

/** Adapters by the names of their ports, each after those that it is built on. */
type Chosen = ReadonlyMap<string, AdapterChoice>;

/**
 * Every combination of adapters for these ports and the ports that those adapters are built on.
 * @param above - ports whose adapters wait for this; those that need each other in a circle are left for the launch to refuse
 */
function choices(
  ports: readonly Port[],
  adapters: CrossingInput["adapters"],
  done: Chosen = new Map(),
  above: readonly string[] = [],
): Chosen[] {
  const port = ports.find(({ name }) => !done.has(name));
  if (port === undefined) return [done];
  const path = [...above, port.name];
  return (adapters.get(port.name) ?? []).flatMap((adapter) => {
    // What it is built on is chosen first, so that it also stands first.
    const missing = adapter.needs.filter(({ name }) => !done.has(name) && !path.includes(name));
    const before = missing.length === 0 ? [done] : choices(missing, adapters, done, path);
    return before.flatMap((chosen) => choices(ports, adapters, new Map([...chosen, [port.name, adapter]]), above));
  });
}

interface Making {
  readonly suite: Suite;
  readonly benchmark: Benchmark;
  readonly variant: Variant;
  readonly chosen: Chosen;
  readonly runtime: string;
  readonly processes: number | undefined;
}

function makeCrossing({ suite, benchmark, variant, chosen, runtime, processes }: Making): Crossing {
  const adapters = Object.fromEntries([...chosen].map(([port, { id }]) => [port, id]));
  const adapterText = [...chosen].map(([port, { id }]) => `${port}=${id}`).join(",");
  return {
    id: [
      `${suite.name}/${variant.name}`,
      runtime,
      ...(adapterText === "" ? [] : [adapterText]),
      ...(processes === undefined ? [] : [`processes=${processes}`]),
    ].join(" "),
    suite: suite.name,
    benchmark: benchmark.name,
    ...variant,
    runtime,
    adapters,
    ...(processes === undefined ? {} : { processes }),
    // It is the time of one operation alone; with others in flight the time of one is another figure.
    ...(benchmark.baseline === undefined || variant.concurrency > 1 ? {} : { baseline: benchmark.baseline }),
  };
}

/** What stands behind a command that installs packages: `npm install a@1 b@2 (1 and 2 work)`. */
const install = /isn't installed: npm install ((?:@?[\w./-]+(?:@[\w.-]+)?(?: (?!\())?)+)/;

/** Which of a crossing's adapters can't be used; with one command that installs all that is missing. */
function whyUnavailable(adapters: readonly AdapterChoice[]): string | undefined {
  const reasons = adapters.flatMap(({ id, unavailable }) => (unavailable === undefined ? [] : [{ id, unavailable }]));
  if (reasons.length < 2) return reasons.map(({ id, unavailable }) => `${id}: ${unavailable}`)[0];
  const packages = reasons.flatMap(({ unavailable }) => install.exec(unavailable)?.[1]?.trim() ?? []);
  if (packages.length < reasons.length) return reasons.map(({ id, unavailable }) => `${id}: ${unavailable}`).join("; ");
  return `${reasons.map(({ id }) => id).join(", ")}: their packages aren't installed: npm install ${packages.join(" ")}`;
}

function whyNot(benchmark: Benchmark, { concurrency }: Variant, chosen: Chosen, runtime: RuntimeName): string | undefined {
  if (concurrency > 1 && benchmark.oneAtATime !== undefined)
    return `${benchmark.name} is measured one operation at a time only: ${benchmark.oneAtATime}`;
  const elsewhere = [...chosen.values()].find(({ runtimes = runtimeNames }) => !runtimes.includes(runtime));
  if (elsewhere?.runtimes !== undefined) return `${elsewhere.id} works on ${elsewhere.runtimes.join(" and ")} only`;
  const unavailable = whyUnavailable([...chosen.values()]);
  if (unavailable !== undefined) return unavailable;
  const requires: Readonly<Record<string, readonly string[] | undefined>> = benchmark.requires ?? {};
  for (const [port, { id, capabilities }] of chosen) {
    const missing = (requires[port] ?? []).filter((capability) => !capabilities.includes(capability));
    if (missing.length === 0) continue;
    const giving: Readonly<Record<string, string | undefined>> = (benchmark.ports ?? []).find(({ name }) => name === port)?.giving ?? {};
    const advice = missing.flatMap((capability) => giving[capability] ?? []);
    return [`${id} has no ${missing.join(", ")}`, ...advice].join(": ");
  }
  return undefined;
}
