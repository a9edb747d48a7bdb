import { type Adapter, AgentperfError, type RuntimeName, runtimeNames, type Suite, scrubber, secretsIn } from "@agentperf/core";
import { type Crossing, crossings, type Levels, type Skip, variants } from "@agentperf/core/plan";
import { scrubbedShort } from "@agentperf/core/safety";
import { adapterSlots, adaptersIn, noPortFlags, type PortFlags, refuseUnused, type Slots } from "../config/adapters.ts";
import type { Config } from "../config/config.ts";
import { findConfig } from "../config/find.ts";
import { checkConfig, type LoadedConfig, loadConfig } from "../config/load.ts";
import { ownPorts, type PortTable, withPortsOf } from "../config/ports.ts";
import { loadSuites } from "../config/suites.ts";
import { findRuntime, findRuntimes, type Runtime } from "../runtimes/find.ts";
import { unreachableBy } from "../runtimes/reach.ts";
import { type Choice, runtimesNamed } from "./choice.ts";
import { adapterChoice, type Resolved, resolveSlots } from "./probe.ts";
import { knownSecrets, rememberSecrets } from "./secrets.ts";
import { select, type Wanted } from "./select.ts";

/** A config with the suites and ports that come with it. */
export interface Project {
  readonly loaded: LoadedConfig;
  readonly suites: readonly Suite[];
  readonly ports: PortTable;
}

/**
 * Loads a config, its suites, and the ports that they bring.
 * @param asked - path of the config; absent: the one that lies there, if any
 * @param root - the checkout that they are taken from; default: the working directory
 * @throws {AgentperfError} `config`
 */
export async function openProject(asked: string | undefined, root?: string): Promise<Project> {
  const file = await loadConfig(findConfig(asked, root));
  const loaded: LoadedConfig = root === undefined ? file : { ...file, root };
  await checkConfig(loaded);
  const [suites, ports] = await Promise.all([loadSuites(loaded), ownPorts(root)]);
  return { loaded, suites, ports: withPortsOf(ports, suites, adaptersIn(loaded)) };
}

/** All that a run needs to know before its first launch. */
export interface Prepared extends Project {
  readonly runtimes: readonly Runtime[];
  readonly slots: Slots;
  readonly resolved: Resolved;
  /** What flags say of ports; the launches are told the same. */
  readonly portFlags: PortFlags;
  readonly run: readonly Crossing[];
  readonly skipped: readonly Skip[];
  /** Removes every secret of the adapters and the environment from a text. */
  readonly scrub: (text: string) => string;
}

/** Told which adapters a run would use, before any of them is asked whether it is there; may refuse by throwing. */
export type BeforeProbe = (adapters: readonly Adapter[], config: Config) => void;

/** Options of {@link prepare}. */
export interface PrepareOptions {
  /** The checkout that all is taken from; default: the working directory. */
  readonly root?: string | undefined;
  /** Whether a flag may be given that no chosen adapter takes, since another side's may. */
  readonly allowsUnused?: boolean;
}

/**
 * Config, suites, runtimes and adapters, probed, and the crossings that they give.
 * @throws {AgentperfError} `usage` or `config`
 */
export async function prepare(
  patterns: readonly string[],
  choice: Choice,
  beforeProbe?: BeforeProbe,
  { root, allowsUnused = false }: PrepareOptions = {},
): Promise<Prepared> {
  const asked = choice.runtime === undefined ? undefined : runtimesNamed(choice.runtime);
  const project = await openProject(choice.config, root);
  const { loaded, suites } = project;
  const { config } = loaded;
  const levels: Levels = { asked: choice.concurrency, usual: config.concurrency };
  const wanted = select(suites, { patterns, bench: choice.bench, suites: choice.suite, levels });
  const portFlags = choice.ports ?? noPortFlags;
  const slots = await adapterSlots(loaded, project.ports, portFlags);
  if (!allowsUnused) await refuseUnused(slots, project.ports, portFlags);
  const adapters = [...slots.values()].flat(2);
  rememberSecrets(adapters.flatMap(({ options = {}, shown }) => secretsIn(options, shown)));
  const scrub = scrubber(knownSecrets());
  const needed = neededPorts({ suites, wanted, slots, levels });
  beforeProbe?.(
    adapters.filter(({ port }) => needed.has(port.name)),
    config,
  );
  const [{ runtimes, missing }, resolved] = await Promise.all([runtimesFor(asked ?? config.runtimes), resolveSlots(slots, needed)]);
  const crossed = crossings({
    suites,
    wanted,
    adapters: new Map([...resolved.adapters].map(([port, probed]) => [port, probed.map(adapterChoice)])),
    runtimes: [...runtimes.map(({ name }) => name), ...missing.keys()],
    levels,
    processes: choice.cpu === undefined ? undefined : [...new Set(choice.cpu)],
  });
  const absent = crossed.run.filter(({ runtime }) => missing.has(runtime));
  return {
    ...project,
    runtimes,
    slots,
    resolved: { ...resolved, notes: resolved.notes.map((note) => scrubbedShort(note, scrub)) },
    portFlags,
    run: crossed.run.filter(({ runtime }) => !missing.has(runtime)),
    skipped: [...crossed.skipped, ...absent.map((crossing) => ({ crossing, reason: missing.get(crossing.runtime) ?? "" }))].map(
      ({ crossing, reason }) => ({ crossing, reason: scrubbedShort(reason, scrub) }),
    ),
    scrub,
  };
}

async function runtimesFor(names: readonly RuntimeName[] | undefined): Promise<{ runtimes: Runtime[]; missing: Map<RuntimeName, string> }> {
  const missing = new Map<RuntimeName, string>();
  if (names === undefined) {
    for (const name of runtimeNames) {
      const reason = unreachableBy(name);
      if (reason !== undefined) missing.set(name, reason);
    }
    return { runtimes: await findRuntimes(), missing };
  }
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
  readonly levels: Levels;
}

/** The ports of what is wanted, and those that their adapters are built on. */
function neededPorts({ suites, wanted, slots, levels }: NeededInput): Set<string> {
  const needed = new Set<string>();
  const add = (port: string): void => {
    if (needed.has(port)) return;
    needed.add(port);
    for (const { needs = [] } of slots.get(port)?.flat() ?? []) for (const { name } of needs) add(name);
  };
  for (const suite of suites) {
    for (const benchmark of suite.benchmarks) {
      const names = variants(benchmark, levels).map(({ name }) => name);
      if (names.some((name) => wanted(suite, benchmark, name))) for (const { name } of benchmark.ports ?? []) add(name);
    }
  }
  return needed;
}
