import process from "node:process";
import { type Adapter, messageOf, type ProvidedPort, present, type RuntimeName, redactUrl } from "@agentperf/core";
import { own, scrubbedShort } from "@agentperf/core/safety";
import { adapterById } from "../config/ports.ts";
import { readPackage } from "../project/package-file.ts";
import { packageManagerOf, typed } from "../project/package-manager.ts";
import { findRuntime } from "../runtimes/find.ts";
import { runtimes } from "../runtimes/index.ts";
import type { Choice } from "../selection/choice.ts";
import type { Prepared } from "../selection/prepare.ts";
import { probe } from "../selection/probe.ts";

/** What a doctor finds of a runtime. */
export interface FoundRuntime {
  readonly name: RuntimeName;
  readonly available: boolean;
  readonly version?: string | undefined;
  /** Path of its program. */
  readonly path?: string | undefined;
  /** Why it can't be used. */
  readonly reason?: string | undefined;
  /** Whether it is there all the same. */
  readonly isBroken?: boolean;
  /** How to get it: the end of a sentence. */
  readonly install?: string | undefined;
}

/** What a doctor finds of an adapter. */
export interface FoundAdapter {
  readonly port: string;
  readonly id: string;
  /** Whether a run would use it. */
  readonly chosen: boolean;
  readonly available: boolean;
  readonly version?: string | undefined;
  readonly note?: string | undefined;
  /** Without secrets. */
  readonly address?: string | undefined;
  readonly description?: string | undefined;
  /** Why it can't be used. */
  readonly reason?: string | undefined;
  /** The command that installs the packages that it lacks. */
  readonly install?: string | undefined;
}

export async function foundRuntime(name: RuntimeName): Promise<FoundRuntime> {
  const { source } = await runtimes[name]();
  const install = source === undefined ? undefined : `install it ${source}`;
  try {
    const runtime = await findRuntime({ name, runtime: name });
    if (runtime === undefined) return { name, available: false, reason: "not on PATH", install };
    return { name, available: true, version: runtime.version, path: runtime.executable };
  } catch (thrown) {
    return { name, available: false, reason: messageOf(thrown), isBroken: true, install };
  }
}

/** What is found of a port's adapters: those of the config first, then its own others. */
export async function foundAdapters(port: ProvidedPort, { resolved, slots, scrub }: Prepared): Promise<FoundAdapter[]> {
  const configured = slots.get(port.name)?.flat() ?? [];
  const others = await Promise.all(
    Object.keys(port.adapters)
      .filter((id) => !configured.some((adapter) => adapter.id === id))
      .map((id) => adapterById(port, id)),
  );
  const chosen = resolved.adapters.get(port.name)?.map(({ adapter }) => adapter) ?? [];
  const add = adder();
  const found = async (adapter: Adapter): Promise<FoundAdapter> => {
    const { availability } = await probe(adapter);
    const { id, description, address } = adapter;
    const about = {
      port: port.name,
      id: scrub(id),
      chosen: chosen.includes(adapter),
      ...present({ description: description && scrub(description), address: address && scrub(redactUrl(address)) }),
    };
    if (!availability.available) {
      const { reason, missing } = missingPackages(availability.reason);
      const install = missing === undefined ? undefined : add(missing);
      return { ...about, available: false, reason: scrubbedShort(reason, scrub), ...present({ install }) };
    }
    const short = (text: string | undefined) => (text === undefined ? undefined : scrubbedShort(text, scrub, 200));
    return { ...about, available: true, ...present({ version: short(availability.version), note: short(availability.note) }) };
  };
  return Promise.all([...configured, ...others].map(found));
}

/** Whether the config or a flag says something of a port. */
const isNamed = (port: string, { loaded }: Prepared, { ports: flags }: Choice): boolean =>
  own(loaded.config.adapters ?? {}, port) !== undefined ||
  own(flags?.ids ?? {}, port) !== undefined ||
  own(flags?.settings ?? {}, port) !== undefined;

/** All ports where nobody says which benchmarks are meant; else those that they need, or that the config or a flag names. */
export function shownPorts(prepared: Prepared, choice: Choice, patterns: readonly string[]) {
  const { ports, resolved, loaded } = prepared;
  const isMeant = patterns.length > 0 || [choice.suite, choice.bench, loaded.config.suites].some((said) => said !== undefined);
  const isShown = ({ name }: ProvidedPort) => !isMeant || (resolved.adapters.get(name) ?? []).length > 0 || isNamed(name, prepared, choice);
  const all = [...ports.values()];
  return { shown: all.filter(isShown), others: all.filter((port) => !isShown(port)) };
}

/** What the config or a flag names and can't be used, nor anything in its place. */
export function brokenIn(prepared: Prepared, choice: Choice): string[] {
  const { loaded, runtimes: found, resolved, scrub } = prepared;
  const named = choice.runtime ?? loaded.config.runtimes ?? [];
  const missing = named.filter((name) => !found.some((runtime) => runtime.name === name));
  const away = [...resolved.adapters].flatMap(([port, probed]) =>
    isNamed(port, prepared, choice)
      ? probed.flatMap(({ adapter, availability }) => (availability.available ? [] : [`${port}: ${adapter.id}`]))
      : [],
  );
  return [...missing.map((name) => `runtime ${name}`), ...away].map(scrub);
}

/** How the project's package manager adds packages. */
function adder(): (names: readonly string[]) => string {
  const found = readPackage(process.cwd());
  const manager = packageManagerOf(process.cwd());
  return (names) =>
    typed(manager.add(names, { isWorkspaceRoot: found !== undefined && "isWorkspaceRoot" in found && found.isWorkspaceRoot }));
}

/** The packages that an adapter lacks, by what its probe says, which ends with npm's command and what the runtime said. */
function missingPackages(reason: string): { reason: string; missing?: readonly string[] } {
  const [, what, missing] =
    /^(.*?(?: isn't installed| doesn't work)): npm install ((?:@[\w.-]+\/)?[\w.-]+(?:@[\d.]+)?(?: (?:@[\w.-]+\/)?[\w.-]+@[\d.]+)*)/.exec(
      reason,
    ) ?? [];
  if (what === undefined || missing === undefined) return { reason };
  return { reason: what, missing: missing.split(" ").map((one) => one.replace(/(?<=.)@.*/, "")) };
}
