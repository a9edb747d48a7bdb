import { type Adapter, AgentperfError, type PortName, portNames, type RuntimeName, type Suite, scrubber, secretsIn } from "@agentperf/core";
import { type Crossing, crossings, type Skip, variants } from "@agentperf/core/plan";
import { type ChoiceFlags, chosenIds, runtimesOf } from "../commands/options.ts";
import { adapterSlots, type Slot } from "../config/adapters.ts";
import type { Config } from "../config/config.ts";
import { checkConfig, findConfig, type LoadedConfig, loadConfig } from "../config/load.ts";
import { loadSuites } from "../config/suites.ts";
import { findRuntime, findRuntimes, type Runtime } from "../launch/runtimes.ts";
import { choiceOf, type Resolved, resolveSlots } from "./probe.ts";
import { environmentSecrets } from "./secrets.ts";
import { select, type Wanted } from "./select.ts";

/** All that a run needs to know before its first launch. */
export interface Prepared {
  readonly loaded: LoadedConfig;
  readonly suites: readonly Suite[];
  readonly runtimes: readonly Runtime[];
  readonly slots: Readonly<Record<PortName, readonly Slot[]>>;
  readonly resolved: Resolved;
  readonly run: readonly Crossing[];
  readonly skipped: readonly Skip[];
  /** Removes every secret of the adapters and the environment from a text. */
  readonly scrub: (text: string) => string;
}

/** Told which adapters a run would use, before any of them is asked whether it is there; may refuse by throwing. */
export type BeforeProbe = (adapters: readonly Adapter[], config: Config) => void;

/**
 * Config, suites, runtimes and adapters, probed, and the crossings that they give.
 * @param root - the checkout that they are taken from; default: the working directory
 * @throws {AgentperfError} `usage` or `config`
 */
export async function prepare(
  patterns: readonly string[],
  flags: ChoiceFlags,
  beforeProbe?: BeforeProbe,
  root?: string,
): Promise<Prepared> {
  const asked = flags.runtime === undefined ? undefined : runtimesOf(flags.runtime);
  const file = await loadConfig(findConfig(flags.config, root));
  const loaded = root === undefined ? file : { ...file, root };
  await checkConfig(loaded);
  const { config } = loaded;
  const suites = await loadSuites(loaded);
  const concurrency = flags.concurrency ?? config.concurrency;
  const wanted = select(suites, {
    patterns,
    ...(flags.bench === undefined ? {} : { bench: flags.bench }),
    ...(flags.suite === undefined ? {} : { suites: flags.suite }),
    ...(concurrency === undefined ? {} : { concurrency }),
  });
  const slots = await adapterSlots(loaded, chosenIds(flags));
  const scrub = scrubber([
    ...environmentSecrets(),
    ...portNames.flatMap((port) => slots[port].flat().flatMap(({ options = {}, shown }) => secretsIn(options, shown))),
  ]);
  const needed = neededPorts({ suites, wanted, slots, concurrency });
  beforeProbe?.(
    [...needed].flatMap((port) => slots[port].flat()),
    config,
  );
  const [{ runtimes, missing }, resolved] = await Promise.all([runtimesFor(asked ?? config.runtimes), resolveSlots(slots, needed)]);
  const adapters = Object.fromEntries(portNames.map((port) => [port, resolved.adapters[port].map(choiceOf)]));
  const crossed = crossings({
    suites,
    wanted,
    // Every port is there: the record is made from their names.
    adapters: adapters as Record<PortName, ReturnType<typeof choiceOf>[]>,
    runtimes: [...runtimes.map(({ name }) => name), ...missing.keys()],
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(flags.cpu === undefined ? {} : { processes: [...new Set(flags.cpu)] }),
  });
  const absent = crossed.run.filter(({ runtime }) => missing.has(runtime));
  return {
    loaded,
    suites,
    runtimes,
    slots,
    resolved: { ...resolved, notes: resolved.notes.map(scrub) },
    run: crossed.run.filter(({ runtime }) => !missing.has(runtime)),
    skipped: [...crossed.skipped, ...absent.map((crossing) => ({ crossing, reason: missing.get(crossing.runtime) ?? "" }))].map(
      ({ crossing, reason }) => ({ crossing, reason: scrub(reason) }),
    ),
    scrub,
  };
}

async function runtimesFor(names: readonly RuntimeName[] | undefined): Promise<{ runtimes: Runtime[]; missing: Map<RuntimeName, string> }> {
  const missing = new Map<RuntimeName, string>();
  if (names === undefined) return { runtimes: await findRuntimes(), missing };
  const found = await Promise.all(
    names.map(async (name) => {
      try {
        const runtime = await findRuntime(name);
        if (runtime === undefined) missing.set(name, `${name} isn't installed: there is none on PATH`);
        return runtime;
      } catch (thrown) {
        missing.set(name, (thrown as AgentperfError).message);
        return undefined;
      }
    }),
  );
  const runtimes = found.filter((runtime) => runtime !== undefined);
  if (runtimes.length === 0) throw new AgentperfError("usage", [...missing.values()].join("; "));
  return { runtimes, missing };
}

interface NeededInput extends Pick<Prepared, "suites" | "slots"> {
  readonly wanted: Wanted;
  readonly concurrency: readonly number[] | undefined;
}

/** The ports of what is wanted, and those that their adapters are built on. */
function neededPorts({ suites, wanted, slots, concurrency }: NeededInput): Set<PortName> {
  const needed = new Set<PortName>();
  const add = (port: PortName): void => {
    if (needed.has(port)) return;
    needed.add(port);
    for (const adapter of slots[port].flat()) for (const need of adapter.needs ?? []) add(need);
  };
  for (const suite of suites) {
    for (const benchmark of suite.benchmarks) {
      const names = variants(benchmark, concurrency).map(({ name }) => name);
      if (names.some((name) => wanted(suite, benchmark, name))) for (const port of benchmark.ports ?? []) add(port);
    }
  }
  return needed;
}
