import { resolve } from "node:path";
import { type Adapter, AgentperfError, messageOf, type RuntimeName, runtimeNames, type Suite, scrubber, secretsIn } from "@agentperf/core";
import { type Crossing, crossings, type Levels, type Skip, variants } from "@agentperf/core/plan";
import { scrubbedShort, secretsInEnvironment } from "@agentperf/core/safety";
import { adapterSlots, adaptersIn, noPortFlags, type PortFlags, refuseUnused, type Slots } from "../config/adapters.ts";
import type { Config } from "../config/config.ts";
import { findConfig } from "../config/find.ts";
import { checkConfig, type LoadedConfig, loadConfig } from "../config/load.ts";
import { ownPorts, type PortTable, withPortsOf } from "../config/ports.ts";
import { loadSuites } from "../config/suites.ts";
import { say } from "../results/standard-output.ts";
import { findRuntime, findRuntimes, type Runtime } from "../runtimes/find.ts";
import { unreachableBy } from "../runtimes/reach.ts";
import { type RuntimeSpec, runtimeSpecs } from "../runtimes/spec.ts";
import type { Choice } from "./choice.ts";
import { selectOrTell } from "./left-out.ts";
import { adapterChoice, type Resolved, resolveSlots } from "./probe.ts";
import { knownSecrets, rememberSecrets } from "./secrets.ts";
import type { Wanted } from "./select.ts";

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
  /** Whether it is run on other machines: no adapter is asked here whether it is there. */
  readonly elsewhere?: boolean;
}

/**
 * Config, suites, runtimes and adapters, probed, and the crossings that they give.
 * @throws {AgentperfError} `usage` or `config`
 */
export async function prepare(
  patterns: readonly string[],
  choice: Choice,
  beforeProbe?: BeforeProbe,
  { root, allowsUnused = false, elsewhere = false }: PrepareOptions = {},
): Promise<Prepared> {
  const project = await openProject(choice.config, root);
  const { loaded, suites } = project;
  const { config } = loaded;
  const levels: Levels = { asked: choice.concurrency, usual: config.concurrency };
  const wanted = await selectOrTell(suites, { patterns, bench: choice.bench, suites: choice.suite, levels });
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
  const specs = specsOf(choice.runtime, loaded);
  rememberSecrets((specs ?? []).flatMap(({ env = {} }) => secretsInEnvironment(env)));
  const [{ runtimes, missing }, resolved] = await Promise.all([runtimesFor(specs), resolveSlots(slots, needed, elsewhere)]);
  const crossed = crossings({
    suites,
    wanted,
    adapters: new Map([...resolved.adapters].map(([port, probed]) => [port, probed.map(adapterChoice)])),
    runtimes: [...runtimes, ...[...missing].map(([name, { runtime }]) => ({ name, runtime }))],
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
    skipped: [...crossed.skipped, ...absent.map((crossing) => ({ crossing, reason: missing.get(crossing.runtime)?.reason ?? "" }))].map(
      ({ crossing, reason }) => ({ crossing, reason: scrubbedShort(reason, scrub) }),
    ),
    scrub,
  };
}

/** The runtimes that flags or the config ask for; undefined: nobody does. A flag may name one that the config has settings for. */
function specsOf(asked: readonly string[] | undefined, { config, directory }: LoadedConfig): RuntimeSpec[] | undefined {
  const own = runtimeSpecs(config.runtimes ?? []).map(({ command, ...spec }) => ({
    ...spec,
    ...(command === undefined ? {} : { command: resolve(directory, command) }),
  }));
  if (asked === undefined) return config.runtimes === undefined ? undefined : own;
  return runtimeSpecs(asked.map((text) => own.find(({ name }) => name === text) ?? text));
}

interface Found {
  readonly runtimes: readonly Runtime[];
  /** Those that can't be used, by their names, and why. */
  readonly missing: ReadonlyMap<string, { readonly runtime: RuntimeName; readonly reason: string }>;
}

async function runtimesFor(specs: readonly RuntimeSpec[] | undefined): Promise<Found> {
  const missing = new Map<string, { readonly runtime: RuntimeName; readonly reason: string }>();
  if (specs === undefined) {
    for (const name of runtimeNames) {
      const reason = unreachableBy(name);
      if (reason !== undefined) missing.set(name, { runtime: name, reason });
    }
    return { runtimes: await findRuntimes(), missing };
  }
  const found = await Promise.all(
    specs.map(async (spec) => {
      const { name, runtime } = spec;
      try {
        const own = await findRuntime(spec, { say: (text) => say(`agentperf: ${text}\n`) });
        if (own === undefined) missing.set(name, { runtime, reason: `${name} isn't installed: there is none on PATH` });
        return own;
      } catch (thrown) {
        missing.set(name, { runtime, reason: messageOf(thrown) });
        return undefined;
      }
    }),
  );
  const runtimes = found.filter((runtime) => runtime !== undefined);
  if (runtimes.length === 0) throw new AgentperfError("usage", [...missing.values()].map(({ reason }) => reason).join("; "));
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
