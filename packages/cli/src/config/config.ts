import type { Adapter, Port } from "@agentperf/core";
import type { ArrivalKind } from "@agentperf/core/load";
import type { RuntimeEntry } from "../runtimes/spec.ts";
import type { OwnPort } from "./ports.ts";

/** Adapters of which the first that can be reached is used. */
export interface Fallback<P extends Port = Port, Id extends string = string> {
  readonly firstAvailable: readonly AdapterEntry<P, Id>[];
}

/** One of a port's adapters by its id, with its options: how a JSON config names one. */
export interface NamedAdapter<Id extends string = string> {
  readonly use: Id;
  readonly [option: string]: unknown;
}

/** An adapter, the id of one, or an id with options. */
export type AdapterEntry<P extends Port = Port, Id extends string = string> = Adapter<P> | Id | NamedAdapter<Id>;

/** What a port runs on: one choice, or several that are crossed. */
export type PortChoice<P extends Port = Port, Id extends string = string> =
  | AdapterEntry<P, Id>
  | Fallback<P, Id>
  | readonly (AdapterEntry<P, Id> | Fallback<P, Id>)[];

/** The ids of a port's adapters, in all packages that have some. */
type IdsOf<P> = P extends OwnPort ? Extract<keyof P["adapters"], string> : never;

/** What each of our own ports runs on; the ids are those of the packages' tables. */
type OwnChoices = {
  readonly [Name in OwnPort["name"]]?: PortChoice<Port<Name>, IdsOf<Extract<OwnPort, { readonly name: Name }>>>;
};

/** What a benchmark may take at most; `agentperf check` fails where it takes more. */
export interface Budget {
  /** Nanoseconds an operation, or a duration such as `"2ms"`. */
  readonly maxNs?: number | string;
  /** Objects that an operation allocates. */
  readonly maxAllocs?: number;
  /** Bytes that an operation allocates. */
  readonly maxBytes?: number;
  /** Ratio to its baseline, instead of the baselines' own warning threshold. */
  readonly maxRatio?: number;
}

/** Budgets by name of a suite or a benchmark, `suite/Benchmark`, or a crossing's whole name with its runtime; `*` for any text. */
export type Budgets = Readonly<Record<string, Budget>>;

/** A stretch of a load: at a rate, or from one to another. */
export type LoadStageEntry =
  | { readonly rate: string; readonly duration: string }
  | { readonly from: string; readonly to: string; readonly duration: string };

/** What `agentperf load` does where no flag says otherwise. */
export interface LoadEntry {
  /** Stretches, one after the other; `--rate` replaces them. */
  readonly stages?: readonly LoadStageEntry[];
  /** Default: `poisson`. */
  readonly arrivals?: ArrivalKind;
  /** Operations in flight; one that finds as many is dropped. Default: 256. */
  readonly maxInFlight?: number;
  /** What it must meet: `p99<10ms`, `errors<1%`. */
  readonly slo?: readonly string[];
}

/** A config; every part has a default. */
export interface Config {
  /** `node`, `node@22` (a version, from npm), `node@/path/to/node`, or one with a name and settings. Default: every one found on PATH. */
  readonly runtimes?: readonly RuntimeEntry[];
  /** What each port runs on. Of an array, every benchmark of that port runs on each. */
  readonly adapters?: OwnChoices & { readonly [port: string]: PortChoice | undefined };
  /** Modules that export suites: package names, or paths from the config. Default: `@agentperf/suites`. */
  readonly suites?: readonly string[];
  /** Path of a baselines file, from the config. Default: the Phase 1 baselines. */
  readonly baselines?: string;
  /** What `agentperf check` holds a result against, beside the baselines. Default: none. */
  readonly budgets?: Budgets;
  /** How long a run goes on with rounds until what they say is known, where neither `count` nor `benchtime` is set. Default: `90s`. */
  readonly timeBudget?: string;
  /** Duration (`500ms`) or number of operations (`100x`) of a launch, where it isn't for the run to choose. Default: `500ms`. */
  readonly benchtime?: string;
  /** Duration of the warm-up. Default: a tenth of the benchtime, at least `30ms`. */
  readonly warmup?: string;
  /** Exactly so many rounds, where it isn't for the run to choose. Default: 1. */
  readonly count?: number;
  /** Operations in flight, for benchmarks that have levels. */
  readonly concurrency?: readonly number[];
  /** Send load to addresses beyond this machine, as `--yes` does. Default: false. */
  readonly allowRemote?: boolean;
  /** A launch is ended after this long. Default: 60 s and 10 times the benchtime. */
  readonly timeout?: string;
  /** What `agentperf load` does. */
  readonly load?: LoadEntry;
}

/** Gives a config its type. */
export const defineConfig = (config: Config): Config => config;

/** Uses the first of these adapters that can be reached; a crossing is skipped where none can. */
export const firstAvailable = <const Entries extends readonly AdapterEntry[]>(
  ...adapters: Entries
): { readonly firstAvailable: Entries } => ({ firstAvailable: adapters });

/** An environment variable; undefined where it is not set or empty. */
export const env = (name: string): string | undefined => process.env[name] || undefined;
