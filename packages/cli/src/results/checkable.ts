import { AgentperfError } from "@agentperf/core";
import {
  type Baselines,
  type LoadSamples,
  loadSamplesOf,
  othersCpusOf,
  type Summary,
  summarize,
  summarizeRecords,
} from "@agentperf/core/analysis";
import { type Failure, type GoRecord, goRecords, type Result, referenceNames } from "@agentperf/core/result";
import { own } from "@agentperf/core/safety";
import type { AgentMachine, Machine, Machines } from "../gate/machine.ts";
import { environmentKey, environmentName } from "./environment.ts";
import { readDocuments } from "./read.ts";
import { withoutSteps } from "./searched.ts";

/** Figures that can be held against limits, wherever they come from. */
export interface Checkable extends Machines {
  readonly summary: Summary;
  /** What its loads gave, by crossing and by what was asked for. */
  readonly loads: readonly LoadSamples[];
  /** The result documents that it was made of; Go text has none. */
  readonly results: readonly Result[];
  readonly failures: readonly Failure[];
  /** What was planned, skipped benchmarks left out. */
  readonly benchmarks: number;
  /** Where they were measured; undefined where Go text doesn't say. */
  readonly environment: string | undefined;
}

/**
 * The figures at a path: a result document, Go benchmark text, a directory of them, or `-` for standard input. Of Go text the ratio to the baseline
 * is its own `baseline_ratio`.
 *
 * @throws {AgentperfError} `usage`: a result of a smoke run, or of several environments; `unreadable`: says in one line what is wrong
 */
export async function readCheckable(path: string, baselines: Baselines, warn: (warning: string) => void): Promise<Checkable> {
  const { results: all, records } = await readDocuments(path, warn);
  const results = all.map(withoutSteps);
  if (results.some(({ plan }) => plan.smoke === true))
    throw new AgentperfError("usage", `${path} is the result of run --smoke, which measures nothing: each benchmark ran once, cold`);
  const environments = new Set([...results.map(environmentKey), ...records.flatMap((record) => environmentOfRecord(record) ?? [])]);
  if (environments.size > 1)
    throw new AgentperfError("usage", `${path} holds results of several environments: ${[...environments].join(", ")}`);
  const failures = results.flatMap((result) => result.failures);
  const [environment] = environments;
  const loads = loadSamplesOf(results);
  const [only] = results;
  if (only !== undefined && results.length === 1 && records.length === 0)
    return {
      summary: summarize(only, baselines),
      loads,
      results,
      failures,
      benchmarks: only.plan.crossings.length,
      environment,
      ...machinesOf(only),
    };
  const summary = summarizeRecords([...results.flatMap((result) => goRecords(result, baselines.ns)), ...records], baselines);
  const ids = new Set([...summary.crossings.map(({ crossing }) => crossing.id), ...loads.map(({ crossing }) => crossing.id)]);
  return { summary, loads, results, failures, benchmarks: ids.size, environment };
}

/** What a result could use of the machines that it was measured on. */
export function machinesOf({ references = [], launches, agents }: Pick<Result, "references" | "launches" | "agents">): Machines {
  if (agents === undefined) return { machine: machineOf(references, launches) };
  return {
    agents: agents.flatMap(({ name, crossings }): AgentMachine[] => {
      const own = machineOf(
        references.filter(({ agent }) => agent === name),
        launches.filter(({ crossing }) => crossings.includes(crossing)),
      );
      return own === undefined ? [] : [{ name, crossings, ...own }];
    }),
  };
}

/** Undefined where the rounds don't say what the machine could do. */
function machineOf(references: NonNullable<Result["references"]>, launches: Result["launches"]): Machine | undefined {
  if (references.length === 0) return undefined;
  return {
    references: Object.fromEntries(referenceNames.map((name) => [name, references.map(({ ns }) => ns[name])])),
    othersCpus: othersCpusOf({ launches }),
  };
}

const platforms: Readonly<Record<string, string>> = { windows: "win32" };
const architectures: Readonly<Record<string, string>> = { amd64: "x64", "386": "ia32" };

function environmentOfRecord({ config, procs }: GoRecord): string | undefined {
  const [goos, goarch, model] = ["goos", "goarch", "cpu"].map((key) => own(config, key));
  if (goos === undefined || goarch === undefined || model === undefined) return undefined;
  return environmentName({
    platform: own(platforms, goos) ?? goos,
    arch: own(architectures, goarch) ?? goarch,
    model,
    count: procs ?? 1,
  });
}
