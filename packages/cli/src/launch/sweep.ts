import { type Adapter, messageOf, runtimeOf } from "@agentperf/core";
import { sweepDirectories } from "./owner.ts";
import { stampedAtMs } from "./stamp.ts";

/** What every key of a run begins with; its id follows. */
export const keyRoot = "agentperf:";
/** What the name of every directory of a run begins with; its id follows. */
export const directoryRoot = "agentperf-";

/** The keys of the suites live for so long; until then their run may still be at work. */
const keysOlderThanMs = 3_600_000;

/** Not every adapter of another runtime can be swept here; what it left expires by itself. */
const worksHere = ({ runtimes, sweepsOn = runtimes }: Adapter): boolean =>
  sweepsOn === undefined || sweepsOn.includes(runtimeOf(globalThis));

/** What a launch leaves are the keys of a few benchmarks; a server with many others takes long to find them. */
const afterLaunch = { names: 10_000_000, ms: 5_000 };
/** Nobody waits for what earlier runs left: what isn't found now may be found by the next run. */
const beforeRun = { names: 200_000, ms: 1_000 };

/** Removes what a launch that was killed has left. @returns what to say where that fails */
export async function sweepLaunch(adapters: readonly Adapter[], keyPrefix: string): Promise<string[]> {
  const notes: string[] = [];
  for (const adapter of adapters.filter(worksHere)) {
    const left = (why: string) =>
      void notes.push(`what ${adapter.id} keeps under ${keyPrefix}* may be left until it expires or a later run removes it: ${why}`);
    const { signal } = new AbortController();
    await adapter.sweep?.({ keyPrefix, signal, limits: afterLaunch, note: left }).catch((thrown: unknown) => left(messageOf(thrown)));
  }
  return notes;
}

/**
 * Removes what runs left that were killed together with all that could clean up after them: what adapters find under our own names and would
 * never expire, where it is older than any run's keys live, and the directories of processes that live no more. It takes no longer than a moment.
 *
 * @returns notes on what was removed, and on what was not looked for
 */
export async function sweepOldRuns(adapters: readonly Adapter[], nowMs: number): Promise<string[]> {
  const found = new Map<string, { count: number; readonly several: string }>();
  const notes: string[] = [];
  const add = (count: number, [one, several]: readonly [one: string, several: string]) => {
    const before = found.get(one)?.count ?? 0;
    if (count > 0) found.set(one, { count: before + count, several });
  };
  const isOld = (key: string) => isOlder(key, keyRoot, keysOlderThanMs, nowMs);
  for (const adapter of adapters.filter(worksHere)) {
    const note = (why: string) => void notes.push(`what earlier runs that were killed left on ${adapter.id} may still be there: ${why}`);
    const { signal } = new AbortController();
    const sweeping = adapter.sweep?.({ keyPrefix: keyRoot, isOld, signal, limits: beforeRun, note });
    const count = await sweeping?.catch((thrown: unknown) => note(messageOf(thrown)));
    add(count ?? 0, adapter.sweeps ?? ["key", "keys"]);
  }
  add(await sweepDirectories(), ["directory", "directories"]);
  if (found.size === 0) return notes;
  const told = [...found].map(([one, { count, several }]) => (count === 1 ? `1 ${one}` : `${count} ${several}`));
  return [`removed ${told.join(", ").replace(/, (?=[^,]*$)/, " and ")} of earlier runs that were killed`, ...notes];
}

function isOlder(name: string, root: string, ms: number, nowMs: number): boolean {
  if (!name.startsWith(root)) return false;
  const startedMs = stampedAtMs(name.slice(root.length));
  return startedMs !== undefined && nowMs - startedMs > ms;
}
